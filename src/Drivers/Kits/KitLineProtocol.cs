using System.Text;

namespace FabQueue.Drivers.Kits;

/// <summary>
/// Lines of text at 115200 baud. To the kit goes the line of each machine with <c>\n</c>, when it changes and again every
/// <see cref="Refresh"/>, no two closer than <see cref="Gap"/>: a micro:bit's receive ring holds 20 bytes, so that a second
/// line would run over one that was not read yet. From the kit come lines that begin with <c>!</c>; others are its own talk.
/// </summary>
public sealed class KitLineProtocol(TimeProvider time) : IKitProtocol
{
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    /// <summary>A classic Arduino is reset by the opening of its port, and its boot loader listens for about two seconds.</summary>
    public static readonly TimeSpan BootTime = TimeSpan.FromSeconds(2);

    private const int MaxLineBytes = 64;

    private readonly SortedDictionary<string, Shown> _machines = new(StringComparer.Ordinal);
    private readonly StringBuilder _line = new();
    private bool _isTooLong;
    private long _notBefore = time.GetTimestamp();

    /// <summary>What the kit said of itself with <c>!hello</c>, such as <c>uno 1</c>; empty = nothing.</summary>
    public string Greeting { get; private set; } = "";

    public TimeSpan UntilNext
    {
        get
        {
            var gap = Until(_notBefore);
            var due = _machines.Values.Select(m => m.SentAt is { } sent && m.Sent == m.Line ? Refresh - time.GetElapsedTime(sent) : TimeSpan.Zero)
                .DefaultIfEmpty(Refresh).Min();
            return due > gap ? due : gap;
        }
    }

    public void Open()
    {
        _notBefore = After(BootTime);
        _line.Clear();
        _isTooLong = false;
        Greeting = "";
        foreach (var machine in _machines.Values)
        {
            machine.SentAt = null;
        }
    }

    public void Show(KitStatus status)
    {
        if (_machines.TryGetValue(status.Machine, out var shown))
        {
            shown.Line = status.Line;
        }
        else
        {
            _machines[status.Machine] = new Shown { Line = status.Line };
        }
    }

    public byte[] Next()
    {
        if (Until(_notBefore) > TimeSpan.Zero)
        {
            return [];
        }

        // What changed goes first, then what has not been said for longest.
        var next = _machines.Values.FirstOrDefault(m => m.SentAt is null || m.Sent != m.Line)
            ?? _machines.Values.Where(m => time.GetElapsedTime(m.SentAt!.Value) >= Refresh).MinBy(m => m.SentAt);
        if (next is null)
        {
            return [];
        }

        next.Sent = next.Line;
        next.SentAt = time.GetTimestamp();
        _notBefore = After(Gap);
        return Encoding.ASCII.GetBytes(next.Line + "\n");
    }

    public IReadOnlyList<string> Receive(ReadOnlySpan<byte> bytes)
    {
        var words = new List<string>();
        foreach (var b in bytes)
        {
            if (b is not ((byte)'\n' or (byte)'\r'))
            {
                _isTooLong |= _line.Length == MaxLineBytes;
                if (!_isTooLong)
                {
                    _line.Append((char)b);
                }

                continue;
            }

            // MakeCode's serial.writeLine fills up to 32 bytes with spaces.
            if (!_isTooLong && Read(_line.ToString().TrimEnd(' ')) is { } word)
            {
                words.Add(word);
            }

            _line.Clear();
            _isTooLong = false;
        }

        return words;
    }

    private string? Read(string line)
    {
        if (line.StartsWith("!hello ", StringComparison.Ordinal))
        {
            Greeting = new string([.. line["!hello ".Length..].Where(c => c is >= ' ' and <= '~').Take(32)]);
            return null;
        }

        return line is "!call" or "!ok" ? line[1..] : null;
    }

    private long After(TimeSpan pause) => time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);

    private TimeSpan Until(long timestamp) => time.GetElapsedTime(time.GetTimestamp(), timestamp);

    private sealed class Shown
    {
        public required string Line { get; set; }

        public string Sent { get; set; } = "";

        public long? SentAt { get; set; }
    }
}
