namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Whose command it is that this printer does not know: most files with one were sliced for that firmware.</summary>
internal static class ForeignFirmware
{
    /// <summary>The name of the firmware or of its printers, or null.</summary>
    public static string? OfCommand(CommandCode code) => code switch
    {
        // Bambu Lab: G29.1, G380, M620 to M623, M97x, M98x, M1002 and up (BambuStudio's machine profiles).
        { Letter: 'G', Number: 29, Part: > 0 } or { Letter: 'G', Number: 380 } => "Bambu Lab",
        { Letter: 'M', Number: (>= 620 and <= 629) or (>= 960 and <= 991) or (>= 1002 and <= 1028) } => "Bambu Lab",

        // Prusa's 32-bit printers: M142 and M555, M572, M591, M593 (PrusaResearch.ini of MK4, XL, CORE One).
        { Letter: 'M', Number: 142 or 555 or 572 or 591 or 593 or 569 } => "Prusa MK4, XL, MINI",

        // RepRapFirmware (Duet).
        { Letter: 'M', Number: 98 or 563 or 568 or 671 or 950 } => "RepRapFirmware",

        // Sailfish (MakerBot, FlashForge).
        { Letter: 'M', Number: 126 or 127 or 132 or 133 or 134 or 135 or 136 or 137 } or { Letter: 'G', Number: 130 or 161 or 162 } => "MakerBot",

        // Marlin 2: levelling before each print.
        { Letter: 'M', Number: 413 or 420 } or { Letter: 'G', Number: 29, Part: 0 } => "Marlin",
        _ => null,
    };

    /// <summary>Klipper's commands and macros are words: <c>START_PRINT</c>, <c>SET_PRESSURE_ADVANCE</c>.</summary>
    public static string? OfWord(ReadOnlySpan<byte> command)
    {
        var letters = 0;
        var hasUnderscore = false;
        foreach (var b in command)
        {
            if (b == ' ' || b == '=')
            {
                break;
            }

            if (!char.IsAsciiLetterOrDigit((char)b) && b != '_')
            {
                return null;
            }

            letters++;
            hasUnderscore |= b == '_' && letters > 1;
        }

        return hasUnderscore && letters > 5 ? "Klipper" : null;
    }
}
