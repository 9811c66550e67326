using System.Globalization;
using System.Runtime.InteropServices;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>What a command is called: <c>M862.3</c> is letter M, number 862, part 3.</summary>
internal readonly record struct CommandCode(char Letter, int Number, int Part = 0)
{
    private const double MaxNumber = 9999;

    /// <summary>Takes the first word of a command. False for one that is no command.</summary>
    public static bool TryRead(in GcodeWords words, out CommandCode code)
    {
        var number = words.Value;
        code = new CommandCode((char)words.Letter, (int)number, (int)Math.Round((number - Math.Truncate(number)) * 10));
        return words.HasValue && words.Letter is (byte)'G' or (byte)'M' or (byte)'T' && number is >= 0 and <= MaxNumber;
    }

    public override string ToString() => Part == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Letter}{Number}")
        : string.Create(CultureInfo.InvariantCulture, $"{Letter}{Number}.{Part}");
}

/// <summary>The numbers a word may have; <paramref name="Cap"/> is where the firmware itself cuts off without a word.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordRule(double Min, double Max, double Cap);

/// <summary>What may stand behind a command.</summary>
internal sealed class CommandRule
{
    private readonly WordRule?[] _words = new WordRule?[26];
    private uint _flags;

    /// <summary>A word that must have a number in this range.</summary>
    public CommandRule Word(string letters, double min, double max, double cap = double.PositiveInfinity)
    {
        foreach (var letter in letters)
        {
            _words[letter - 'A'] = new WordRule(min, max, cap);
        }

        return this;
    }

    /// <summary>Words that may stand without a number.</summary>
    public CommandRule Flags(string letters)
    {
        foreach (var letter in letters)
        {
            _flags |= 1u << (letter - 'A');
        }

        return this;
    }

    /// <summary>The range for a word as it stands, or null where it may not stand like that.</summary>
    public WordRule? Find(byte letter, bool hasValue) => hasValue
        ? _words[letter - 'A']
        : (_flags & (1u << (letter - 'A'))) != 0 ? default(WordRule) : null;
}

/// <summary>
/// The commands a print may contain besides moves (G0 to G3, G92), with the values it may give them. All others are
/// refused: what changes or stores the printer's settings, calibrates, writes memory, works with the SD card, speaks the
/// host's part of the serial protocol or waits for a person.
/// <para>
/// Some of the commands here change settings too; they are allowed in the form in which slicers' MK3S profiles write
/// them, because they are put back before the next print (Mk3sProtocol, Neutral): M201, M203, M204, M205 (limits of this
/// print), M900 K (linear advance), M907 E (extruder current; the profiles use 430 and 538 mA). M115 U and M862 only ask; a model or nozzle
/// that is not ours is refused by <see cref="GcodeCheck"/>, so that no question waits on the display.
/// </para>
/// </summary>
internal static class CommandRules
{
    private const double MaxWaitSeconds = 600;
    private const double Anything = 1e6;

    private static readonly Dictionary<CommandCode, CommandRule> Rules = new()
    {
        [G(4)] = Rule().Word("S", 0, MaxWaitSeconds).Word("P", 0, MaxWaitSeconds * 1000),
        [G(10)] = Rule(),
        [G(11)] = Rule(),
        [G(21)] = Rule(),
        [G(28)] = Rule().Flags("XYZW").Word("XYZ", 0, 0),
        [G(80)] = Rule().Word("NRV", 0, 10).Word("XYWH", -Anything, Anything),
        [G(81)] = Rule(),
        [G(90)] = Rule(),
        [G(91)] = Rule(),
        [M(17)] = Rule(),
        [M(18)] = Rule().Flags("XYZE").Word("S", 0, Anything),
        [M(73)] = Rule().Word("PQ", 0, 100).Word("RSCD", -1, Anything),
        [M(82)] = Rule(),
        [M(83)] = Rule(),
        [M(84)] = Rule().Flags("XYZE").Word("S", 0, Anything),
        [M(104)] = Rule().Word("S", 0, Anything).Word("T", 0, 0),
        [M(106)] = Rule().Word("S", 0, 255).Word("P", 0, 0),
        [M(107)] = Rule().Word("P", 0, 0),
        [M(109)] = Rule().Word("SR", 0, Anything).Word("T", 0, 0),
        [M(140)] = Rule().Word("S", 0, Anything),
        [M(190)] = Rule().Word("SR", 0, Anything),
        [M(200)] = Rule().Word("D", 0, 10),
        [M(201)] = Rule().Word("XY", 100, 20000, 2500).Word("Z", 10, 20000, 200).Word("E", 100, 20000, 5000),
        [M(203)] = Rule().Word("XY", 10, 1000, 200).Word("Z", 1, 1000, 12).Word("E", 5, 1000, 120),
        [M(204)] = Rule().Word("PRTS", 50, 20000, 2500),
        [M(205)] = Rule().Word("XY", 0.5, 50, 10).Word("Z", 0.05, 10, 2).Word("E", 0.5, 50, 10).Word("ST", 0, 10).Word("B", 0, 50000),
        [M(220)] = Rule().Word("S", 10, 300).Flags("BR"),
        [M(221)] = Rule().Word("S", 50, 200).Word("T", 0, 0),
        [M(300)] = Rule().Word("SP", 0, 20000),
        [M(400)] = Rule(),
        // X and Y where to, Z how far up, E and L how much is drawn back, first and to take it out (Marlin_main.cpp, M600).
        [M(600)] = Rule().Word("X", PrusaSettings.ReachX.Min, PrusaSettings.ReachX.Max).Word("Y", PrusaSettings.ReachY.Min, PrusaSettings.ReachY.Max)
            .Word("Z", -PrusaSettings.ReachZ.Max, PrusaSettings.ReachZ.Max).Word("E", -20, 0).Word("L", -150, 0),
        [new('M', 862, 1)] = Rule().Word("P", 0.1, 2),
        [new('M', 862, 2)] = Rule().Word("P", 302, 302),
        [M(900)] = Rule().Word("K", 0, 200),
        [M(907)] = Rule().Word("E", 200, 600),
        [new('T', 0)] = Rule(),
    };

    public static CommandRule? Find(CommandCode code) => Rules.GetValueOrDefault(code);

    private static CommandRule Rule() => new();

    private static CommandCode G(int number) => new('G', number);

    private static CommandCode M(int number) => new('M', number);
}
