namespace FabQueue.Drivers.Prusa.Check;

internal enum PrinterFit
{
    Same,

    /// <summary>The same mechanics with another extruder: staff decide.</summary>
    Close,
    Other,
}

/// <summary>Compares the name of the printer a file was made for with this printer.</summary>
internal static class PrinterMatch
{
    /// <summary>
    /// Understands the names of PrusaSlicer and SuperSlicer (<c>MK3S</c>), OrcaSlicer (<c>Prusa MK3S</c>) and Cura
    /// (<c>Prusa i3 Mk3/Mk3s</c>). The multi-material variants need a unit that this printer has not.
    /// </summary>
    public static PrinterFit Compare(string name)
    {
        var fit = PrinterFit.Other;
        foreach (var part in name.ToUpperInvariant().Split('/', '&', ','))
        {
            var model = part.Replace("ORIGINAL", "").Replace("PRUSA", "").Replace("I3", "").Replace(" ", "").Replace("_", "").Trim('"');
            if (model is "MK3S" or "MK3S+")
            {
                return PrinterFit.Same;
            }

            fit = model == "MK3" ? PrinterFit.Close : fit;
        }

        return fit;
    }
}
