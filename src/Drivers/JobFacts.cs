using System.Text.Json.Serialization;

namespace FabQueue.Drivers;

/// <summary>What the check of a file found out about the job. One record per kind of work.</summary>
[JsonDerivedType(typeof(PrintFacts), "print")]
public abstract record JobFacts
{
    /// <summary>How long the machine will be busy, where it can be known.</summary>
    [JsonIgnore]
    public abstract TimeSpan? ExpectedDuration { get; }
}

/// <summary>Facts of a 3D print, read from sliced G-code.</summary>
public sealed record PrintFacts : JobFacts
{
    /// <summary>Own estimate from the moves, with heating, homing and levelling.</summary>
    public TimeSpan? EstimatedDuration { get; init; }

    /// <summary>The slicer's own estimate (normal mode), without heating, homing and levelling.</summary>
    public TimeSpan? SlicerDuration { get; init; }

    /// <summary>Filament, in grams: as the slicer states it, else reckoned from the length.</summary>
    public double? FilamentGrams { get; init; }

    /// <summary>Filament fed, in millimetres, summed from the moves.</summary>
    public double FilamentMillimetres { get; init; }

    public int LayerCount { get; init; }

    /// <summary>Printer model the file was sliced for, such as <c>MK3S</c>.</summary>
    public string? PrinterModel { get; init; }

    public double? NozzleMillimetres { get; init; }

    /// <summary>Filament type as the slicer names it, such as <c>PLA</c>.</summary>
    public string? Material { get; init; }

    /// <summary>Name of the program that made the file, such as <c>PrusaSlicer 2.5.0</c>.</summary>
    public string? Slicer { get; init; }

    /// <summary>Number of commands that will be sent to the printer.</summary>
    public long CommandCount { get; init; }

    public override TimeSpan? ExpectedDuration => EstimatedDuration ?? SlicerDuration;
}

/// <summary>A picture of the job, made from the file.</summary>
/// <param name="MediaType"><c>image/png</c> or <c>image/svg+xml</c>.</param>
public sealed record Preview(string MediaType, byte[] Content);

/// <summary>All that a check says about one file. <see cref="Facts"/> is null only where an error says why.</summary>
public sealed record CheckReport(IReadOnlyList<Finding> Findings, JobFacts? Facts, Preview? Preview)
{
    public bool IsRefused => Findings.Any(f => f.Severity == FindingSeverity.Error);
}
