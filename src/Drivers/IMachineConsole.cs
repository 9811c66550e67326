namespace FabQueue.Drivers;

/// <summary>
/// The staff terminal of a machine that speaks in lines of text. A driver whose machine does implements it beside
/// <see cref="IMachineDriver"/>; may be called from any thread.
/// </summary>
public interface IMachineConsole
{
    /// <summary>
    /// The dialogue as it is on the wire: first the last lines of it, then each as it comes, until cancelled or until the
    /// driver ends. Who reads slower than the machine speaks misses the oldest.
    /// </summary>
    IAsyncEnumerable<ConsoleLine> WatchConsoleAsync(CancellationToken cancellationToken);

    /// <summary>Sends one command, or says why not. Its answer comes in the dialogue.</summary>
    /// <param name="command">One line; a comment in it is dropped.</param>
    /// <param name="isConfirmed">A person was told what it may do and wants it.</param>
    Task<ConsoleAnswer> SendCommandAsync(string command, bool isConfirmed, CancellationToken cancellationToken);
}

/// <summary>One line of the dialogue.</summary>
/// <param name="IsFromMachine">False for what the host sends.</param>
/// <param name="Text">Without line end; with line number and checksum as they travel.</param>
public sealed record ConsoleLine(DateTimeOffset At, bool IsFromMachine, string Text);

/// <summary>What became of a command from the terminal.</summary>
public enum ConsoleVerdict
{
    Sent,

    /// <summary>It is sent only when asked for again with confirmation; the reason says what it may do.</summary>
    ToConfirm,

    /// <summary>It is not sent, confirmed or not; the reason says why.</summary>
    Refused,
}

/// <param name="Reason">Null when it was sent.</param>
public sealed record ConsoleAnswer(ConsoleVerdict Verdict, Reason? Reason)
{
    public static ConsoleAnswer Sent { get; } = new(ConsoleVerdict.Sent, Reason: null);

    public static ConsoleAnswer ToConfirm(Reason reason) => new(ConsoleVerdict.ToConfirm, reason);

    public static ConsoleAnswer Refused(Reason reason) => new(ConsoleVerdict.Refused, reason);
}
