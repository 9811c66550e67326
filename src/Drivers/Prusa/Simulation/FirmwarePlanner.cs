namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>
/// The firmware's planner and stepper: 16 blocks, one of them moving. Written after planner.cpp (plan_buffer_line,
/// planner_recalculate), apart from the estimate of the check, so that the two can be compared. Millimetres, seconds.
/// </summary>
internal sealed class FirmwarePlanner
{
    /// <summary>BLOCK_BUFFER_SIZE. One place stays free, as in every ring of this kind.</summary>
    public const int Capacity = 15;

    // DEFAULT_MINSEGMENTTIME: while the ring is less than half full, shorter moves are stretched.
    private const double MinSegmentSeconds = 0.02;

    // What stepping a block takes of the processor, by its length in mm: fitted to the throughput of the real firmware with
    // segments of 0.1, 0.2, 0.5 and 1 mm. Fast steps are done two and four at a time, so it grows slower than the length.
    private const double SteppingSeconds = 1.85e-3;
    private const double SteppingSecondsPerMillimetre = 7.95e-3;
    private const double SteppingTogether = 0.45;
    private const double MostLoad = 0.9;

    private readonly LinkedList<Block> _blocks = new();
    private readonly double[] _lastSpeeds = new double[4];
    private double _lastNominal;
    private double _idleSince;

    public double[] MaxFeed { get; } = [200, 200, 12, 120];

    public double[] MaxAcceleration { get; } = [1000, 1000, 200, 5000];

    public double[] MaxJerk { get; } = [10, 10, 0.4, 4.5];

    public double PrintAcceleration { get; set; } = 1250;

    public double RetractAcceleration { get; set; } = 1250;

    public double TravelAcceleration { get; set; } = 1250;

    public bool IsFull => _blocks.Count >= Capacity;

    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>When the block that is moving is done; infinite when nothing moves.</summary>
    public double BlockEnds => _blocks.First?.Value.Ends ?? double.PositiveInfinity;

    /// <summary>The part of the processor that goes into stepping, 0 to 1: the main loop has the rest.</summary>
    public double Load => _blocks.First?.Value.Load ?? 0;

    /// <summary>Numbered lines whose moves are not done.</summary>
    public int Lines => _blocks.Sum(b => b.Lines);

    /// <summary>The first of them; null where there is none.</summary>
    public long? FirstLine => _blocks.FirstOrDefault(b => b.Lines > 0)?.FirstLine;

    /// <summary>Seconds in which the steppers stood still between two moves because the ring had run empty.</summary>
    public double StarvedSeconds { get; private set; }

    /// <summary>Finishes the blocks that end up to now.</summary>
    public void Advance(double now)
    {
        while (_blocks.First is { } first && first.Value.Ends <= now)
        {
            _blocks.RemoveFirst();
            if (_blocks.First is { } next)
            {
                next.Value.Entry = Math.Min(next.Value.Entry, first.Value.Exit);
                Begin(next, first.Value.Ends);
            }
            else
            {
                _idleSince = first.Value.Ends;
                _lastNominal = 0;
            }
        }
    }

    /// <summary>A numbered line has been executed: it counts as done with the newest move.</summary>
    public void AddLine(long number)
    {
        if (_blocks.Last is { } last)
        {
            last.Value.FirstLine = last.Value.Lines++ == 0 ? number : last.Value.FirstLine;
        }
    }

