using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>What a command typed at the terminal may do.</summary>
internal enum ConsoleRisk
{
    /// <summary>It only asks. Sent at once, and also in the middle of a print.</summary>
    None,

    Heats,
    Moves,

    /// <summary>Changes what the printer keeps, or how it is calibrated.</summary>
    Keeps,

    /// <summary>The printer then waits for a person.</summary>
    Waits,

    /// <summary>All that is not known to be harmless.</summary>
    Unknown,

    /// <summary>It would put printer and host out of step, or start a print past the queue.</summary>
    Refused,
}

/// <summary>
/// A command typed at the staff terminal: its form on the wire and what it may do. From process_commands() of
/// Prusa-Firmware; what is in no list is asked back.
/// </summary>
/// <param name="Text">As it travels, without number.</param>
internal sealed record ConsoleCommand(byte[] Text, ConsoleRisk Risk)
{
    private static readonly FrozenDictionary<string, ConsoleRisk> Risks = new Dictionary<ConsoleRisk, string>
    {
        [ConsoleRisk.None] = "M20 M27 M31 M105 M114 M115 M119 M503 M862.1 M862.2 M862.3 M862.4 M862.5 M862.6",
        [ConsoleRisk.Heats] = "M104 M109 M140 M190",
        [ConsoleRisk.Moves] = "G0 G1 G2 G3 G28 G29 G30 G80 G92 M17 M18 M84",
        [ConsoleRisk.Keeps] =
            "M44 M45 M46 M47 M48 M49 M92 M200 M201 M202 M203 M204 M205 M206 M207 M208 M209 M301 M302 M303 M304 M310 M350 M351 M500 M501 M502 M509 M540 "
            + "M850 M860 M861 M900 M907 M908 M910 M911 M912 M913 M914 M915 M916 M917 M918 G75 G76 G86 G87 G88 G98 G99 D2 D3 D6",
        [ConsoleRisk.Waits] = "M0 M1 M226 M600 M701 M702",

        // Line numbers, keepalive, the host's own reports, texts that look like answers, pauses past the queue, files on the SD
        // card (after M28 everything is written to it instead of done), an endless loop.
        [ConsoleRisk.Refused] =
            "M75 M76 M77 M110 M112 M113 M118 M155 M23 M24 M25 M26 M28 M29 M30 M32 M928 M125 M601 M602 M603 M72 M79 M80 M81 M552 D-1",
    }.SelectMany(r => r.Value.Split(' ').Select(code => (code, r.Key))).ToFrozenDictionary(r => r.code, r => r.Key);

    /// <summary>Understands what a person typed; null where there is nothing to send.</summary>
    public static ConsoleCommand? Read(string typed)
    {
        var comment = typed.IndexOf(';', StringComparison.Ordinal);
        var text = Encoding.Latin1.GetBytes((comment < 0 ? typed : typed[..comment]).Trim());
        if (text.Length == 0)
        {
            return null;
        }

        // Capitals, as the firmware knows its commands; a text for the display stays as it is.
        for (var i = 0; i < text.Length && (i == 0 || !WireLine.IsDisplayText(text)); i++)
        {
            text[i] = (byte)char.ToUpperInvariant((char)text[i]);
        }

        var wire = new byte[text.Length];
        var length = WireLine.Write(text, wire);
        return new ConsoleCommand(wire[..length], IsReadable(text, length) ? RiskOf(text) : ConsoleRisk.Refused);
    }

    /// <summary>Why a temperature is not asked of the printer; null where it takes it, or none is asked for.</summary>
    public Reason? TooHot()
    {
        if (Risk != ConsoleRisk.Heats)
        {
            return null;
        }

        var limit = CodeOf(Text) is "M140" or "M190" ? PrusaSettings.HottestBed : PrusaSettings.HottestNozzle;
        for (var i = 1; i < Text.Length; i++)
        {
            // As strtod reads it, not as a file may be written: S1E3 is 1000.
            if (Text[i] is (byte)'S' or (byte)'R' && Utf8Parser.TryParse(Text.AsSpan(i + 1).TrimStart((byte)' '), out double celsius, out _) && celsius > limit)
            {
                return ConsoleReasons.TooHot(CodeOf(Text), celsius, limit);
            }
        }

        return null;
    }

    // A second line, a checksum sign, a number of its own, bytes that the firmware takes for MeatPack.
    private static bool IsReadable(ReadOnlySpan<byte> text, int wireLength) =>
        wireLength is > 0 and <= WireLine.MaxBytes && text[0] != 'N' && text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && text.IndexOf((byte)'*') < 0;

    private static ConsoleRisk RiskOf(ReadOnlySpan<byte> text)
    {
        var risk = Risks.GetValueOrDefault(CodeOf(text), ConsoleRisk.Unknown);

        // M862.x P compares and may ask at the display; only Q asks the printer. M115 U is the same for the version.
        return risk == ConsoleRisk.None && (text.StartsWith("M862"u8) ? text.IndexOf((byte)'Q') < 0 : text.StartsWith("M115"u8) && text.IndexOf((byte)'U') >= 0)
            ? ConsoleRisk.Waits
            : risk;
    }

    private static string CodeOf(ReadOnlySpan<byte> text)
    {
        var words = new GcodeWords(text);
        return words.MoveNext() && words.HasValue
            ? string.Create(CultureInfo.InvariantCulture, $"{(char)words.Letter}{words.Value}")
            : Encoding.ASCII.GetString(text);
    }
}
