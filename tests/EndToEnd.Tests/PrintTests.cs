using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FabQueue.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace FabQueue.EndToEnd.Tests;

/// <summary>The main job: a file is handed in, approved, dispatched, printed; the bed is cleared. All by the public interfaces.</summary>
public sealed partial class PrintTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The commands that the printer executed are those of the file, in order, each once.</summary>
    [Theory]
    [InlineData("tag.gcode")]
    [InlineData("screw.gcode")]
    [InlineData("recycling.gcode")]
    [InlineData("vase.gcode.gz")]
    public async Task A_sample_is_printed_command_by_command(string sample)
    {
        using var folder = new TempFolder();
        var file = await UnpackedAsync(sample, folder);
        var record = Path.Combine(folder.Path, "executed");
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", $"simulated:speed=10000,record={record}"));
        await server.ClearAsync();
        var (ticket, _) = await server.SubmitAsync(file, "Lou");
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilEndedAsync(ticket);
        await server.UntilStateAsync($"jobs/{ticket}", "COMPLETED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "NEEDS_CLEARING");

        using var executed = Executed(record).GetEnumerator();
        var line = 0;
        foreach (var expected in Commands(file))
        {
            line++;
            Assert.True(executed.MoveNext(), $"The printer stopped before command {line}: {expected}");
            Assert.Equal(Values(expected), Values(executed.Current));
        }

        Assert.Equal(["M400", "M104 S0", "M140 S0", "M107", "M114"], Rest(executed));
    }

    [Fact]
    public async Task Nothing_starts_on_a_machine_that_nobody_cleared()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=5000"));
        await server.ClearAsync();
        var first = await PrintAsync(server);
        var (second, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Zoé");
        await server.OrderAsync($"jobs/{second}:approve");

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => server.OrderAsync($"jobs/{second}:dispatch"));
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Contains("NEEDS_CLEARING", refusal.Message, StringComparison.Ordinal);

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var jobs = new JobService.JobServiceClient(channel);
        var staff = new Metadata { { "authorization", $"Bearer {ServerProcess.StaffKey}" } };
        var error = await Assert.ThrowsAsync<RpcException>(
            () => jobs.DispatchJobAsync(new DispatchJobRequest { Ticket = second, Machine = ServerProcess.Machine }, staff, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("fabqueue", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Domain);

        await server.OrderAsync($"machines/{ServerProcess.Machine}:clear");
        await server.OrderAsync($"jobs/{second}:dispatch");
        await server.UntilStateAsync($"jobs/{second}", "COMPLETED");
        Assert.Equal("COMPLETED", (await server.GetAsync($"jobs/{first}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_print_is_paused_resumed_and_cancelled()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=60"));
        await server.ClearAsync();
        var ticket = await StartAsync(server);
        await server.OrderAsync($"jobs/{ticket}:pause");
        await server.UntilStateAsync($"jobs/{ticket}", "PAUSED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "PAUSED");
        await server.OrderAsync($"jobs/{ticket}:resume");
        await server.UntilStateAsync($"jobs/{ticket}", "RUNNING");
        await server.OrderAsync($"jobs/{ticket}:cancel");
        await server.UntilStateAsync($"jobs/{ticket}", "CANCELLED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "NEEDS_CLEARING");
        var readings = (await server.GetAsync($"machines/{ServerProcess.Machine}")).GetProperty("readings");
        Assert.Equal(0, readings.GetProperty("nozzleTarget").GetDouble());
    }

    [Fact]
    public async Task What_was_asked_of_a_printer_that_heats_is_seen_before_it_obeys()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=10"));
        await server.ClearAsync();
        var ticket = await StartAsync(server);
        await server.UntilAsync($"jobs/{ticket}", j => Reason(j) == "PRINTER_HEATING_BED");
        await server.OrderAsync($"jobs/{ticket}:pause");
        Assert.Equal("PAUSE_ASKED", Reason(await server.GetAsync($"jobs/{ticket}")));
        Assert.Equal("PAUSE_ASKED", Reason(await server.GetAsync($"machines/{ServerProcess.Machine}")));
        await server.OrderAsync($"jobs/{ticket}:cancel");
        Assert.Equal("CANCEL_ASKED", Reason(await server.GetAsync($"jobs/{ticket}")));
        await server.UntilAsync($"jobs/{ticket}", j => Reason(j) == "CANCELLED_ON_REQUEST");
    }

    [Fact]
    public async Task An_emergency_stop_ends_the_print_and_asks_for_a_person()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=60"));
        await server.ClearAsync();
        var ticket = await StartAsync(server);
        await server.OrderAsync($"machines/{ServerProcess.Machine}:stop");
        await server.UntilStateAsync($"jobs/{ticket}", "CANCELLED");
        await server.UntilAsync($"machines/{ServerProcess.Machine}", m => Reason(m) == "PRINTER_STOP_CONFIRMED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "NEEDS_CLEARING");
        Assert.Equal("EMERGENCY_STOP", Reason(await server.GetAsync($"jobs/{ticket}")));
    }

    [Theory]
    [InlineData("reset=1/400")]
    [InlineData("unplug=1/400")]
    public async Task A_printer_that_goes_away_interrupts_the_print_and_must_be_cleared(string fault)
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", $"simulated:speed=300,{fault}"));
        await server.ClearAsync();
        var ticket = await StartAsync(server);
        await server.UntilStateAsync($"jobs/{ticket}", "INTERRUPTED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "NEEDS_CLEARING");
    }

    private static string? Reason(JsonElement item) => item.GetProperty("reason").GetProperty("code").GetString();

    private static async Task<string> StartAsync(ServerProcess server)
    {
        var (ticket, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilStateAsync($"jobs/{ticket}", "RUNNING");
        return ticket;
    }

    private static async Task<string> PrintAsync(ServerProcess server)
    {
        var ticket = await StartAsync(server);
        await server.UntilStateAsync($"jobs/{ticket}", "COMPLETED");
        await server.UntilStateAsync($"machines/{ServerProcess.Machine}", "NEEDS_CLEARING");
        return ticket;
    }

    private static async Task<string> UnpackedAsync(string sample, TempFolder folder)
    {
        var path = Repository.Sample(sample);
        if (!sample.EndsWith(".gz", StringComparison.Ordinal))
        {
            return path;
        }

        var unpacked = Path.Combine(folder.Path, Path.GetFileNameWithoutExtension(sample));
        await using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        await using var target = File.Create(unpacked);
        await packed.CopyToAsync(target, Stop);
        return unpacked;
    }

    /// <summary>The commands of a file as its author wrote them, read in the plainest way.</summary>
    private static IEnumerable<string> Commands(string file) =>
        File.ReadLines(file).Select(l => l.Split(';')[0].Trim()).Where(l => l.Length > 0);

    /// <summary>What the printer did under a number since modes and limits were put back for the job.</summary>
    private static IEnumerable<string> Executed(string record)
    {
        var begin = File.ReadLines(record).Select((line, index) => (line, index)).Last(l => l.line.EndsWith(" M501", StringComparison.Ordinal)).index;
        return File.ReadLines(record).Skip(begin + 1).Where(l => l[0] == 'N').Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    private static List<string> Rest(IEnumerator<string> commands)
    {
        var rest = new List<string>();
        while (commands.MoveNext())
        {
            rest.Add(commands.Current);
        }

        return rest;
    }

    // "G1 X106.60 E.5" and "G1X106.6E0.5" are the same to the printer.
    private static string Values(string command) => string.Concat(Word().Matches(command).Select(m =>
        m.Groups["number"].Length == 0 ? m.Value : $"{m.Groups["letter"].Value}{decimal.Parse(m.Groups["number"].ValueSpan, CultureInfo.InvariantCulture).ToString("0.######", CultureInfo.InvariantCulture)} "));

    [GeneratedRegex("""(?<letter>[A-Z])\s*(?<number>[-+]?[0-9]*\.?[0-9]*)|"[^"]*"|\S""", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Word();
}
