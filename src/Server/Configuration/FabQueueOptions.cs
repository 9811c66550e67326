using FabQueue.Drivers;

namespace FabQueue.Server.Configuration;

/// <summary>
/// The whole configuration: <c>appsettings.json</c>, then the environment with the prefix <c>FABQUEUE_</c>
/// (<c>FABQUEUE_Http__Port=8080</c>). Read once at start, by <see cref="OptionsReader"/>.
/// </summary>
public sealed record FabQueueOptions
{
    public HttpOptions Http { get; init; } = new();

    public GrpcOptions Grpc { get; init; } = new();

    public LabOptions Lab { get; init; } = new();

    public MqttOptions Mqtt { get; init; } = new();

    public DataOptions Data { get; init; } = new();

    public StaffOptions Staff { get; init; } = new();

    public IntakeOptions Intake { get; init; } = new();

    public QueueOptions Queue { get; init; } = new();

    /// <summary>The machines; none configured = one simulated printer.</summary>
    public IReadOnlyList<MachineOptions> Machines { get; init; } = [];

    /// <summary>Kits that have a name: on USB, or with the right to call the team over MQTT.</summary>
    public IReadOnlyList<KitOptions> Kits { get; init; } = [];
}

/// <summary>The lab itself.</summary>
public sealed record LabOptions
{
    /// <summary>2 to 8 of <c>a-z0-9</c>: tells the lab from others in one Home Assistant, and on a broker that several use.</summary>
    public string Id { get; init; } = "lab";
}

/// <summary>Pages, REST, Server-Sent Events.</summary>
public sealed record HttpOptions
{
    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Connections of pages and gRPC at once, 10 to 100,000.</summary>
    public int MaxConnections { get; init; } = 3000;

    /// <summary>Of one address, 1 to 100,000.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 1200;
}

/// <summary>gRPC over cleartext HTTP/2.</summary>
public sealed record GrpcOptions
{
    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = 8081;
}

/// <summary>The broker that status is published at.</summary>
public sealed record MqttOptions
{
    /// <summary>TCP port of the embedded broker, 1 to 65535.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>The broker elsewhere, <c>mqtt://host:1883</c>, <c>mqtts://</c>, <c>ws://</c> or <c>wss://</c>; null = the embedded one.</summary>
    public Uri? Server { get; init; }

    /// <summary>User name at the broker elsewhere.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>PEM file of the authority that the broker elsewhere is known by; null = those of the system.</summary>
    public string? Certificate { get; init; }

    /// <summary>Machines announce themselves to Home Assistant.</summary>
    public bool Discovery { get; init; }

    /// <summary>Password of the user <c>ha</c> at the embedded broker, who alone reads what is announced.</summary>
    public string? HomeAssistantKey { get; init; }
}

/// <summary>One kit with a name.</summary>
public sealed record KitOptions
{
    /// <summary>The scheme of an mBot with the firmware that it comes with.</summary>
    public const string MBotScheme = "mbot";

    /// <summary>The scheme of a kit that reads lines.</summary>
    public const string SerialScheme = "serial";

    /// <summary>1 to 12 of <c>a-z0-9</c>; also its user name at the broker.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands, as people say it, such as "table 3".</summary>
    public required string Place { get; init; }

    /// <summary>Password at the embedded broker; null = it does not sign in there.</summary>
    public string? Key { get; init; }

    /// <summary>Where it is plugged in, <c>serial:…</c> or <c>mbot:…</c>; null = it is not.</summary>
    public MachineConnection? Connection { get; init; }

    /// <summary>The machine whose line it gets on USB; null = all.</summary>
    public string? Machine { get; init; }
}

/// <summary>What is kept on disk.</summary>
public sealed record DataOptions
{
    /// <summary>Folder of the database, the files and the logs; relative to the working directory.</summary>
    public string Path { get; init; } = "data";
}

/// <summary>Staff sign-in.</summary>
public sealed record StaffOptions
{
    /// <summary>Bearer key for staff calls, 8 to 200 characters. Absent = made and printed once at the first start.</summary>
    public string? Key { get; init; }
}

/// <summary>What may be handed in.</summary>
public sealed record IntakeOptions
{
    /// <summary>Largest file, in megabytes (1,000,000 bytes), 1 to 4000.</summary>
    public int MaxFileMegabytes { get; init; } = 250;

    /// <summary>Room on the disk that nothing handed in takes, in megabytes, 0 to 1,000,000.</summary>
    public int KeepFreeMegabytes { get; init; } = 200;

    /// <summary>Jobs that one address may hand in within an hour, 0 (any number) to 100,000.</summary>
    public int JobsPerAddressAndHour { get; init; } = 60;

    /// <summary>Megabytes that one address may hand in within an hour, 0 (any number) to 1,000,000.</summary>
    public int MegabytesPerAddressAndHour { get; init; } = 2000;

    /// <summary>Jobs of one address that may wait for review, 0 (any number) to 100,000.</summary>
    public int InReviewPerAddress { get; init; } = 30;
}

/// <summary>What becomes of jobs.</summary>
public sealed record QueueOptions
{
    /// <summary>Days after its end at which a job leaves the screens by itself, 1 to 365.</summary>
    public int CloseEndedAfterDays { get; init; } = 14;
}

/// <summary>One machine.</summary>
/// <param name="Id">1 to 5 of <c>[a-z0-9]</c>: fits the kits' 18-byte lines.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Connection">Where it is.</param>
/// <param name="Settings">What the lab sets for it, until staff set something else.</param>
public sealed record MachineOptions(string Id, MachineKind Kind, MachineConnection Connection, MachineSettings Settings);
