using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Driver;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Brother;

/// <summary>Brother Innov-is 870SE: embroidery, carried to the machine as PES on a stick.</summary>
public sealed class Brother870se : MachineKind
{
    private const string Folder = "folder";

    public override string Name => "brother-870se";

    public override IReadOnlyList<string> Schemes { get; } = [Folder, "simulated"];

    public override bool Recognises(string fileName, ReadOnlySpan<byte> head) => EmbroideryCheck.Recognises(fileName, head);

    public override Task<CheckReport> CheckAsync(Stream file, CancellationToken cancellationToken) =>
        EmbroideryCheck.CheckAsync(file, new BrotherLimits(), cancellationToken);

    public override string? ValidateConnection(MachineConnection connection) =>
        connection.Scheme == Folder
            ? Path.IsPathRooted(connection.Rest) ? null : $"'{connection.Rest}' is not an absolute path such as /media/FABQUEUE"
            : connection.Rest.Length == 0 ? null : "simulated: without options";

    public override IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger) =>
        new BrotherDriver(connection.Scheme == Folder ? connection.Rest : null, new BrotherLimits(), new StickCalls(), time, logger);
}
