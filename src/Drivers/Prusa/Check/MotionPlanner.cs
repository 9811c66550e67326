using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// How long commands take on the printer, fed through its serial line: the firmware's planner (planner.cpp: plan_buffer_line,
/// planner_recalculate) with its acceleration and jerk limits, its look-ahead, the stretching of short moves while it runs
/// empty, and the time that the board needs for a line. Lengths in mm, speeds in mm/s; vectors are X, Y, Z, E.
/// </summary>
internal sealed class MotionPlanner
{
    // BLOCK_BUFFER_SIZE is 16; one place of the ring stays free, and the oldest move is the one being made.
    private const int RingSize = 16;
    private const int Mask = RingSize - 1;
    private const int Capacity = RingSize - 1;
    private const float SmallestMove = 1e-5f;

    // SLOWDOWN, DEFAULT_MINSEGMENTTIME: while the ring is less than half full, shorter moves are stretched.
    private const float MinSegmentSeconds = 0.02f;

    // Fitted to the throughput of the real firmware through a window of 90 bytes: 366 lines/s without moves; 174, 154, 119
    // and 96 with moves of 0.1, 0.2, 0.5 and 1 mm, because stepping takes its share of the processor.
    private const double CommandSeconds = 2.7e-3;
    private const double MoveSeconds = 5.2e-3;
    private const float StepLoad = 0.0055f;
    private const float MostStepLoad = 0.55f;

    private Ring _blocks;
    private int _oldest;
    private int _count;
    private double _oldestEnds;
    private float _oldestExit;
    private double _moveSeconds = MoveSeconds;
    private Vector128<float> _lastVelocity;
    private float _lastSpeed;
    private float _lastSafeSpeed;

    /// <summary>M203; Configuration_prusa.h: DEFAULT_MAX_FEEDRATE.</summary>
    public Vector128<float> MaxFeed { get; set; } = Vector128.Create(200f, 200, 12, 120);

    /// <summary>M201, mm/s²; DEFAULT_MAX_ACCELERATION.</summary>
    public Vector128<float> MaxAcceleration { get; set; } = Vector128.Create(1000f, 1000, 200, 5000);

    /// <summary>M205; DEFAULT_XJERK and so on.</summary>
    public Vector128<float> MaxJerk { get; set; } = Vector128.Create(10f, 10, 0.4f, 4.5f);

    /// <summary>M204 P, mm/s².</summary>
    public float PrintAcceleration { get; set; } = 1250;

    /// <summary>M204 R, mm/s²: filament only.</summary>
    public float RetractAcceleration { get; set; } = 1250;

    /// <summary>M204 T, mm/s²: without filament.</summary>
    public float TravelAcceleration { get; set; } = 1250;

    /// <summary>M900 K, seconds: how far pressure in the nozzle runs behind (Linear Advance 1.5).</summary>
    public float AdvanceSeconds { get; set; }

    /// <summary>When the newest command has been taken, in seconds from the start of the file: a move when it is planned.</summary>
    public double Now { get; private set; }

    /// <summary>The way on which filament was fed, in millimetres.</summary>
    public double DrawnMillimetres { get; private set; }

    /// <summary>Takes a command that moves nothing and waits for nothing.</summary>
    public void Command() => Now += CommandSeconds;

    /// <summary>Waits until the printer stands still.</summary>
    public void Wait()
    {
        while (_count > 0)
        {
            Now = Math.Max(Now, _oldestEnds);
            RemoveOldest();
        }

        _lastSpeed = 0;
    }

    /// <summary>Takes a straight move by these distances.</summary>
    public void Move(Vector128<float> distances, float feed)
    {
        TakeLine();
        var fed = distances[3];
        var length = MathF.Sqrt(Vector128.Sum((distances * distances).WithElement(3, 0)));
        var acceleration = fed == 0 ? TravelAcceleration : PrintAcceleration;
        var isFilamentOnly = length < SmallestMove;
        if (isFilamentOnly)
        {
            length = MathF.Abs(fed);
            acceleration = RetractAcceleration;
            if (length < SmallestMove)
            {
                return;
            }
        }

        // A limit of an axis is longer along the move, as that is longer than its part on the axis; without such a part it is infinite.
        var perPart = Vector128<float>.One / Vector128.Abs(distances);
        var speed = float.MinNative(Unhurried(feed, length), length * Smallest(MaxFeed * perPart));
        acceleration = float.MinNative(acceleration, length * Smallest(MaxAcceleration * perPart));
        if (AdvanceSeconds > 0 && fed > 0 && !isFilamentOnly)
        {
            // The pressure must not change faster than the extruder may: its jerk limit holds for the advance (LIN_ADVANCE).
            acceleration = float.MinNative(acceleration, length * (MaxJerk[3] / (AdvanceSeconds * fed)));
        }

        DrawnMillimetres += fed > 0 && !isFilamentOnly ? length : 0;
        var velocity = distances * (speed / length);
        var safeSpeed = SafeSpeed(speed, Vector128.Abs(velocity), length * Smallest(MaxJerk * perPart));
        Add(length, speed, safeSpeed, acceleration, velocity);
    }

    // The next line is taken when the board has got through it and the ring has a place for its move.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeLine()
    {
        Now += _moveSeconds;
        while (_count > 0 && (_count == Capacity || _oldestEnds <= Now))
        {
            Now = _count == Capacity ? double.MaxNative(Now, _oldestEnds) : Now;
            RemoveOldest();
        }
    }

    private float Unhurried(float feed, float length)
    {
        if (_count is > 1 and < RingSize / 2 && length < MinSegmentSeconds * feed)
        {
            var seconds = length / feed;
            return length / (seconds + (2 * (MinSegmentSeconds - seconds) / _count));
        }

        return feed;
    }

