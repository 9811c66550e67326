using FabQueue.Drivers.Formats;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers;

/// <summary>
/// A kind of machine: how to recognise and check its files, and how to drive it. A new kind is a new folder beside
/// <c>Prusa</c> and one line in <see cref="MachineKinds"/>.
/// </summary>
public abstract class MachineKind
{
    /// <summary>Name in the configuration, such as <c>prusa-mk3s</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Connection schemes this kind can be reached by, such as <c>serial</c> and <c>simulated</c>.</summary>
    public abstract IReadOnlyList<string> Schemes { get; }

    /// <summary>The format of a file by its content, where it is one that this kind reads; null = the content does not tell.</summary>
    /// <param name="head">The first bytes of the file, up to 4 KB.</param>
    public abstract FileFormat? FormatOf(ReadOnlySpan<byte> head);

    /// <summary>Whether files of a format can be handed in for this kind: its check reads them.</summary>
    public abstract bool Reads(FileFormat format);

    /// <summary>
    /// What to do with a file of a format that belongs to this kind of work but is not read, such as a model for a printer:
    /// a finding, or null for what has nothing to do with this kind.
    /// </summary>
    public virtual Finding? Explain(FileFormat format, MachineSettings settings) => null;

    /// <summary>What holds where a lab sets nothing. Its type is that of all settings of this kind.</summary>
    public abstract MachineSettings DefaultSettings { get; }

    /// <summary>The type of what can be chosen about a job; null = nothing can.</summary>
    public virtual Type? ChoicesType => null;

    /// <summary>With default settings, nothing chosen, nothing learned.</summary>
    public CheckContext DefaultContext => new(DefaultSettings, Choices: null, Pace.Unlearned);

    /// <summary>Says what is wrong with settings, naming the member, or null.</summary>
    public virtual string? ValidateSettings(MachineSettings settings) => null;

    /// <summary>Reads the file once, from start to end, with bounded memory.</summary>
    public abstract Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken);

    /// <summary>Names of the pictures that can be drawn of a file, beside the one of the check; lower case, such as <c>density</c>.</summary>
    public virtual IReadOnlyList<string> Views => [];

    /// <summary>Draws one of <see cref="Views"/> of a file that passed the check; null = there is no such picture of this file.</summary>
    public virtual Task<Preview?> DrawAsync(Stream file, CheckContext context, string view, CancellationToken cancellationToken) =>
        Task.FromResult<Preview?>(null);

    /// <summary>What is to be kept of a machine on which a job came out well; null = nothing can be.</summary>
    /// <param name="context">What the job went by.</param>
    public virtual KeptSetUp? WhatWorked(CheckContext context) => null;

    /// <summary>Says what is wrong with the part of the connection behind the scheme, or null.</summary>
    public abstract string? ValidateConnection(MachineConnection connection);

    /// <summary>Whether a job that has reached this checkpoint goes on after a restart; else it is interrupted.</summary>
    public virtual bool CanContinue(string checkpoint) => false;

    /// <summary>Makes the driver for one machine of this kind. It does nothing until <see cref="IMachineDriver.RunAsync"/>.</summary>
    public abstract IMachineDriver CreateDriver(MachineConnection connection, TimeProvider time, ILogger logger);
}

/// <summary>What worked on a machine.</summary>
/// <param name="Settings">Of the machine, with what was found right.</param>
/// <param name="Names">Of what worked, for people.</param>
public sealed record KeptSetUp(MachineSettings Settings, IReadOnlyList<MachineRemembers> Memory, string Names);

/// <summary>Where a machine is found: <c>serial:/dev/serial/by-id/…</c>, <c>simulated:speed=50</c>.</summary>
/// <param name="Scheme">The word before the colon.</param>
/// <param name="Rest">All that follows the colon.</param>
public sealed record MachineConnection(string Scheme, string Rest)
{
    public bool IsSimulated => Scheme == "simulated";

    /// <summary>Splits at the first colon; a text without one has an empty scheme, which no kind accepts.</summary>
    public static MachineConnection Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new MachineConnection("", text) : new MachineConnection(text[..colon], text[(colon + 1)..]);
    }

    public override string ToString() => $"{Scheme}:{Rest}";
}
