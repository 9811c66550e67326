namespace FabQueue.Drivers.Kits;

/// <summary>
/// An mBot with the firmware that it comes with (mbot_factory_firmware 06.01.009, Makeblock-Libraries). Frames are
/// <c>FF 55 length index action device …</c>; the two lamps of the board (device 8, port 7, slot 2) show the machine, and a
/// tone (device 0x22) tells that it is done or needs somebody.
/// </summary>
public sealed class MBotProtocol(TimeProvider time) : IKitProtocol
{
    /// <summary>After opening it plays lights and tones, then says its version.</summary>
    public static readonly TimeSpan BootTime = TimeSpan.FromSeconds(4);

    /// <summary>A frame is answered with <c>FF 55 0D 0A</c>; lost bytes must not stop the rest for ever.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    private static readonly byte[] Answer = [0xFF, 0x55, 0x0D, 0x0A];
    private static readonly byte[] Version = "Version"u8.ToArray();

    private readonly Queue<byte[]> _frames = new();
    private readonly List<byte> _tail = [];
    private string _word = "";
    private string _shown = "";
    private long _sentAt = time.GetTimestamp();
    private bool _isBooting;
    private bool _isAnswerDue;

    public TimeSpan UntilNext
    {
        get
        {
            var wait = _isBooting ? BootTime : _isAnswerDue ? AnswerLimit : _frames.Count > 0 || _word != _shown ? TimeSpan.Zero : Refresh;
            var left = wait - time.GetElapsedTime(_sentAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Open()
    {
        _isBooting = true;
        _isAnswerDue = false;
        _shown = "";
        _frames.Clear();
        _tail.Clear();
        _sentAt = time.GetTimestamp();
    }

    public void Show(KitStatus status) => _word = status.Word;

    public IReadOnlyList<string> Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            _tail.Add(b);
            if (_tail.Count > Version.Length)
            {
                _tail.RemoveAt(0);
            }

            if (_isBooting && EndsWith(Version))
            {
                _isBooting = false;
            }
            else if (EndsWith(Answer))
            {
                _isAnswerDue = false;
            }
        }

        return [];
    }

    public byte[] Next()
    {
        var waited = time.GetElapsedTime(_sentAt);
        if ((_isBooting && waited < BootTime) || (_isAnswerDue && waited < AnswerLimit))
        {
            return [];
        }

        _isBooting = false;
        if (_frames.Count == 0 && _word.Length > 0 && (_word != _shown || waited >= Refresh))
        {
            _frames.Enqueue(Lamps(_word));
            if (_word != _shown && _word is "done" or "err")
            {
                _frames.Enqueue(Tone(_word == "done" ? 523 : 196, 250));
            }

            _shown = _word;
        }

        if (!_frames.TryDequeue(out var frame))
        {
            return [];
        }

        _sentAt = time.GetTimestamp();
        _isAnswerDue = true;
        return frame;
    }

    /// <summary>Both lamps: red, green, blue, 0 to 255 each; kept low, since they dazzle.</summary>
    private static byte[] Lamps(string word)
    {
        ReadOnlySpan<byte> color = word switch
        {
            "run" => [0, 0, 60],
            "prep" => [40, 20, 0],
            "done" => [0, 60, 0],
            "wait" or "hold" => [50, 30, 0],
            "err" => [60, 0, 0],
            "idle" => [0, 8, 8],
            _ => [0, 0, 0],
        };
        return [0xFF, 0x55, 9, 0, 2, 8, 7, 2, 0, .. color];
    }

    // Hertz and milliseconds, low byte first. It answers when the tone has ended.
    private static byte[] Tone(int hertz, int milliseconds) =>
        [0xFF, 0x55, 7, 0, 2, 0x22, (byte)hertz, (byte)(hertz >> 8), (byte)milliseconds, (byte)(milliseconds >> 8)];

    private bool EndsWith(byte[] end) => _tail.Count >= end.Length && _tail.Skip(_tail.Count - end.Length).SequenceEqual(end);
}