    /// <param name="distances">X, Y, Z, E.</param>
    /// <param name="feed">Millimetres a second.</param>
    public void Add(ReadOnlySpan<double> distances, double feed, double now)
    {
        var millimetres = Math.Sqrt((distances[0] * distances[0]) + (distances[1] * distances[1]) + (distances[2] * distances[2]));
        var acceleration = distances[3] == 0 ? TravelAcceleration : PrintAcceleration;
        if (millimetres < 1e-6)
        {
            millimetres = Math.Abs(distances[3]);
            acceleration = RetractAcceleration;
        }

        if (millimetres < 1e-6)
        {
            return;
        }

        var inverse = Math.Max(feed, 0.05) / millimetres;
        if (_blocks.Count is > 1 and < (Capacity + 1) / 2 && 1 / inverse < MinSegmentSeconds)
        {
            inverse = 1 / ((1 / inverse) + (2 * (MinSegmentSeconds - (1 / inverse)) / _blocks.Count));
        }

        Span<double> speeds = stackalloc double[4];
        var factor = 1.0;
        for (var i = 0; i < 4; i++)
        {
            speeds[i] = distances[i] * inverse;
            factor = Math.Abs(speeds[i]) > MaxFeed[i] ? Math.Min(factor, MaxFeed[i] / Math.Abs(speeds[i])) : factor;
            var share = Math.Abs(distances[i]) / millimetres;
            acceleration = acceleration * share > MaxAcceleration[i] ? MaxAcceleration[i] / share : acceleration;
        }

        var nominal = millimetres * inverse * factor;
        var safe = nominal;
        for (var i = 0; i < 4; i++)
        {
            speeds[i] *= factor;
            safe = Math.Abs(speeds[i]) > MaxJerk[i] ? Math.Min(safe, nominal * MaxJerk[i] / Math.Abs(speeds[i])) : safe;
        }

        var block = new Block
        {
            Length = millimetres,
            Nominal = nominal,
            Acceleration = acceleration,
            MaxEntry = _lastNominal > 0 ? Junction(speeds, nominal, safe) : safe,
            Safe = safe,
        };
        block.Entry = Math.Min(block.MaxEntry, Math.Sqrt((safe * safe) + (2 * acceleration * millimetres)));
        speeds.CopyTo(_lastSpeeds);
        _lastNominal = nominal;

        var node = _blocks.AddLast(block);
        if (node.Previous is null)
        {
            StarvedSeconds += _idleSince > 0 ? Math.Max(0, now - _idleSince) : 0;
            block.Entry = Math.Min(block.Entry, safe);
            Begin(node, now);
        }
        else
        {
            RaiseEntries(node);
        }
    }

    /// <summary>Throws all moves away, the one that is moving too.</summary>
    public void Abort()
    {
        _blocks.Clear();
        _lastNominal = 0;
        _idleSince = 0;
    }

    // The speed through the corner at which no axis changes by more than its jerk.
    private double Junction(ReadOnlySpan<double> speeds, double nominal, double safe)
    {
        var slower = Math.Min(nominal, _lastNominal);
        var factor = 1.0;
        for (var i = 0; i < 4; i++)
        {
            var exit = _lastSpeeds[i] * slower / _lastNominal;
            var entry = speeds[i] * slower / nominal;
            var jerk = exit * entry < 0 ? Math.Max(Math.Abs(exit), Math.Abs(entry)) : Math.Abs(exit - entry);
            factor = jerk > MaxJerk[i] ? Math.Min(factor, MaxJerk[i] / jerk) : factor;
        }

        var threshold = slower * factor * 0.99;
        var lastSafe = _blocks.Last?.Value.Safe ?? 0;
        return lastSafe > threshold && safe > threshold ? safe : slower * factor;
    }

    private static void RaiseEntries(LinkedListNode<Block> newest)
    {
        var exit = newest.Value.Entry;
        for (var node = newest.Previous; node?.Previous is not null; node = node.Previous)
        {
            var block = node.Value;
            exit = Math.Min(block.MaxEntry, Math.Sqrt((exit * exit) + (2 * block.Acceleration * block.Length)));
            if (exit == block.Entry)
            {
                return;
            }

            block.Entry = exit;
        }
    }

    // From here on the stepper executes the block: its speeds no longer change.
    private static void Begin(LinkedListNode<Block> node, double now)
    {
        var block = node.Value;
        var reachable = Math.Sqrt((block.Entry * block.Entry) + (2 * block.Acceleration * block.Length));
        block.Exit = Math.Min(node.Next?.Value.Entry ?? Math.Min(block.Safe, reachable), reachable);
        var top = Math.Sqrt((block.Acceleration * block.Length) + (((block.Entry * block.Entry) + (block.Exit * block.Exit)) / 2));
        var cruise = 0.0;
        if (top > block.Nominal)
        {
            top = block.Nominal;
            var ramps = ((2 * top * top) - (block.Entry * block.Entry) - (block.Exit * block.Exit)) / (2 * block.Acceleration);
            cruise = Math.Max(0, block.Length - ramps) / top;
        }

        var ramping = Math.Max(0, top - block.Entry) + Math.Max(0, top - block.Exit);
        var duration = (ramping / block.Acceleration) + cruise;
        var stepping = SteppingSeconds + (SteppingSecondsPerMillimetre * block.Length / (1 + (SteppingTogether * block.Length)));
        block.Load = Math.Min(MostLoad, stepping / duration);
        block.Ends = now + duration;
    }

    private sealed class Block
    {
        public double Length { get; init; }

        public double Nominal { get; init; }

        public double Acceleration { get; init; }

        public double MaxEntry { get; init; }

        /// <summary>The speed at which it can start from, or end in, standing still.</summary>
        public double Safe { get; init; }

        public double Entry { get; set; }

        public double Exit { get; set; }

        public double Ends { get; set; } = double.PositiveInfinity;

        public double Load { get; set; }

        public int Lines { get; set; }

        public long FirstLine { get; set; }
    }
}
