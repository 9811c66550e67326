using System.Globalization;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Holds what a slicer says of a print against what its moves do: one of the two is wrong where they differ, most often
/// because commands were pasted into the slicer's settings, or a file was changed or cut by hand.
/// </summary>
internal sealed class SourceComparison(PrusaSettings settings, SlicerComments comments, MoveCheck moves, TimeEstimate time, FindingList findings)
{
    // Millimetres, and a part of the whole. In sound files what is fed from the first layer on differs from the slicer's word by
    // the last retraction and by rounding.
    private const double FilamentWarning = 5, FilamentWarningPart = 0.02;
    private const double FilamentError = 10, FilamentErrorPart = 0.05;
    private const double SizeWarning = 5, SizeError = 30;
    private const double HeightWarning = 0.6, HeightError = 2;

    // Slicers' times differ from the real one by half at most, heating left out.
    private const double TimeFactor = 3;
    private const double TimeSeconds = 600;

    // Of the square of the nozzle's diameter: the cross-section of a line of filament.
    private const double ThinnestLine = 0.05, ThickestLine = 6;
    private const double ShortestPath = 200;

    private const double FilamentArea = Math.PI * 1.75 * 1.75 / 4;

    public void Compare()
    {
        CompareFilament();
        CompareTime();
        CompareLayers();
        CompareSize();
    }

    private void CompareFilament()
    {
        if (comments.IsVolumetric)
        {
            findings.Add(FindingSeverity.Error, "GCODE_VOLUMETRIC");
        }

        var fed = moves.Filament - moves.Primed;
        if (comments.FilamentMillimetres is { } stated)
        {
            // Some slicers count what primes the nozzle.
            var off = Math.Min(Math.Abs(fed - stated), Math.Abs(moves.Filament - stated));
            Report("GCODE_FILAMENT_DIFFERS", off, FilamentWarning + (FilamentWarningPart * stated), FilamentError + (FilamentErrorPart * stated), fed, stated);
        }
        else if (time.DrawnMillimetres > ShortestPath)
        {
            var area = moves.Filament * FilamentArea / time.DrawnMillimetres / (settings.NozzleMillimetres * settings.NozzleMillimetres);
            if (area is < ThinnestLine or > ThickestLine)
            {
                findings.Add(FindingSeverity.Error, "GCODE_FILAMENT_ABSURD", Format(moves.Filament), Format(time.DrawnMillimetres));
            }
        }
    }

    private void CompareTime()
    {
        if (comments.Duration is { TotalSeconds: var stated } && Math.Abs(time.MotionSeconds - stated) > TimeSeconds
            && (time.MotionSeconds > stated * TimeFactor || time.MotionSeconds < stated / TimeFactor))
        {
            findings.Add(FindingSeverity.Warning, "GCODE_TIME_DIFFERS", Minutes(time.MotionSeconds), Minutes(stated));
        }
    }

    private void CompareLayers()
    {
        if (comments.Order.Again > 0)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_LAYERS_AGAIN", comments.Order.Again, "");
        }

        if (comments.Order.Missing > 0)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_LAYERS_MISSING", comments.Order.Missing, "");
        }

        if (comments.StatedLayers is { } stated && Math.Abs(stated - comments.LayerCount) is var off && off > Math.Max(2, stated / 20))
        {
            var severity = comments.LayerCount < stated / 2 ? FindingSeverity.Error : FindingSeverity.Warning;
            findings.Add(severity, "GCODE_LAYERS_DIFFER", Format(comments.LayerCount), Format(stated));
        }
    }

    private void CompareSize()
    {
        if (moves.Object.Box is not var (least, most))
        {
            return;
        }

        if (comments.Box is { } box)
        {
            var off = Math.Max(
                Math.Max(Math.Abs(box.MinX - least[0]), Math.Abs(box.MinY - least[1])),
                Math.Max(Math.Abs(box.MaxX - most[0]), Math.Abs(box.MaxY - most[1])));
            if (off > SizeWarning)
            {
                var severity = off > SizeError ? FindingSeverity.Error : FindingSeverity.Warning;
                findings.Add(severity, "GCODE_SIZE_DIFFERS", Size(most[0] - least[0], most[1] - least[1]), Size(box.MaxX - box.MinX, box.MaxY - box.MinY));
            }
        }

        if (comments.Height is { } height)
        {
            Report("GCODE_HEIGHT_DIFFERS", Math.Abs(most[2] - height), HeightWarning, HeightError, most[2], height);
        }

        // The rest of what the axes reach is no bed.
        if (least[1] < -0.5 || most[1] > 210.5 || most[0] > 250.5)
        {
            findings.Add(FindingSeverity.Warning, "GCODE_BESIDE_BED", Format(least[0]), Format(most[0]), Format(least[1]), Format(most[1]));
        }
    }

    private void Report(string code, double off, double warning, double error, double own, double stated)
    {
        if (off > warning)
        {
            findings.Add(off > error ? FindingSeverity.Error : FindingSeverity.Warning, code, Format(own), Format(stated));
        }
    }

    private static string Minutes(double seconds) => Math.Ceiling(seconds / 60).ToString(CultureInfo.InvariantCulture);

    private static string Size(double x, double y) => $"{Format(x)} × {Format(y)}";

    private static string Format(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
