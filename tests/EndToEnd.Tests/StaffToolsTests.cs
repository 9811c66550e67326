using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FabQueue.Protos.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace FabQueue.EndToEnd.Tests;

/// <summary>The terminal and the settings of machines, by REST and by gRPC.</summary>
public sealed class StaffToolsTests
{
    private static readonly Metadata Key = new() { { "authorization", $"Bearer {ServerProcess.StaffKey}" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staff_speak_with_the_printer_and_what_is_dangerous_is_asked_back_once()
    {
        await using var server = await StartAsync();
        await server.UntilStateAsync("machines/prusa", "READY");
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var machines = new MachineService.MachineServiceClient(channel);
        await machines.SendCommandAsync(new SendCommandRequest { Id = "prusa", Command = "M115" }, Key, cancellationToken: Stop);

        // What was said before somebody looked is shown too: by gRPC and by REST.
        using var watch = machines.WatchConsole(new WatchConsoleRequest { Id = "prusa" }, Key, cancellationToken: Stop);
        do
        {
            Assert.True(await watch.ResponseStream.MoveNext(Stop));
        }
        while (!watch.ResponseStream.Current.Text.Contains("FIRMWARE_NAME", StringComparison.Ordinal) || !watch.ResponseStream.Current.FromMachine);

        await using var stream = await server.Staff.GetStreamAsync(new Uri("v1/machines/prusa/console", UriKind.Relative), Stop);
        using var lines = new StreamReader(stream);
        string? line;
        do
        {
            line = await lines.ReadLineAsync(Stop);
            Assert.NotNull(line);
        }
        while (!line.Contains("FIRMWARE_NAME", StringComparison.Ordinal));

        using var asked = await server.Staff.PostAsJsonAsync("v1/machines/prusa:sendCommand", new { command = "M104 S40" }, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        var error = await asked.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal("CONFIRM_NEEDED", error.GetProperty("details")[0].GetProperty("reason").GetString());
        using var confirmed = await server.Staff.PostAsJsonAsync("v1/machines/prusa:sendCommand", new { command = "M104 S40", confirmed = true }, Stop);
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        await server.UntilAsync("machines/prusa", m => m.GetProperty("readings").TryGetProperty("nozzleTarget", out var target) && target.GetDouble() == 40);

        // What is far too long is not said again.
        using var endless = await server.Staff.PostAsJsonAsync("v1/machines/prusa:sendCommand", new { command = "M117 " + new string('x', 100_000) }, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, endless.StatusCode);
        Assert.Equal("Une commande a au plus 90 caractères.", (await endless.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("message").GetString());

        using var stranger = await server.Http.GetAsync(new Uri("v1/machines/prusa/console", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var mute = await server.Staff.GetAsync(new Uri("v1/machines/decou/console", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Conflict, mute.StatusCode);
    }

    [Fact]
    public async Task Why_a_machine_is_out_of_service_is_for_staff_alone()
    {
        await using var server = await StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var machines = new MachineService.MachineServiceClient(channel);
        var set = await machines.SetMachineModeAsync(
            new SetMachineModeRequest { Id = "prusa", Mode = SetMachineModeRequest.Types.Mode.OutOfService, Explanation = "Lou broke it" }, Key, cancellationToken: Stop);
        Assert.Contains("Lou broke it", set.Reason.Text, StringComparison.Ordinal);
        await server.UntilStateAsync("machines/prusa", "MAINTENANCE");
        foreach (var (http, key) in new[] { (server.Staff, Key), (server.Http, []) })
        {
            await using var stream = await http.GetStreamAsync(new Uri("v1/jobs:watch", UriKind.Relative), Stop);
            using var events = new StreamReader(stream);
            await events.ReadLineAsync(Stop);
            using var watch = machines.WatchMachines(new WatchMachinesRequest(), key, cancellationToken: Stop);
            do
            {
                Assert.True(await watch.ResponseStream.MoveNext(Stop));
            }
            while (watch.ResponseStream.Current.Id != "prusa");
            string?[] told =
            [
                await http.GetStringAsync(new Uri("v1/machines", UriKind.Relative), Stop),
                await http.GetStringAsync(new Uri("v1/machines/prusa", UriKind.Relative), Stop),
                await events.ReadLineAsync(Stop),
                watch.ResponseStream.Current.ToString(),
            ];
            Assert.All(told, t => Assert.Equal(
                http == server.Staff ? (true, true) : (true, false),
                (t!.Contains("OUT_OF_SERVICE", StringComparison.Ordinal), t.Contains("Lou", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task Staff_change_the_settings_of_a_machine_and_the_next_check_goes_by_them()
    {
        await using var server = await StartAsync(("Machines:0:Settings:MaxBedCelsius", "90"));
        var before = await server.GetAsync("machines/prusa/settings");
        Assert.Equal((90, false), (before.GetProperty("settings").GetProperty("maxBedCelsius").GetDouble(), before.GetProperty("setByStaff").GetBoolean()));
        var materials = (await server.GetAsync("machines/decou/settings")).GetProperty("settings").GetProperty("materials");
        Assert.Contains(materials.EnumerateArray(), m => m.GetProperty("name").GetString() == "vinyl");

        using var wrong = await server.Staff.PutAsJsonAsync("v1/machines/prusa/settings", new { maxBed = 40 }, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("MaxBedCelsius", await wrong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var stranger = await server.Http.PutAsJsonAsync("v1/machines/prusa/settings", new { maxBedCelsius = 40 }, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        // The sample heats the bed to 60 °C.
        await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        using var set = await server.Staff.PutAsJsonAsync("v1/machines/prusa/settings", new { maxBedCelsius = 40 }, Stop);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou"));
        Assert.Contains("GCODE_BED_TOO_HOT", refusal.Message, StringComparison.Ordinal);

        await server.KillAsync();
        await server.StartAgainAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var machines = new MachineService.MachineServiceClient(channel);
        var kept = await machines.GetMachineSettingsAsync(new GetMachineSettingsRequest { Id = "prusa" }, cancellationToken: Stop);
        Assert.Equal((40, true), (kept.Settings.Fields["maxBedCelsius"].NumberValue, kept.SetByStaff));
        kept.Settings.Fields["maxBedCelsius"] = Value.ForNumber(70);
        await machines.UpdateMachineSettingsAsync(new UpdateMachineSettingsRequest { Id = "prusa", Settings = kept.Settings }, Key, cancellationToken: Stop);
        await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        var reset = await server.OrderAsync("machines/prusa/settings:reset");
        Assert.Equal(90, reset.GetProperty("settings").GetProperty("maxBedCelsius").GetDouble());
    }

    private static Task<ServerProcess> StartAsync(params (string Key, string Value)[] settings) => ServerProcess.StartAsync(
        [("Machines:1:Id", "decou"), ("Machines:1:Kind", "silhouette-cameo4pro"), ("Machines:1:Connection", "simulated:"), .. settings]);
}
