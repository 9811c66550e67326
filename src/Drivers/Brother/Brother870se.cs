using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Driver;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Brother.Picture;
using FabQueue.Drivers.Brother.Simulation;
using FabQueue.Drivers.Brother.Stick;
using FabQueue.Drivers.Formats;
using Microsoft.Extensions.Logging;
using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Brother;

/// <summary>Brother Innov-is 870SE: embroidery, carried to the machine as PES on a stick.</summary>
public sealed class Brother870se : MachineKind
{
    private const string FolderScheme = "folder";
    private const string StickScheme = "stick";

    public override string Name => "brother-870se";

    public override IReadOnlyList<string> Schemes { get; } = [StickScheme, FolderScheme, "simulated"];

    public override FileFormat? FormatOf(ReadOnlySpan<byte> head) =>
        DesignReader.DetectFormat(head) is { } format ? KnownFormats.ByName($".{format}") : null;

    public override bool Reads(FileFormat format) =>
        format.Family == FormatFamily.Embroidery && Enum.GetNames<DesignFormat>().Contains(format.Name, StringComparer.OrdinalIgnoreCase);

    public override Finding? Explain(FileFormat format, MachineSettings settings) =>
        format.Family == FormatFamily.Embroidery && !Reads(format) ? ForeignDesigns.Explain(format) : null;

    public override MachineSettings DefaultSettings { get; } = new BrotherSettings();

    public override Type? ChoicesType => typeof(EmbroideryChoices);

    public override Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken) =>
        EmbroideryCheck.CheckAsync(file, context, cancellationToken);

    public override IReadOnlyList<string> Views => DesignPicture.Views;

    public override Task<Preview?> DrawAsync(Stream file, CheckContext context, string view, CancellationToken cancellationToken) =>
        EmbroideryCheck.DrawAsync(file, context, view, cancellationToken);

    public override string? ValidateSettings(MachineSettings settings) => ((BrotherSettings)settings).Problem();

    public override string? ValidateConnection(MachineConnection connection)
    {
        switch (connection.Scheme)
        {
            case StickScheme:
                return StickFinder.IsLabel(connection.Rest) ? null : "stick: and a label of 1 to 11 of A-Z, 0-9, _ and -";
            case FolderScheme:
                return Path.IsPathRooted(connection.Rest) ? null : "folder: and an absolute path such as /media/FABQUEUE";
            default:
                _ = SimulatedStickOptions.Parse(connection.Rest, out var error);
                return error;
        }
    }

    // All checkpoints are behind the delivery: the machine sews by itself.
    public override bool CanContinue(string checkpoint) => SewingCheckpoint.Parse(checkpoint) is not null;

    public override IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger) => new BrotherDriver(
        connection.Scheme switch
        {
            StickScheme => () => FindByLabel(connection.Rest),
            FolderScheme => () => new FolderStick(connection.Rest, new StickCalls()),
            _ => () => new SimulatedStick(
                SimulatedStickOptions.Parse(connection.Rest, out var error) ?? throw new ArgumentException(error, nameof(connection)), time),
        },
        time,
        logger);

    // Root mounts by itself; everybody else asks the service of desktops for it.
    private static IStick FindByLabel(string label)
    {
        var finder = new StickFinder(label, root: "/");
        return Environment.IsPrivilegedProcess
            ? new KernelStick(finder, new StickCalls())
            : new UDisksStick(finder, new StickCalls(), DBusAddress.System ?? "unix:path=/run/dbus/system_bus_socket");
    }
}
