using FabQueue.Drivers.Formats;
using FabQueue.Drivers.Silhouette.Check;
using FabQueue.Drivers.Silhouette.Driver;
using FabQueue.Drivers.Silhouette.Protocol;
using FabQueue.Drivers.Silhouette.Simulation;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Silhouette;

/// <summary>Silhouette Cameo 4 Pro: SVG drawings, cut and drawn, over USB.</summary>
public sealed class SilhouetteCameo4Pro : MachineKind
{
    private const string Usb = "usb";
    private const string Found = "auto";

    public override string Name => "silhouette-cameo4pro";

    public override IReadOnlyList<string> Schemes { get; } = [Usb, "simulated"];

    public override FileFormat? FormatOf(ReadOnlySpan<byte> head) => DrawingSignature.IsSvg(head) ? KnownFormats.Svg : null;

    public override bool Reads(FileFormat format) => format == KnownFormats.Svg;

    public override Finding? Explain(FileFormat format, MachineSettings settings) => DrawingSignature.Explain(format);

    public override MachineSettings DefaultSettings { get; } = new SilhouetteSettings();

    public override Type? ChoicesType => typeof(CutChoices);

    public override string? ValidateSettings(MachineSettings settings) => ((SilhouetteSettings)settings).Problem();

    public override Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken) =>
        DrawingCheck.CheckAsync(file, context, cancellationToken);

    public override IReadOnlyList<string> Views => CutPreview.Views;

    public override Task<Preview?> DrawAsync(Stream file, CheckContext context, string view, CancellationToken cancellationToken) =>
        DrawingCheck.DrawAsync(file, context, view, cancellationToken);

    /// <summary>The presets of the job, with the numbers that staff gave it, are those of the machine from now on.</summary>
    public override KeptSetUp? WhatWorked(CheckContext context)
    {
        var (settings, choices) = ((SilhouetteSettings)context.Settings, context.Choices as CutChoices ?? new CutChoices());
        var used = choices.Groups.Where(g => g.Action == CutAction.Cut).Select(g => g.Material).Append(choices.Material.Length > 0 ? choices.Material : settings.Materials[0].Name).ToHashSet(StringComparer.Ordinal);
        var materials = settings.Materials
            .Select(m => used.Contains(m.Name) && choices.Numbers.FirstOrDefault(n => n.Material == m.Name) is { } numbers ? m.With(numbers) : m)
            .ToList();
        var worked = materials.FindAll(m => used.Contains(m.Name) && m.Tool != CutTool.Pen && m.IsKnown);
        return worked.Count == 0
            ? null
            : new KeptSetUp(settings with { Materials = materials }, [.. worked.Select(m => new MachineRemembers(CutterMemory.Works(m), "staff"))], string.Join(", ", worked.Select(m => m.Name)));
    }

    public override string? ValidateConnection(MachineConnection connection)
    {
        if (connection.Scheme == Usb)
        {
            return connection.Rest == Found || Path.IsPathRooted(connection.Rest)
                ? null
                : $"'{connection.Rest}' is neither '{Found}' nor an absolute path such as /dev/usb/lp0";
        }

        _ = SimulatedCutterOptions.Parse(connection.Rest, out var error);
        return error;
    }

    public override bool CanContinue(string checkpoint) => checkpoint == CutterProtocol.Cut;

    public override IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger)
    {
        var simulation = connection.Scheme == Usb
            ? null
            : SimulatedCutterOptions.Parse(connection.Rest, out var error) ?? throw new ArgumentException(error, nameof(connection));
        return new CutterDriver(connection.Rest == Found ? null : connection.Rest, simulation, time, logger);
    }
}
