using System.Text.Json.Nodes;
using FabQueue.Protos.V1;
using FabQueue.Server.Api.Streams;
using FabQueue.Server.Configuration;
using FabQueue.Server.Limits;
using FabQueue.Server.Live;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Machine = FabQueue.Protos.V1.Machine;
using Mode = FabQueue.Protos.V1.SetMachineModeRequest.Types.Mode;

namespace FabQueue.Server.Api;

/// <summary>gRPC and, transcoded, REST: the operations on machines. No rule lives here.</summary>
public sealed class MachineService(Fleet fleet, MachineSettingsStore settings, StatusBoard board, BoardFeeds feeds, StreamPlaces places, TimeProvider time, IHostApplicationLifetime lifetime) : Protos.V1.MachineService.MachineServiceBase
{
    // A person types a line; the page takes no more either.
    private const int MaxCommand = 90;

    public override Task<ListMachinesResponse> ListMachines(ListMachinesRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var (audience, language) = (Caller.AudienceOf(http), Caller.LanguageOf(http));
        var response = new ListMachinesResponse();
        response.Machines.AddRange(board.Current.Machines.Values.Select(m => Present.Machine(m, audience, language)));
        return Task.FromResult(response);
    }

    public override Task<Machine> GetMachine(GetMachineRequest request, ServerCallContext context) => Task.FromResult(Show(request.Id, context));

    public override async Task WatchMachines(WatchMachinesRequest request, IServerStreamWriter<Machine> responseStream, ServerCallContext context)
    {
        using var place = places.Take(context.GetHttpContext());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await context.WriteResponseHeadersAsync([]);
        var http = context.GetHttpContext();
        var feed = feeds.Machines(Caller.AudienceOf(http), Caller.LanguageOf(http));
        BoardView? seen = null;
        while (true)
        {
            (var changes, seen) = await feed.NextAsync(seen, stopping.Token);
            foreach (var machine in changes)
            {
                await responseStream.WriteAsync(machine, stopping.Token);
            }

            await Task.Delay(BoardFeeds.Pace, time, stopping.Token);
        }
    }

    [StaffOnly]
    public override async Task<Machine> ConfirmClear(ConfirmClearRequest request, ServerCallContext context)
    {
        await fleet.Worker(request.Id).ClearAsync(context.CancellationToken);
        return Show(request.Id, context);
    }

    [StaffOnly]
    public override Task<Machine> StopMachine(StopMachineRequest request, ServerCallContext context)
    {
        fleet.Worker(request.Id).Stop();
        return Task.FromResult(Show(request.Id, context));
    }

    [StaffOnly]
    public override async Task<Machine> SetMachineMode(SetMachineModeRequest request, ServerCallContext context)
    {
        if (request.Mode is not (Mode.InService or Mode.OutOfService))
        {
            throw new InvalidArgumentException("mode", new Drivers.Reason("MODE_WRONG"));
        }

        await fleet.Worker(request.Id).SetMaintenanceAsync(
            request.Mode == Mode.OutOfService, JobService.Explanation(request.Explanation, needed: false), context.CancellationToken);
        return Show(request.Id, context);
    }

    public override Task<MachineSettings> GetMachineSettings(GetMachineSettingsRequest request, ServerCallContext context) =>
        Task.FromResult(ShowSettings(request.Id));

    [StaffOnly]
    public override async Task<MachineSettings> UpdateMachineSettings(UpdateMachineSettingsRequest request, ServerCallContext context)
    {
        var json = JsonNode.Parse(JsonFormatter.Default.Format(request.Settings ?? new Struct()))!;
        await settings.UpdateAsync(request.Id, json, context.CancellationToken);
        return ShowSettings(request.Id);
    }

    [StaffOnly]
    public override async Task<MachineSettings> ResetMachineSettings(ResetMachineSettingsRequest request, ServerCallContext context)
    {
        await settings.ResetAsync(request.Id, context.CancellationToken);
        return ShowSettings(request.Id);
    }

    [StaffOnly]
    public override async Task<SendCommandResponse> SendCommand(SendCommandRequest request, ServerCallContext context)
    {
        if (request.Command.Length > MaxCommand)
        {
            throw new InvalidArgumentException("command", new Drivers.Reason("COMMAND_TOO_LONG", $"{MaxCommand}"));
        }

        await fleet.Worker(request.Id).SendCommandAsync(request.Command, request.Confirmed, context.CancellationToken);
        return new SendCommandResponse();
    }

    [StaffOnly]
    public override async Task WatchConsole(WatchConsoleRequest request, IServerStreamWriter<ConsoleLine> responseStream, ServerCallContext context)
    {
        using var place = places.Take(context.GetHttpContext());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var lines = fleet.Worker(request.Id).WatchConsoleAsync(stopping.Token);
        await context.WriteResponseHeadersAsync([]);
        await foreach (var line in lines)
        {
            await responseStream.WriteAsync(Present.ConsoleLine(line), stopping.Token);
        }
    }

    private MachineSettings ShowSettings(string id)
    {
        var (current, isSetByStaff) = settings.Of(id);
        return new MachineSettings { Id = id, SetByStaff = isSetByStaff, Settings = Struct.Parser.ParseJson(SettingsJson.Write(current).ToJsonString()) };
    }

    private Machine Show(string id, ServerCallContext context) => Present.Machine(
        board.Current.Machines.GetValueOrDefault(id) ?? throw new NotFoundException("MACHINE_NOT_FOUND", id),
        Caller.AudienceOf(context.GetHttpContext()),
        Caller.LanguageOf(context.GetHttpContext()));
}
