using System.Globalization;
using System.Text.RegularExpressions;
using FabQueue.Drivers.Prusa.Simulation;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// The simulated printer says what the real firmware was recorded to say (tests/samples/mk3s): the same texts in the same order.
/// How often a busy printer says so, and the numbers of a moment (temperatures, positions, line numbers), are left out.
/// </summary>
public partial class TranscriptTests
{
    [Theory]
    [InlineData("boot.txt", "3.14")]
    [InlineData("boot-3.13.3.txt", "3.13")]
    public void Boot(string file, string firmware)
    {
        var bench = new FirmwareBench($"firmware={firmware}").Run(12);
        Assert.Equal(Recorded(file, "nothing sent", "!reset"), bench.TakePrinted());
    }

    [Theory]
    [InlineData("boot.txt", "3.14")]
    [InlineData("boot-3.13.3.txt", "3.13")]
    public void A_greeting_sent_after_start_is_answered_after_boot(string file, string firmware)
    {
        var bench = new FirmwareBench($"firmware={firmware}").Run(1);
        bench.Send("N0 M110 N0*125\nN1 M115*39\n").Run(12);
        Assert.Equal(Recorded(file, "N0 M110 N0*125 + M115 sent", "!reset"), bench.TakePrinted());
    }

    [Fact]
    public void Every_kind_of_line_gets_its_answer()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        var began = bench.Now;

