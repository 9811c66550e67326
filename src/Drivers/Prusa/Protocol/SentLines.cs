namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>
/// The last commands that were given a line number. The printer asks again for lines it acknowledged long ago: after a
/// crash, a filament runout or a pause it throws its planner and its queue away (28 lines were seen; the planner counts
/// lines without moves too).
/// </summary>
public sealed class SentLines
{
    public const int Capacity = 512;

    private readonly byte[] _bytes = new byte[Capacity * NumberedLine.MaxBytes];
    private readonly byte[] _lengths = new byte[Capacity];

    /// <summary>The number the next command will get.</summary>
    public long Next { get; private set; }

    /// <summary>The oldest line that can be sent again; <see cref="Next"/> where there is none.</summary>
    public long First => Math.Max(0, Next - Capacity);

    /// <summary>The command of a line from <see cref="First"/> up to <see cref="Next"/>; valid until <see cref="Capacity"/> lines later.</summary>
    public ReadOnlySpan<byte> this[long number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, First);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Next);
            var slot = (int)(number % Capacity);
            return _bytes.AsSpan(slot * NumberedLine.MaxBytes, _lengths[slot]);
        }
    }

    public void Append(ReadOnlySpan<byte> command)
    {
        var slot = (int)(Next++ % Capacity);
        command.CopyTo(_bytes.AsSpan(slot * NumberedLine.MaxBytes, NumberedLine.MaxBytes));
        _lengths[slot] = (byte)command.Length;
    }

    /// <summary>Starts again at number 0.</summary>
    public void Clear() => Next = 0;
}
