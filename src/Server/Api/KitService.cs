using FabQueue.Protos.V1;
using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using FabQueue.Server.Queue;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FabQueue.Server.Api;

/// <summary>gRPC and, transcoded, REST: kits and their calls.</summary>
public sealed class KitService(FabQueueOptions options, KitCalls calls, KitGateway gateway) : Protos.V1.KitService.KitServiceBase
{
    [StaffOnly]
    public override Task<ListKitsResponse> ListKits(ListKitsRequest request, ServerCallContext context)
    {
        var response = new ListKitsResponse();
        response.Kits.AddRange(options.Kits.Select(Show));
        return Task.FromResult(response);
    }

    [StaffOnly]
    public override Task<Kit> AnswerCall(AnswerCallRequest request, ServerCallContext context)
    {
        var kit = options.Kits.FirstOrDefault(k => k.Id == request.Id) ?? throw new NotFoundException("KIT_NOT_FOUND", request.Id);
        return calls.Answer(kit.Id)
            ? Task.FromResult(Show(kit))
            : throw new NotAllowedException(new Drivers.Reason("KIT_DOES_NOT_CALL", kit.Id));
    }

    private Kit Show(KitOptions kit)
    {
        var shown = new Kit { Id = kit.Id, Place = kit.Place };
        if (calls.Open.FirstOrDefault(c => c.Kit == kit.Id) is { } call)
        {
            shown.CallTime = call.Since.ToTimestamp();
        }

        if (gateway.IsThere(kit.Id) is { } isThere)
        {
            shown.PluggedIn = isThere;
        }

        return shown;
    }
}
