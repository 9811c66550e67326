using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using FabQueue.Server.Mqtt.Embedded;
using FabQueue.Server.Mqtt.External;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using MQTTnet.AspNetCore;

namespace FabQueue.Server.Mqtt;

/// <summary>How status gets to MQTT, and what kits say gets back.</summary>
public static class MqttSetup
{
    /// <summary>What is published, the broker that it is published at (with its listener, where it is the embedded one), and the kits.</summary>
    public static void AddFabQueueMqtt(this WebApplicationBuilder builder, FabQueueOptions options)
    {
        builder.Services.AddSingleton<TopicLog>();
        builder.Services.AddSingleton<KitCalls>();
        if (options.Mqtt.Server is null)
        {
            builder.Services.AddConnections();
            builder.Services.AddSingleton<MqttConnectionHandler>();
            builder.Services.AddSingleton<ConnectionPlaces>();
            builder.Services.AddSingleton<ConnectionGuard>();
            builder.Services.AddSingleton<EmbeddedBroker>();
            builder.Services.AddHostedService(services => services.GetRequiredService<EmbeddedBroker>());
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(options.Mqtt.Port, listen => listen.UseConnectionGuard()));
        }
        else
        {
            builder.Services.AddHostedService<ExternalBroker>();
        }

        builder.Services.AddHostedService<StatusPublisher>();
        builder.Services.AddSingleton<KitGateway>();
        builder.Services.AddHostedService(services => services.GetRequiredService<KitGateway>());
    }

    /// <summary>The embedded broker for pages: WebSocket at <c>/mqtt</c>.</summary>
    public static void MapFabQueueMqtt(this IEndpointRouteBuilder endpoints, FabQueueOptions options)
    {
        if (options.Mqtt.Server is null)
        {
            endpoints.MapConnections(
                "/mqtt",
                new HttpConnectionDispatcherOptions
                {
                    Transports = HttpTransportType.WebSockets,
                    WebSockets = { SubProtocolSelector = MqttSubProtocolSelector.SelectSubProtocol, CloseTimeout = TimeSpan.FromSeconds(1) },
                },
                connections => connections.UseConnectionGuard());
        }
    }

    private static void UseConnectionGuard(this IConnectionBuilder connections)
    {
        var guard = connections.ApplicationServices.GetRequiredService<ConnectionGuard>();
        connections.Use(next => connection => guard.HandleAsync(connection, next));
        connections.UseConnectionHandler<MqttConnectionHandler>();
    }
}
