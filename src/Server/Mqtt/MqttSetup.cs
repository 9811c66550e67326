using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using MQTTnet.AspNetCore;

namespace FabQueue.Server.Mqtt;

/// <summary>How the embedded broker joins the web host.</summary>
public static class MqttSetup
{
    /// <summary>The broker, what it publishes, and its listener on <paramref name="port"/> of all addresses.</summary>
    public static void AddFabQueueMqtt(this WebApplicationBuilder builder, int port)
    {
        builder.Services.AddConnections();
        builder.Services.AddSingleton<MqttConnectionHandler>();
        builder.Services.AddSingleton<FrontDoor>();
        builder.Services.AddSingleton<Broker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Broker>());
        builder.Services.AddHostedService<StatusPublisher>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(port, listen => listen.UseFrontDoor()));
    }

    /// <summary>The broker for pages: WebSocket at <c>/mqtt</c>.</summary>
    public static void MapFabQueueMqtt(this IEndpointRouteBuilder endpoints) => endpoints.MapConnections(
        "/mqtt",
        new HttpConnectionDispatcherOptions
        {
            Transports = HttpTransportType.WebSockets,
            WebSockets = { SubProtocolSelector = MqttSubProtocolSelector.SelectSubProtocol, CloseTimeout = TimeSpan.FromSeconds(1) },
        },
        connections => connections.UseFrontDoor());

    private static void UseFrontDoor(this IConnectionBuilder connections)
    {
        var door = connections.ApplicationServices.GetRequiredService<FrontDoor>();
        connections.Use(next => connection => door.EnterAsync(connection, next));
        connections.UseConnectionHandler<MqttConnectionHandler>();
    }
}
