using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FabQueue.Server.Api;

/// <summary>Every gRPC and transcoded call passes here: checks the staff key, turns errors into statuses with details.</summary>
public sealed partial class CallInterceptor(ILogger<CallInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var http = context.GetHttpContext();
        try
        {
            if (http.GetEndpoint()?.Metadata.GetMetadata<StaffOnlyAttribute>() is not null && Caller.AudienceOf(http) != Audience.Staff)
            {
                throw new NotSignedInException();
            }

            return await call();
        }
        catch (Exception e) when (e is not RpcException and not OperationCanceledException)
        {
            if (ErrorStatus.From(e, Caller.LanguageOf(http)) is { } status)
            {
                ErrorStatus.AddRetryAfter(http.Response, e);
                throw status.ToRpcException();
            }

            Failed(logger, context.Method, e);
            throw new RpcException(new Status(StatusCode.Internal, "Internal error; the server's log has the details."));
        }
    }

    [LoggerMessage(30, LogLevel.Error, "{Method} failed")]
    private static partial void Failed(ILogger logger, string method, Exception error);
}