    // The speed from which the printer may stop at once. The jerk of the first axis that is too fast counts as a speed along
    // the move, that of the others as theirs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float SafeSpeed(float speed, Vector128<float> speeds, float jerk)
    {
        var tooFast = Vector128.GreaterThan(speeds, MaxJerk).ExtractMostSignificantBits();
        return tooFast == 0 ? speed : float.MinNative(MaxJerk.GetElement(BitOperations.TrailingZeroCount(tooFast)), jerk);
    }

    private void Add(float length, float speed, float safeSpeed, float acceleration, Vector128<float> velocity)
    {
        var junction = _count > 1 && _lastSpeed > 0 ? JunctionSpeed(velocity, speed) : 0;

        // Braking to the safe speed is no slower than such a junction: the firmware does that instead.
        var threshold = junction * 0.99f;
        var fromHalt = junction == 0 || (_lastSafeSpeed > threshold && safeSpeed > threshold);
        var entry = fromHalt ? safeSpeed : junction;
        _lastVelocity = velocity;
        _lastSpeed = speed;
        _lastSafeSpeed = safeSpeed;

        ref var block = ref _blocks[(_oldest + _count) & Mask];
        block.Length = length;
        block.Speed = speed;
        block.Acceleration = acceleration;
        block.Gain = 2 * acceleration * length;
        block.Safe = safeSpeed * safeSpeed;
        block.FromHalt = fromHalt;
        block.MaxEntry = entry * entry;
        block.Entry = float.MinNative(block.MaxEntry, block.Safe + block.Gain);
        if (_count++ == 0)
        {
            BeginOldest(Now);
        }
        else if (!fromHalt)
        {
            RaiseEntries();
        }
    }

    // The highest speed at which the corner from the last move into this one changes no axis by more than its jerk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float JunctionSpeed(Vector128<float> velocity, float speed)
    {
        var exit = _lastSpeed > speed ? _lastVelocity * (speed / _lastSpeed) : _lastVelocity;
        var entry = speed > _lastSpeed ? velocity * (_lastSpeed / speed) : velocity;
        var reverses = Vector128.LessThan(exit * entry, Vector128<float>.Zero);
        var jerk = Vector128.ConditionalSelect(reverses, Vector128.MaxNative(Vector128.Abs(exit), Vector128.Abs(entry)), Vector128.Abs(exit - entry));
        return float.MinNative(speed, _lastSpeed) * float.MinNative(1, Smallest(MaxJerk / jerk));
    }

    // Backwards from the newest, as far as it changes anything; the oldest is being made and stays as it is.
    private void RaiseEntries()
    {
        var exit = _blocks[(_oldest + _count - 1) & Mask].Entry;
        for (var i = _count - 2; i > 0; i--)
        {
            ref var block = ref _blocks[(_oldest + i) & Mask];

            // At its limit it stays (planner_reverse_pass_kernel); nearly all end here, where nothing of the newest move is needed.
            if (block.Entry == block.MaxEntry || block.FromHalt)
            {
                return;
            }

            exit = float.MinNative(block.MaxEntry, exit + block.Gain);
            if (exit == block.Entry)
            {
                return;
            }

            block.Entry = exit;
        }
    }

    private void RemoveOldest()
    {
        _oldest = (_oldest + 1) & Mask;
        if (--_count > 0)
        {
            ref var block = ref _blocks[_oldest];
            block.Entry = block.FromHalt ? block.Entry : _oldestExit;
            BeginOldest(_oldestEnds);
        }
    }

    // From here on its speeds no longer change.
    private void BeginOldest(double now)
    {
        ref var block = ref _blocks[_oldest];
        ref var next = ref _blocks[(_oldest + 1) & Mask];
        var exit = float.MinNative(_count > 1 && !next.FromHalt ? next.Entry : block.Safe, block.Entry + block.Gain);
        var topSpeed = block.Speed;
        var ramps = (2 * topSpeed * topSpeed) - block.Entry - exit;
        float cruise = 0;
        if (ramps <= block.Gain)
        {
            cruise = (block.Length - (ramps / (2 * block.Acceleration))) / topSpeed;
        }
        else
        {
            topSpeed = MathF.Sqrt((block.Gain + block.Entry + exit) / 2);
        }

        _oldestExit = exit;
        _oldestEnds = now + (((2 * topSpeed) - MathF.Sqrt(block.Entry) - MathF.Sqrt(exit)) / block.Acceleration) + cruise;
        _moveSeconds = MoveSeconds / (1 - float.MinNative(MostStepLoad, StepLoad * topSpeed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Smallest(Vector128<float> values)
    {
        var pairs = Vector128.MinNative(values, Vector128.Shuffle(values, Vector128.Create(2, 3, 0, 1)));
        return float.MinNative(pairs.ToScalar(), pairs.GetElement(1));
    }

    /// <summary>A move in the planner; entry speeds are squared, so that braking and speeding up are sums.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Block
    {
        public float Length;
        public float Speed;
        public float Acceleration;

        /// <summary>By how much the square of the speed can change along the move.</summary>
        public float Gain;
        public float MaxEntry;
        public float Entry;

        /// <summary>Square of the speed from which it may stop at once.</summary>
        public float Safe;

        /// <summary>It does not depend on the speed of the move before (BLOCK_FLAG_START_FROM_FULL_HALT).</summary>
        public bool FromHalt;
    }

    // Of a size that the compiler knows, so that places need no check.
    [InlineArray(RingSize)]
    private struct Ring
    {
        private Block _first;
    }
}
