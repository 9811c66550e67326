using FabQueue.Server.Api;
using FabQueue.Server.Api.Streams;
using FabQueue.Server.Configuration;
using FabQueue.Server.Intake;
using FabQueue.Server.Limits;
using FabQueue.Server.Live;
using FabQueue.Server.Logging;
using FabQueue.Server.Machines;
using FabQueue.Server.Mqtt;
using FabQueue.Server.Pages;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace FabQueue.Server;

/// <summary>Puts the parts together, in the order in which they must start.</summary>
public static partial class Startup
{
    private const int MaxBodyBytes = 1024 * 1024;

    // A fortnight, or 140 MB.
    private const int LogFiles = 14;
    private const long LogFileBytes = 10_000_000;

    private const string CheckCommand = "check";

    /// <summary>Runs the server until it is stopped; with the argument <c>check</c>, looks through what is stored instead.</summary>
    /// <param name="customise">Puts something else in the place of a part, for tests.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? customise = null)
    {
        // Next to the program, not in the working directory: pages and settings are found wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("FABQUEUE_");
        var options = OptionsReader.Read(builder.Configuration);
        using var dataLock = DataLock.Take(options.Data.Path);
        if (args is [CheckCommand, ..])
        {
            return await DataCheck.RunAsync(options.Data.Path, Console.Out, CancellationToken.None);
        }

        AddLogging(builder, options);
        AddServices(builder.Services, options);
        builder.AddFabQueueMqtt(options);
        AddListeners(builder, options);
        customise?.Invoke(builder.Services);

        await using var app = builder.Build();

        // On a full disk the database needs a little to open.
        app.Services.GetRequiredService<DiskRoom>().Adjust();

        // First of all: what is wrong with it is said before anything else is made.
        _ = app.Services.GetRequiredService<Database>();
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
        app.UseSignIn();
        app.MapPages();
        app.UseRestErrors();
        app.MapRestEndpoints();
        app.MapFabQueueMqtt(options);
        app.MapGrpcService<JobService>();
        app.MapGrpcService<MachineService>();
        app.MapGrpcService<KitService>();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();

        await app.Services.GetRequiredService<Recovery>().RunAsync(CancellationToken.None);
        await AnnounceAsync(app, options);
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();

        // The host stops for one that has failed, and says nothing of it.
        var failed = services.Select(s => s.ExecuteTask).FirstOrDefault(t => t?.IsFaulted == true);
        return failed is null ? 0 : throw failed.Exception!.InnerException!;
    }

    private static void AddLogging(WebApplicationBuilder builder, FabQueueOptions options) =>
        builder.Services.AddSerilog(log => log
            .ReadFrom.Configuration(builder.Configuration)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            // A start that fails is told in one line by Program; what ends a running server is fatal and stays.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .WriteTo.Sink(LoggerSinkConfiguration.Wrap(sink => new RepeatLimit(sink, TimeProvider.System), to => to
                .Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: null)
                .WriteTo.File(
                    new CompactJsonFormatter(),
                    Path.Combine(options.Data.Path, "logs", "fabqueue-.json"),
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    fileSizeLimitBytes: LogFileBytes,
                    retainedFileCountLimit: LogFiles))));

    private static void AddServices(IServiceCollection services, FabQueueOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(s => Database.Open(Path.Combine(options.Data.Path, "fabqueue.db"), s.GetRequiredService<ILogger<Database>>()));
        services.AddSingleton(new FileStore(options.Data.Path));
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<BoardFeeds>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<MachineSettingsStore>();
        services.AddSingleton<PaceStore>();
        services.AddSingleton<MachineContexts>();
        services.AddSingleton<DiskRoom>();
        services.AddHostedService(s => s.GetRequiredService<DiskRoom>());
        services.AddSingleton<ConnectionLimit>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<KeyGuesses>();
        services.AddSingleton<CheckSlots>();
        services.AddSingleton<HandInQuota>();
        services.AddSingleton<UploadPlaces>();
        services.AddSingleton<KeptPresets>();
        services.AddSingleton<FileRecognition>();
        services.AddSingleton<FileCheck>();
        services.AddSingleton<JobPictures>();
        services.AddSingleton<JobIntake>();
        services.AddSingleton<JobConfiguration>();
        services.AddSingleton<StaffKey>();
        services.AddSingleton<Recovery>();
        services.AddSingleton<Fleet>();
        services.AddHostedService<FleetService>();
        services.AddHostedService<EndedJobs>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<CallInterceptor>();
            grpc.MaxReceiveMessageSize = MaxBodyBytes;
        }).AddJsonTranscoding(json =>
        {
            json.TypeRegistry = ErrorStatus.Registry;
            json.JsonSettings.WriteInt64sAsStrings = true;
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<StorageCheck>("storage");
    }

    private static void AddListeners(WebApplicationBuilder builder, FabQueueOptions options) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Uploads raise it for themselves.
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            var limit = kestrel.ApplicationServices.GetRequiredService<ConnectionLimit>();
            kestrel.ListenAnyIP(options.Http.Port, o => Listen(o, HttpProtocols.Http1));
            kestrel.ListenAnyIP(options.Grpc.Port, o => Listen(o, HttpProtocols.Http2));

            void Listen(ListenOptions listen, HttpProtocols protocol)
            {
                listen.Protocols = protocol;
                listen.Use(next => connection => limit.EnterAsync(connection, next, saysWhy: protocol == HttpProtocols.Http1));
            }
        });

    private static async Task AnnounceAsync(WebApplication app, FabQueueOptions options)
    {
        var made = await app.Services.GetRequiredService<StaffKey>().LoadAsync(CancellationToken.None);
        Announce(app.Logger, options.Http.Port, options.Grpc.Port, options.Mqtt.Port, options.Data.Path);
        if (made is not null)
        {
            // Straight to the console: the key must not end up in the log file.
            await Console.Out.WriteLineAsync($"Staff key, shown this once: {made}");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "FabQueue: pages and REST on http://localhost:{Http}, gRPC on port {Grpc}, MQTT on port {Mqtt}, data in {Data}")]
    private static partial void Announce(Microsoft.Extensions.Logging.ILogger logger, int http, int grpc, int mqtt, string data);
}
