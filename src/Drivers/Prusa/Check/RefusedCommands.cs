namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Why a command that is not in <see cref="CommandRules"/> has no place in a print: the finding that says so. By what the
/// firmware does with it (Marlin_main.cpp: process_commands; Dcodes.cpp; cardreader.cpp; host.cpp).
/// </summary>
internal static class RefusedCommands
{
    private const int MaxSubjectBytes = 20;

    private const string Host = "GCODE_SPEAKS_AS_HOST";
    private const string Settings = "GCODE_CHANGES_SETTINGS";
    private const string Calibration = "GCODE_CALIBRATES";
    private const string SdCard = "GCODE_USES_SD_CARD";
    private const string Pause = "GCODE_PAUSE_REFUSED";
    private const string Inside = "GCODE_REACHES_INSIDE";
    private const string Other = "GCODE_COMMAND_REFUSED";

    /// <summary>The finding for a G, M or T command.</summary>
    public static string Find(CommandCode code) => code switch
    {
        { Letter: 'T' } => "GCODE_MULTI_MATERIAL",
        { Letter: 'G', Number: 20 } => "GCODE_INCHES",
        { Letter: 'G', Number: 29 or 30 or 31 or 32 or (>= 75 and <= 77) or (>= 86 and <= 88) or 98 or 99 } => Calibration,
        { Letter: 'G' } => Other,
        { Number: 226 or 701 or 702 } => Pause,
        { Number: (>= 20 and <= 24) or (>= 26 and <= 30) or 32 or 928 } => SdCard,
        { Number: (>= 44 and <= 49) or 303 or 860 or 861 } => Calibration,
        { Number: 42 or 80 or 81 or 280 or 540 or 552 } => Inside,
        { Number: 72 or (>= 75 and <= 79) or 105 or 108 or 110 or 112 or 113 or 114 or 115 or 118 or 155 or 602 or 603 } => Host,
        { Number: 92 or (>= 200 and <= 209) or 301 or 302 or 304 or 305 or 310 or 350 or 351 or (>= 500 and <= 509) or 850 or (>= 907 and <= 918) } => Settings,
        _ => Other,
    };

    /// <summary>The finding for a line that begins like a command of another kind, or null.</summary>
    /// <param name="subject">What to call it.</param>
    public static string? Find(ReadOnlySpan<byte> command, out string subject)
    {
        var word = command[..(command.IndexOf((byte)' ') is >= 0 and var end ? end : command.Length)];
        var isDebug = word.Length > 1 && word[0] == 'D' && (word[1] == '-' || char.IsAsciiDigit((char)word[1]));
        var isPseudo = word.SequenceEqual("PRUSA"u8) || word.StartsWith("TMC_"u8) || word.StartsWith("CRASH_"u8);
        subject = isDebug || isPseudo ? GcodeText.Printable(word[..Math.Min(word.Length, MaxSubjectBytes)]) : "";
        return isDebug || isPseudo ? Inside : null;
    }
}
