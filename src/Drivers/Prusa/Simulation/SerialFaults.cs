namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>What a bad cable does to the bytes of one direction.</summary>
/// <param name="seed">The same seed does the same to the same bytes.</param>
internal sealed class SerialFaults(SimulationOptions options, int seed)
{
    // An XOR over 8 bits misses two flips of the same bit in one line; the wire's own checksum can do no better. Noise that
    // it can find at all is at most one fault in a line.
    private const int Apart = 100;

    private readonly Random _random = new(seed);
    private int _sinceLast = Apart;

    public int Flips { get; private set; }

    public int LostBytes { get; private set; }

    public int LostOks { get; private set; }

    /// <summary>How many faults have been put in.</summary>
    public int Count => Flips + LostBytes + LostOks;

    /// <summary>Passes bytes on, with their faults.</summary>
    public void Pass(ReadOnlySpan<byte> bytes, List<byte> target)
    {
        foreach (var b in bytes)
        {
            _sinceLast++;
            if (Happens(options.Lost))
            {
                LostBytes++;
            }
            else if (Happens(options.Flip))
            {
                Flips++;
                target.Add((byte)(b ^ (1 << _random.Next(8))));
            }
            else
            {
                target.Add(b);
            }
        }
    }

    /// <summary>As <see cref="Pass"/>, for whole lines, of which some <c>ok</c> are lost.</summary>
    public void PassLines(ReadOnlySpan<byte> lines, List<byte> target)
    {
        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n') + 1;
            var line = length == 0 ? lines : lines[..length];
            lines = lines[line.Length..];
            if (line.SequenceEqual("ok\n"u8) && options.LostOk > 0 && _random.Next(options.LostOk) == 0)
            {
                LostOks++;
                continue;
            }

            Pass(line, target);
        }
    }

    private bool Happens(int oneIn)
    {
        if (oneIn == 0 || _random.Next(oneIn) != 0 || _sinceLast < Apart)
        {
            return false;
        }

        _sinceLast = 0;
        return true;
    }
}
