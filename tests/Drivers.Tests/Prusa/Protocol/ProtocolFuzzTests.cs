using System.Globalization;
using System.Text;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>
/// Whatever a line brings: no exception, no window overrun, one end for each job, bounded memory. FABQUEUE_FUZZ_INPUTS sets how
/// many inputs each test gets.
/// </summary>
public class ProtocolFuzzTests
{
    private const int Usual = 20_000;
    private const int InputsOfOnePrinter = 2_000;

    private static readonly byte[][] Corpus = [.. new[]
    {
        "ok", "ok T:215.0 /215.0 B:61.0 /60.0 T0:215.0 /215.0 @:91 B@:28 P:25.5 A:25.4", "T:25.5 /0.0 B:25.5 /0.0 T0:25.5 /0.0 @:0 B@:0 P:25.5 A:25.4",
        "T:214.2 E:0 W:?", "T:38.97 E:0 B:28.2", "start", "adc_init", "Resend: 1", "Resend: 3", "Resend: 999999999999999999999", "Error:checksum mismatch, Last Line: 1",
        "Error:Line Number is not Last Line Number+1, Last Line: 5", "echo:busy: processing", "echo:busy: paused for user", "//action:pause", "// action:paused",
        "//action:resume", "//action:resumed", "//action:cancel", "Full RX Buffer", "RX timeout", "echo:Enqueing to the front: \"M600\"",
        "echo:enqueing \"CRASH_DETECTEDX\"", "Hotend fan speed is lower than expected", "TM: error triggered!", "echo:Printer stopped due to errors. Supervision required.",
        "Error:0: Heaters switched off. MINTEMP triggered!", "Error: HOTEND THERMAL RUNAWAY", "Error:Printer stopped due to errors. Supervision required.",
        "Error:Printer halted. kill() called!", "UVLO - end 117", "X:50.00 Y:190.00 Z:40.00 E:-1.00 Count X: 50.00 Y:190.00 Z:40.00 E:0.00",
        "FIRMWARE_NAME:Prusa-Firmware 3.13.3 based on Marlin", "Bed leveling failed. Sensor didn't trigger. Debris on nozzle? Waiting for reset.echo:busy: processing",
    }.Select(Encoding.ASCII.GetBytes)];

    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : Usual;

    [Fact]
    public void The_reply_parser_takes_any_line()
    {
        var random = new Random(1);
        for (var i = 0; i < Inputs; i++)
        {
            var line = Line(random);
            if (ReplyParser.Parse(line) is { Kind: ReplyKind.Firmware })
            {
                Assert.NotNull(ReplyParser.FirmwareName(line));
            }
        }
    }

    [Fact]
    public void The_state_machine_takes_any_order_of_things()
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        for (var seed = 0; seed < Math.Max(1, Inputs / InputsOfOnePrinter); seed++)
        {
            Drive(seed);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 20_000_000);
    }

    [Fact]
    public void The_simulated_printer_takes_any_bytes()
    {
        var random = new Random(3);
        var firmware = new Mk3sFirmware(SimulationOptions.Parse("firmware=3.14,knob=1", out _)!, record: null);
        var now = 10.0;
        for (var i = 0; i < Inputs / 20; i++)
        {
            var text = random.Next(4) == 0
                ? Line(random)
                : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{"GMTD"[random.Next(4)]}{random.Next(120)} {"XYZESPFIJ"[random.Next(9)]}{random.NextDouble() * 300:0.0}"));
            firmware.Receive([.. text, (byte)'\n'], now);
            firmware.RunUntil(now += random.NextDouble());
            if (random.Next(500) == 0)
            {
                firmware.Happen((PrinterEvent)random.Next(11));
            }

            Assert.InRange(firmware.TakeOutput().Length, 0, 20_000);
        }
    }

    private static void Drive(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider();
        var (starts, ends) = (0, 0);
        var protocol = new Mk3sProtocol(time, new Mk3sOptions { WindowBytes = random.Next(1, Mk3sOptions.MaxWindowBytes + 1) }, e => ends += e is JobEnded ? 1 : 0);
        protocol.Open();
        for (var i = 0; i < InputsOfOnePrinter; i++)
        {
            switch (random.Next(40))
            {
                case 0 when !protocol.HasJob:
                    starts++;
                    protocol.Start(Feed(random));
                    break;
                case 1:
                    protocol.Pause();
                    break;
                case 2:
                    protocol.Resume();
                    break;
                case 3 when random.Next(4) == 0:
                    protocol.Cancel();
                    break;
                case 4 when random.Next(10) == 0:
                    protocol.Stop();
                    break;
                case 5:
                    protocol.Send("M114", random.Next(2) == 0);
                    break;
                case 6 when random.Next(20) == 0:
                    protocol.Close(new Reason("PRINTER_UNPLUGGED"));
                    protocol.Open();
                    break;
                case < 12:
                    time.Advance(TimeSpan.FromSeconds(random.NextDouble() * random.NextDouble() * 30));
                    protocol.Tick();
                    break;
                case < 24:
                    protocol.Receive("ok\n"u8);
                    break;
                default:
                    protocol.Receive([.. Line(random), (byte)'\n']);
                    break;
            }

            protocol.Sent(random.Next(protocol.Output.Length + 1));
            Assert.InRange(protocol.UnacknowledgedBytes, 0, Mk3sOptions.MaxWindowBytes);
            Assert.InRange(protocol.Output.Length, 0, 2_000);
        }

        protocol.Close(new Reason("PRINTER_UNPLUGGED"));
        Assert.True(starts == ends, $"seed {seed}: {starts} starts, {ends} ends");
    }

    private static JobFeed Feed(Random random)
    {
        var feed = new JobFeed(100, () => { });
        var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, random.Next(300)).Select(i => i % 50 == 7 ? "M109 S215" : $"G1 X{i} Y{i}"))));
        _ = feed.FillAsync(() => file, CancellationToken.None);
        return feed;
    }

    private static byte[] Line(Random random)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(150)];
            random.NextBytes(noise);
            return noise;
        }

        var line = (byte[])Corpus[random.Next(Corpus.Length)].Clone();
        for (var i = random.Next(3); i > 0; i--)
        {
            line[random.Next(line.Length)] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(10) == 0 ? [.. line, .. Corpus[random.Next(Corpus.Length)]] : line;
    }
}
