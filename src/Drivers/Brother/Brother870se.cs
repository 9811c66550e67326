using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Driver;
using FabQueue.Drivers.Brother.Picture;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Brother;

/// <summary>Brother Innov-is 870SE: embroidery, carried to the machine as PES on a stick.</summary>
public sealed class Brother870se : MachineKind
{
    private const string Folder = "folder";
    private const string Stick = "stick";

    public override string Name => "brother-870se";

    public override IReadOnlyList<string> Schemes { get; } = [Stick, Folder, "simulated"];

    public override bool Recognises(string fileName, ReadOnlySpan<byte> head) => EmbroideryCheck.Recognises(fileName, head);

    public override MachineSettings DefaultSettings { get; } = new BrotherSettings();

    public override Type? ChoicesType => typeof(EmbroideryChoices);

    public override Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken) =>
        EmbroideryCheck.CheckAsync(file, context, cancellationToken);

    public override IReadOnlyList<string> Views => DesignPicture.Views;

    public override Task<Preview?> DrawAsync(Stream file, CheckContext context, string view, CancellationToken cancellationToken) =>
        EmbroideryCheck.DrawAsync(file, context, view, cancellationToken);

    public override string? ValidateSettings(MachineSettings settings) => ((BrotherSettings)settings).Problem();

    public override string? ValidateConnection(MachineConnection connection) => connection switch
    {
        { Scheme: Stick } => StickFinder.IsLabel(connection.Rest) ? null : "stick: and a label of 1 to 11 of A-Z, 0-9, _ and -",
        { Scheme: Folder } => Path.IsPathRooted(connection.Rest) ? null : "folder: and an absolute path such as /media/FABQUEUE",
        _ => connection.Rest.Length == 0 ? null : "simulated: without options",
    };

    public override IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger) =>
        new BrotherDriver(FinderOf(connection), new StickCalls(), time, logger);

    private static Func<StickPlace>? FinderOf(MachineConnection connection) => connection switch
    {
        { Scheme: Stick } => new StickFinder(connection.Rest, root: "/").Find,
        { Scheme: Folder } => () => BrotherDriver.InFolder(connection.Rest),
        _ => null,
    };
}
