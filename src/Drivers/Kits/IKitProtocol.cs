namespace FabQueue.Drivers.Kits;

/// <summary>
/// What is said on the line to one kit on USB; pure: status and bytes in, bytes and words out, time from a clock. Two kinds
/// of kit speak differently: those with a sketch of ours (<see cref="KitLineProtocol"/>), and an mBot as it comes
/// (<see cref="MBotProtocol"/>).
/// </summary>
public interface IKitProtocol
{
    /// <summary>The line was opened. Most boards are reset by that.</summary>
    void Open();

    /// <summary>How a machine is now.</summary>
    void Show(KitStatus status);

    /// <summary>What came from the kit.</summary>
    /// <returns>What it says with it: <c>call</c>, <c>ok</c>.</returns>
    IReadOnlyList<string> Receive(ReadOnlySpan<byte> bytes);

    /// <summary>What is to be written now; empty = nothing.</summary>
    byte[] Next();

    /// <summary>When <see cref="Next"/> is to be asked again, where nothing happens before.</summary>
    TimeSpan UntilNext { get; }
}

/// <summary>A machine as a kit shows it.</summary>
/// <param name="Machine">Its id, 1 to 5 of <c>a-z0-9</c>.</param>
/// <param name="Word">One of <c>off idle prep run hold wait done err</c>.</param>
/// <param name="Line">All of it in at most 18 ASCII characters: <c>prusa 42 run 17</c>.</param>
public sealed record KitStatus(string Machine, string Word, string Line);