        // Of the too long line with a number the whole was in the ring when it was recorded; here its rest is still on the wire
        // when the ring is flushed.
        foreach (var section in File("lines-3.14.txt").Split("\n## ").Skip(1).Where(s => !s.StartsWith("over-long with N", StringComparison.Ordinal)))
        {
            var expected = new List<string>();
            foreach (var line in section.Split('\n').Skip(1))
            {
                if (Sent().Match(line) is { Success: true } sent)
                {
                    bench.Run(began + Seconds(sent) - bench.Now);
                    bench.Send(Unescaped(sent.Groups["text"].Value));
                }
                else if (Said().Match(line) is { Success: true } said)
                {
                    expected.Add(said.Groups["text"].Value);
                    bench.Run(Math.Max(0, began + Seconds(said) + 0.05 - bench.Now));
                }
            }

            // Whether G4 changes the text on the display depends on what stood there before.
            Assert.Equal(Plain(expected).Where(l => l != "LCD status changed"), Plain(bench.Run(0.05).TakePrinted()).Where(l => l != "LCD status changed"));
        }
    }

    [Fact]
    public void Packing_answers_and_swallows()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        Assert.Equal([" [MP] PV01 OFF ESP"], Packing(0xF8));
        Assert.Equal([" [MP] PV01 ON ESP"], Packing(0xFB));
        Assert.Equal([" [MP] PV01 ON ESP"], Packing(0xF8));
        Assert.Equal(["RX timeout"], bench.Send("M105\n").Run(3).TakePrinted());
        Assert.Equal([" [MP] PV01 OFF ESP"], Packing(0xF9));
        Assert.StartsWith("ok T:", Assert.Single(bench.Send("\nM105\n").Run(1).TakePrinted()), StringComparison.Ordinal);

        string[] Packing(int command) => bench.Send($"\u00FF\u00FF{(char)command}").Run(0.5).TakePrinted();
    }

    [Fact]
    public void Runout() => AssertEvent("runout.txt", "IRSensor::Set(5)", "firmware=3.14,knob=40", PrinterEvent.Runout, 42);

    [Fact]
    public void Crash() => AssertEvent("crash.txt", "X::Reset()", "firmware=3.14", PrinterEvent.Crash, 11, except: "RX timeout");

    [Fact]
    public void Fan() => AssertEvent("fan.txt", "Fan::Stall()", "firmware=3.14", PrinterEvent.FanError, 1, except: "ok");

    [Theory]
    [InlineData("mintemp.txt", nameof(PrinterEvent.NozzleMinTemp))]
    [InlineData("maxtemp.txt", nameof(PrinterEvent.NozzleMaxTemp))]
    [InlineData("bedmin.txt", nameof(PrinterEvent.BedMinTemp))]
    public void A_thermal_error(string file, string happening) =>
        AssertEvent(file, "Thermistor", "firmware=3.14", Enum.Parse<PrinterEvent>(happening), 15, except: "echo:Move aborted");

    [Fact]
    public void Power_panic() =>
        AssertEvent("panic.txt", "Power Panic::PressAndRelease()", "firmware=3.14,serialnumber=none", PrinterEvent.PowerPanic, 26);

    [Fact]
    public void Kill()
    {
        var bench = FirmwareBench.Running("firmware=3.14,serialnumber=none");
        bench.Answer(15, "G4 S60");
        bench.TakePrinted();
        Assert.Equal(Recorded("kill.txt", ">>   M112", "no such"), Plain(bench.Answer(12, "M112")));
    }

    [Theory]
    [InlineData("pause.txt", "3.14")]
    [InlineData("pause-3.13.3.txt", "3.13")]
    public void Pause_resume_and_stop(string file, string firmware)
    {
        var bench = Streaming($"firmware={firmware}", moves: 30);
        Assert.Equal(["ok", .. Recorded(file, "after ok of M601", ">>   M105")], Plain(bench.Answer(6, "M601")));
        Assert.Equal(["ok"], bench.Answer(1, FirmwareBench.Numbered(31, "G1 X60")));
        Assert.Equal(Recorded(file, "--   M602", "go on from the next"), Plain(bench.Answer(12, "M602")));
        Assert.Equal(Recorded(file, "M603 stop", ">>   M105"), Plain(bench.Answer(6, "M603")));
    }

    [Fact]
    public void A_bed_that_cannot_be_measured()
    {
        var bench = FirmwareBench.Running("firmware=3.14,mesh=2,knob=60");
        bench.Answer(30, "G28 W");
        bench.TakePrinted();
        Assert.Equal(Recorded("mbl-nosheet.txt", ">>   G80", "no such"), Plain(bench.Answer(78.5, "G80")));
    }

    [Fact]
    public void A_bed_that_is_measured()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(30, "G28 W");
        bench.TakePrinted();
        Assert.Equal(Recorded("mbl.txt", ">>   G80", "no such"), Plain(bench.Answer(25, "G80")));
    }

    [Theory]
    [InlineData("plain", 16, "Resend: 1")]
    [InlineData("m105", 32, "Resend: 17")]
    [InlineData("m73", 32, "Resend: 2")]
    public void The_rewind_counts_lines_as_the_firmware_does(string between, int lines, string expected)
    {
        // As recorded: with M105 between the moves it stops short of what was not done, with M73 it goes twice as far back.
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(30, "G28 W");
        bench.Answer(1, "N0 M110 N0*125");
        for (var i = 1; i <= lines; i++)
        {
            var isMove = between == "plain" || i % 2 == 0;
            bench.Answer(0.02, FirmwareBench.Numbered(i, isMove ? $"G1 X{(i / 2 % 2 * 200) + 5} F600" : between == "m105" ? "M105" : "M73 P1"));
        }

        bench.Firmware.Happen(PrinterEvent.Runout);
        Assert.Contains(expected, bench.Run(0.3).TakePrinted());
    }

    [Fact]
    public void A_line_without_a_number_in_the_queue_makes_it_rewind_one_too_far()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(30, "G28 W");
        bench.Answer(1, "N0 M110 N0*125");
        for (var i = 1; i <= 16; i++)
        {
            bench.Answer(0.02, FirmwareBench.Numbered(i, $"G1 X{(i % 2 * 200) + 5} F600"));
        }

        bench.Answer(0.02, "M105");
        bench.Firmware.Happen(PrinterEvent.Runout);
        Assert.Contains("Resend: 0", bench.Run(0.3).TakePrinted());
    }

    private static void AssertEvent(string file, string marker, string options, PrinterEvent happening, double seconds, string? except = null)
    {
        var bench = Streaming(options, moves: 40);
        bench.Firmware.Happen(happening);
        Assert.Equal(
            Recorded(file, marker, "no such").Where(l => l != except),
            Plain(bench.Run(seconds).TakePrinted()).Where(l => l != except && !l.StartsWith("T:", StringComparison.Ordinal)));
    }

    /// <summary>Homed and cold, with so many moves sent one by one, and one more that finds no room in the planner.</summary>
    private static FirmwareBench Streaming(string options, int moves)
    {
        var bench = FirmwareBench.Running(options);
        bench.Answer(30, "G28 W");
        bench.Answer(5, "G1 Z20 F800");
        bench.Answer(1, "N0 M110 N0*125");
        for (var i = 1; i <= moves; i++)
        {
            bench.SendLines(FirmwareBench.Numbered(i, $"G1 X{90 + (i % 2)} Y{90 + (i % 3)} F1200"));
            while (!bench.TakePrinted().Contains("ok"))
            {
                bench.Run(0.01);
            }
        }

        if (moves == 40)
        {
            bench.SendLines(FirmwareBench.Numbered(41, "G1 X100 F1200")).Run(0.01).TakePrinted();
        }

        return bench;
    }

    private static string File(string name) => System.IO.File.ReadAllText(Path.Combine(SampleFolder.Of("mk3s"), name));

    /// <summary>What the printer says in a recording between two texts.</summary>
    private static List<string> Recorded(string file, string after, string before)
    {
        var text = File(file);
        var begin = text.IndexOf('\n', text.IndexOf(after, StringComparison.Ordinal));
        var end = text.IndexOf(before, begin, StringComparison.Ordinal);
        return Plain(text[begin..(end < 0 ? text.Length : end)].Split('\n').Select(l => Said().Match(l)).Where(m => m.Success).Select(m => m.Groups["text"].Value));
    }

    private static List<string> Plain(IEnumerable<string> lines)
    {
        var plain = new List<string>();
        foreach (var line in lines.Select(l => Moment().Replace(l, "#")).Where(l => l.Length > 0))
        {
            if (!line.StartsWith("echo:busy", StringComparison.Ordinal) || plain.Count == 0 || plain[^1] != line)
            {
                plain.Add(line);
            }
        }

        // A busy printer says so again and again, whatever comes between.
        return [.. plain.Where((l, i) => l != "echo:busy: processing" || !plain.Take(i).Contains(l))];
    }

    private static double Seconds(Match match) => double.Parse(match.Groups["at"].Value, CultureInfo.InvariantCulture);

    private static string Unescaped(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?<at>[\d.]+) >> '(?<text>.*?)'(\s+#.*)?$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Sent();

    [GeneratedRegex(@"^\s*(?<at>[\d.]+) <<\s(\s\s|')(?<text>.*?)(\s+\((highest|belongs).*\)|')?\r?$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Said();

    // Temperatures, heater powers, positions, and the line of a Resend.
    [GeneratedRegex(@"(?<=Resend: )\d+|(?<=^ok |^)T:.*|(?<=^)X:[-\d.]+ Y:.*|(?<=G1 )[XZ][\d.]+( Y[\d.]+)?|(?<=0\.000, )[\d.]+(?=\))|(?<=M104 S|M140 S|M110 N)\d+", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Moment();
}
