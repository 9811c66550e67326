using System.Text;
using CsCheck;
using FabQueue.Drivers.Prusa.Protocol;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>The texts are those of the firmware, 3.13.3 and 3.14, as recorded.</summary>
public class ReplyParserTests
{
    private static readonly string[] Texts = ["Resend: 12", "ok T:21.5 /0.0 B:20 /1", "Error:x, Last Line: 99999999999999999999", "// action: pause"];

    [Theory]
    [InlineData("ok", ReplyKind.Ok)]
    [InlineData("ok T:215.0 /215.0 B:61.0 /60.0 T0:215.0 /215.0 @:91 B@:28 P:25.5 A:25.4", ReplyKind.Ok)]
    [InlineData("T:25.5 /0.0 B:25.5 /0.0 T0:25.5 /0.0 @:0 B@:0 P:25.5 A:25.4", ReplyKind.Temperatures)]
    [InlineData("T:38.97 E:0 B:28.2", ReplyKind.Heating)]
    [InlineData("T:214.2 E:0 W:?", ReplyKind.Heating)]
    [InlineData("echo:busy: processing", ReplyKind.Busy)]
    [InlineData("echo:busy: paused for user", ReplyKind.PausedForUser)]
    [InlineData("echo:busy: paused for input", ReplyKind.PausedForUser)]
    [InlineData("start", ReplyKind.Start)]
    [InlineData("T:25.5 /0.0 B:2start", ReplyKind.Start)]
    [InlineData("adc_init", ReplyKind.BootText)]
    [InlineData("echo: Free Memory: 2445  PlannerBufferBytes: 1760", ReplyKind.BootText)]
    [InlineData("echo: Last Updated: 2024-03-28 05:59:07 | Author: Unknown", ReplyKind.BootText)]
    [InlineData("Hotend fan type: NOCTUA", ReplyKind.BootText)]
    [InlineData("echo:SD init fail", ReplyKind.Noise)]
    [InlineData("LCD status changed", ReplyKind.Noise)]
    [InlineData("tmc2130_home_enter(axes_mask=0x01)", ReplyKind.Noise)]
    [InlineData("  0 step= 0 mscnt=   0", ReplyKind.Noise)]
    [InlineData("echo:enqueing \"M83\"", ReplyKind.Noise)]
    [InlineData("echo: cold extrusion prevented", ReplyKind.Noise)]
    [InlineData("TM: error |-1.21|>1.20", ReplyKind.Noise)]
    [InlineData("Unknown M code: M108", ReplyKind.Noise)]
    [InlineData(" [MP] PV01 OFF ESP", ReplyKind.Noise)]
    [InlineData("", ReplyKind.Noise)]
    [InlineData("RX timeout", ReplyKind.BytesLost)]
    [InlineData("Full RX Buffer", ReplyKind.BytesLost)]
    [InlineData("echo:Enqueing to the front: \"M600\"", ReplyKind.FilamentChange)]
    [InlineData("Bed leveling failed. Sensor didn't trigger. Debris on nozzle? Waiting for reset.echo:busy: processing", ReplyKind.LevelingFailed)]
    [InlineData("Hotend fan speed is lower than expected", ReplyKind.FanError)]
    [InlineData("Error:0: Heaters switched off. MINTEMP triggered!", ReplyKind.HeatersSwitchedOff)]
    [InlineData("Error:Heaters switched off. MINTEMP BED triggered!", ReplyKind.HeatersSwitchedOff)]
    [InlineData("Error: THERMAL RUNAWAY (PREHEAT HOTEND)", ReplyKind.ThermalRunaway)]
    [InlineData("Error: HEATBED THERMAL RUNAWAY", ReplyKind.ThermalRunaway)]
    [InlineData("Error:Printer stopped due to errors. Supervision required.", ReplyKind.StoppedByError)]
    [InlineData("echo:Printer stopped due to errors. Supervision required.", ReplyKind.ThermalAnomaly)]
    [InlineData("Error:Printer halted. kill() called!", ReplyKind.Killed)]
    [InlineData("UVLO - end 117", ReplyKind.PowerPanic)]
    [InlineData("X:12.00 Y:6.00 Z:0.15 E:0.00 Count X: 12.00 Y:6.00 Z:0.15 E:0.00", ReplyKind.Position)]
    [InlineData("Resend: 1x7", ReplyKind.Noise)]
    public void A_text_of_the_firmware_is_understood(string line, ReplyKind kind) => Assert.Equal(kind, Parse(line).Kind);

