namespace FabQueue.Drivers;

/// <summary>What a check, a picture or a run of a file goes by, beside the file.</summary>
/// <param name="Settings">Of the machine, or of the first of its kind.</param>
/// <param name="Choices">What a person chose about the job; null = nothing yet.</param>
/// <param name="Pace">What was learned of the machine.</param>
public sealed record CheckContext(MachineSettings Settings, JobChoices? Choices, Pace Pace)
{
    /// <summary>Name of the file as handed in; empty = not known. What a file is, its content says.</summary>
    public string FileName { get; init; } = "";

    /// <summary>What is known of the machine from its past; null = no machine in particular is meant.</summary>
    public MachineMemory? Memory { get; init; }
}

/// <summary>What outlives a job on a machine, by names that the machine's driver gives: a tool in its holder, a preset that works.</summary>
public sealed record MachineMemory(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>A machine of which nothing is known.</summary>
    public static MachineMemory Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>Null where nothing is known.</summary>
    public string? this[string name] => Values.GetValueOrDefault(name);
}

/// <summary>
/// How long the parts of the work really take on one machine, against what was reckoned: learned from finished jobs.
/// </summary>
/// <param name="Factors">Name of the part, such as <c>heatBed</c>, to real time over reckoned time.</param>
public sealed record Pace(IReadOnlyDictionary<string, double> Factors)
{
    /// <summary>Nothing learned yet: all takes as long as reckoned.</summary>
    public static Pace Unlearned { get; } = new(new Dictionary<string, double>());

    /// <summary>Real over reckoned time of a part; 1 where nothing is known.</summary>
    public double this[string part] => Factors.GetValueOrDefault(part, 1);
}
