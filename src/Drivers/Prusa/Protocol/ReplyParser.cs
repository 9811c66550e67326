using System.Buffers.Text;
using System.Text;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>
/// Understands one line from the printer. Texts are looked for anywhere in the line where the firmware prints without a
/// line end before or after them (M115's first line, <c>Bed leveling failed…</c>).
/// </summary>
public static class ReplyParser
{
    /// <param name="line">Without line end and NULs.</param>
    public static Reply Parse(ReadOnlySpan<byte> line)
    {
        line = line.Trim((byte)' ');
        if (line.StartsWith("ok"u8))
        {
            return WithTemperatures(ReplyKind.Ok, line[2..]);
        }

        // A report that the reset cut off may stand before it.
        if (line.EndsWith("start"u8))
        {
            return new Reply(ReplyKind.Start);
        }

        if (line.StartsWith("T:"u8))
        {
            // "T:214.2 E:0 W:3" and "T:38.97 E:0 B:28.2" come from M109 and M190, "T:25.5 /0.0 B:25.5 /0.0 …" from M155.
            return WithTemperatures(line.IndexOf(" E:"u8) >= 0 ? ReplyKind.Heating : ReplyKind.Temperatures, line);
        }

        return TryParseProtocol(line, out var reply) ? reply
            : KindOfText(line) is var kind && kind == ReplyKind.Position ? new Reply(kind) { Head = HeadAt(line) }
            : new Reply(kind);
    }

    /// <summary>What the firmware calls itself in its answer to M115: <c>Prusa-Firmware 3.13.3</c>.</summary>
    public static string FirmwareName(ReadOnlySpan<byte> line)
    {
        var name = line[(line.IndexOf("FIRMWARE_NAME:"u8) + "FIRMWARE_NAME:"u8.Length)..];
        var end = name.IndexOf(" based on"u8);
        return Encoding.ASCII.GetString(end < 0 ? name : name[..end]).Trim();
    }

    private static bool TryParseProtocol(ReadOnlySpan<byte> line, out Reply reply)
    {
        reply = default;
        var at = line.IndexOf("Resend:"u8);
        if (at >= 0)
        {
            return TryNumber(ReplyKind.Resend, line[(at + "Resend:"u8.Length)..], out reply);
        }

        at = line.IndexOf("Last Line:"u8);
        if (at >= 0)
        {
            return TryNumber(ReplyKind.LineRefused, line[(at + "Last Line:"u8.Length)..], out reply);
        }

        // 3.13 prints "// action:", 3.14 "//action:" (messages.cpp).
        at = line.IndexOf("//"u8);
        if (at >= 0)
        {
            var rest = line[(at + 2)..].TrimStart((byte)' ');
            if (rest.StartsWith("action:"u8))
            {
                reply = new Reply(ReplyKind.Action) { Action = ActionOf(rest["action:"u8.Length..].Trim((byte)' ')) };
                return true;
            }
        }

        return false;
    }

    private static ReplyKind KindOfText(ReadOnlySpan<byte> line)
    {
        if (Has(line, "Bed leveling failed"u8) || Has(line, "Mesh bed leveling failed"u8))
        {
            return ReplyKind.LevelingFailed;
        }

        if (Has(line, "busy:"u8))
        {
            return Has(line, "paused for"u8) ? ReplyKind.PausedForUser : ReplyKind.Busy;
        }

        if (Has(line, "Count X:"u8))
        {
            return ReplyKind.Position;
        }

        if (Has(line, "FIRMWARE_NAME:"u8))
        {
            return ReplyKind.Firmware;
        }

        return KindOfTrouble(line) is var trouble && trouble != ReplyKind.Noise ? trouble
            : Has(line, "adc_init"u8) || Has(line, "Free Memory:"u8) || Has(line, "Hotend fan type"u8) || Has(line, "Last Updated:"u8)
                ? ReplyKind.BootText
                : ReplyKind.Noise;
    }

    private static ReplyKind KindOfTrouble(ReadOnlySpan<byte> line) =>
        Has(line, "RX timeout"u8) || Has(line, "Full RX Buffer"u8) ? ReplyKind.BytesLost
        : Has(line, "Enqueing to the front: \"M600"u8) ? ReplyKind.FilamentChange
        : Has(line, "CRASH_DETECTED"u8) ? ReplyKind.Crash
        : Has(line, "fan speed is lower than expected"u8) ? ReplyKind.FanError
        : Has(line, "Heaters switched off"u8) ? ReplyKind.HeatersSwitchedOff
        : Has(line, "RUNAWAY"u8) ? ReplyKind.ThermalRunaway
        : Has(line, "kill() called"u8) ? ReplyKind.Killed
        : Has(line, "TM: error triggered"u8) ? ReplyKind.ThermalAnomaly
        // With "echo:" instead of "Error:" it goes on after a pause (Marlin_main.cpp, ThermalStop).
        : Has(line, "Printer stopped due to errors"u8) ? (Has(line, "echo:"u8) ? ReplyKind.ThermalAnomaly : ReplyKind.StoppedByError)
        : Has(line, "UVLO"u8) ? ReplyKind.PowerPanic
        : Has(line, "after_power_panic"u8) || Has(line, "PRUSA uvlo"u8) ? ReplyKind.PowerRecovery
        : ReplyKind.Noise;

    private static HostAction ActionOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("pause"u8) ? HostAction.Pause
        : word.SequenceEqual("paused"u8) ? HostAction.Paused
        : word.SequenceEqual("resume"u8) ? HostAction.Resume
        : word.SequenceEqual("resumed"u8) ? HostAction.Resumed
        : word.SequenceEqual("cancel"u8) ? HostAction.Cancel
        : HostAction.Other;

    private static bool TryNumber(ReplyKind kind, ReadOnlySpan<byte> text, out Reply reply)
    {
        text = text.Trim((byte)' ');
        var isNumber = Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length && number >= 0;
        reply = isNumber ? new Reply(kind) { Number = number } : default;
        return isNumber;
    }

    private static Reply WithTemperatures(ReplyKind kind, ReadOnlySpan<byte> text)
    {
        var (nozzle, nozzleTarget) = Temperature(text, "T:"u8);
        var (bed, bedTarget) = Temperature(text, " B:"u8);
        return new Reply(kind) { Nozzle = nozzle, NozzleTarget = nozzleTarget, Bed = bed, BedTarget = bedTarget };
    }

    private static HeadPosition HeadAt(ReadOnlySpan<byte> text) => new(Millimetres(text, "X:"u8), Millimetres(text, " Y:"u8), Millimetres(text, " Z:"u8));

    private static double Millimetres(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label) =>
        text.IndexOf(label) is >= 0 and var at && Utf8Parser.TryParse(text[(at + label.Length)..], out double value, out _) ? value : double.NaN;

    /// <summary>The numbers in <c>T:215.0 /215.0</c>; NaN for what is not there.</summary>
    private static (double Actual, double Target) Temperature(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label)
    {
        var at = text.IndexOf(label);
        if (at < 0 || !TryCelsius(text[(at + label.Length)..], out var actual, out var used))
        {
            return (double.NaN, double.NaN);
        }

        var rest = text[(at + label.Length + used)..];
        return rest.StartsWith(" /"u8) && TryCelsius(rest[2..], out var target, out _) ? (actual, target) : (actual, double.NaN);
    }

    private static bool TryCelsius(ReadOnlySpan<byte> text, out double celsius, out int used) =>
        Utf8Parser.TryParse(text, out celsius, out used) && double.IsFinite(celsius) && Math.Abs(celsius) < 1000;

    private static bool Has(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text) => line.IndexOf(text) >= 0;
}