    [Theory]
    [InlineData("Resend: 167", ReplyKind.Resend, 167)]
    [InlineData("Error:checksum mismatch, Last Line: 41", ReplyKind.LineRefused, 41)]
    [InlineData("Error:No Line Number with checksum, Last Line: 3", ReplyKind.LineRefused, 3)]
    [InlineData("Error:Line Number is not Last Line Number+1, Last Line: 51", ReplyKind.LineRefused, 51)]
    public void A_line_number_is_read(string line, ReplyKind kind, long number)
    {
        Assert.Equal(kind, Parse(line).Kind);
        Assert.Equal(number, Parse(line).Number);
    }

    [Theory]
    [InlineData("// action:paused", HostAction.Paused)]
    [InlineData("//action:paused", HostAction.Paused)]
    [InlineData("//action:pause", HostAction.Pause)]
    [InlineData("//action:resume", HostAction.Resume)]
    [InlineData("// action:resumed", HostAction.Resumed)]
    [InlineData("//action:cancel", HostAction.Cancel)]
    [InlineData("//action:uvlo_recovery_ready", HostAction.Other)]
    public void An_action_is_understood_in_both_spellings(string line, HostAction action)
    {
        Assert.Equal(ReplyKind.Action, Parse(line).Kind);
        Assert.Equal(action, Parse(line).Action);
    }

    [Fact]
    public void Temperatures_and_targets_are_read()
    {
        var reply = Parse("ok T:215.0 /210.0 B:61.5 /60.0 T0:215.0 /210.0 @:91 B@:28 P:25.5 A:25.4");
        Assert.Equal((215.0, 210.0, 61.5, 60.0), (reply.Nozzle, reply.NozzleTarget, reply.Bed, reply.BedTarget));
    }

    [Fact]
    public void While_heating_no_targets_are_told()
    {
        var reply = Parse("T:38.97 E:0 B:28.2");
        Assert.Equal((38.97, 28.2), (reply.Nozzle, reply.Bed));
        Assert.True(double.IsNaN(reply.NozzleTarget) && double.IsNaN(reply.BedTarget));
    }

    [Theory]
    [InlineData("FIRMWARE_NAME:Prusa-Firmware 3.14.0-BETA1+8052_0c9bf5d43 based on Marlin FIRMWARE_URL:https://x EXTRUDER_COUNT:1Cap:AUTOREPORT_TEMP:1", "Prusa-Firmware 3.14.0-BETA1+8052_0c9bf5d43")]
    [InlineData("FIRMWARE_NAME:", "")]
    public void The_firmware_names_itself(string line, string name)
    {
        Assert.Equal(ReplyKind.Firmware, Parse(line).Kind);
        Assert.Equal(name, ReplyParser.FirmwareName(Encoding.ASCII.GetBytes(line)));
    }

    [Fact]
    public void No_bytes_upset_it() =>
        Gen.Byte.Array[0, 120].Sample(line =>
        {
            var reply = ReplyParser.Parse(line);
            return Enum.IsDefined(reply.Kind) && reply.Number >= 0;
        });

    [Fact]
    public void No_hurt_text_upsets_it() =>
        Gen.Select(Gen.Int[0, Texts.Length - 1].Select(i => Texts[i]), Gen.Int[0, 40], Gen.Byte).Sample((text, at, b) =>
        {
            var line = Encoding.ASCII.GetBytes(text);
            line[at % line.Length] = b;
            var reply = ReplyParser.Parse(line);
            return Enum.IsDefined(reply.Kind) && !double.IsInfinity(reply.Nozzle);
        });

    private static Reply Parse(string line) => ReplyParser.Parse(Encoding.Latin1.GetBytes(line));
}
