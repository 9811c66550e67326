using FabQueue.Drivers.Formats;
using FabQueue.Drivers.Prusa.Check;
using FabQueue.Drivers.Prusa.Driver;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Prusa;

/// <summary>Original Prusa i3 MK3S and MK3S+: G-code, line by line over its USB serial port.</summary>
public sealed class PrusaMk3s : MachineKind
{
    private const string Serial = "serial";

    public override string Name => "prusa-mk3s";

    public override IReadOnlyList<string> Schemes { get; } = [Serial, "simulated"];

    public override FileFormat? FormatOf(ReadOnlySpan<byte> head) => GcodeSignature.Detect(head);

    public override bool Reads(FileFormat format) => format == KnownFormats.Gcode || format == KnownFormats.BinaryGcode;

    public override Finding? Explain(FileFormat format, MachineSettings settings) => ForeignFiles.Explain(format, (PrusaSettings)settings);

    public override MachineSettings DefaultSettings { get; } = new PrusaSettings();

    public override string? ValidateSettings(MachineSettings settings) => ((PrusaSettings)settings).Problem();

    public override Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken) =>
        GcodeCheck.CheckAsync(file, (PrusaSettings)context.Settings, context.Pace, cancellationToken);

    public override string? ValidateConnection(MachineConnection connection)
    {
        if (connection.Scheme == Serial)
        {
            return Path.IsPathRooted(connection.Rest) ? null : $"'{connection.Rest}' is not an absolute path such as /dev/serial/by-id/usb-Prusa_Research_…";
        }

        _ = SimulationOptions.Parse(connection.Rest, out var error);
        return error;
    }

    public override IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger)
    {
        var simulation = connection.Scheme == Serial
            ? null
            : SimulationOptions.Parse(connection.Rest, out var error) ?? throw new ArgumentException(error, nameof(connection));
        return new Mk3sDriver(connection.Rest, simulation, new Mk3sOptions(), time, logger);
    }
}
