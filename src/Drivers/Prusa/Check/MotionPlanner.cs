using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// How long moves take on the printer: the firmware's planner (planner.cpp: plan_buffer_line, planner_recalculate) with
/// its acceleration and jerk limits and its look-ahead. Lengths in mm, speeds in mm/s; vectors are X, Y, Z, E.
/// </summary>
internal sealed class MotionPlanner
{
    // BLOCK_BUFFER_SIZE, a power of two: the planner sees this many moves ahead and expects to stand still after the last.
    private const int Lookahead = 16;
    private const int Mask = Lookahead - 1;
    private const double SmallestMove = 1e-5;

    private readonly Block[] _blocks = new Block[Lookahead];
    private int _oldest;
    private int _count;
    private float _startSpeed;
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

    /// <summary>Time of all moves that have left the planner.</summary>
    public double Seconds { get; private set; }

    /// <summary>Adds a straight move by these distances.</summary>
    public void Move(double x, double y, double z, double e, double feed)
    {
        var length = (float)Math.Sqrt((x * x) + (y * y) + (z * z));
        var acceleration = e == 0 ? TravelAcceleration : PrintAcceleration;
        if (length < SmallestMove)
        {
            length = (float)Math.Abs(e);
            acceleration = RetractAcceleration;
            if (length < SmallestMove)
            {
                return;
            }
        }

        // An axis that does not move sets no limit: its share is 0 and the inverse infinite.
        var direction = Vector128.Create((float)x, (float)y, (float)z, (float)e) / length;
        var inverse = Vector128<float>.One / Vector128.Abs(direction);
        var speed = float.MinNative((float)feed, Smallest(MaxFeed * inverse));
        acceleration = float.MinNative(acceleration, Smallest(MaxAcceleration * inverse));
        var safeSpeed = float.MinNative(speed, Smallest(MaxJerk * inverse));
        Add(length, speed, safeSpeed, acceleration, direction * speed);
    }

    /// <summary>Waits until the printer stands still.</summary>
    public void Drain()
    {
        while (_count > 0)
        {
            RunOldest();
        }

        _startSpeed = 0;
        _lastSpeed = 0;
    }

    private void Add(float length, float speed, float safeSpeed, float acceleration, Vector128<float> velocity)
    {
        if (_count == Lookahead)
        {
            RunOldest();
        }

        var entry = _lastSpeed > 0 ? JunctionSpeed(velocity, speed, safeSpeed) : safeSpeed;
        _lastVelocity = velocity;
        _lastSpeed = speed;
        _lastSafeSpeed = safeSpeed;

        ref var block = ref _blocks[(_oldest + _count) & Mask];
        block.Length = length;
        block.Speed = speed;
        block.Acceleration = acceleration;
        block.Gain = 2 * acceleration * length;
        block.MaxEntry = entry * entry;
        block.Entry = _count == 0 ? float.MinNative(block.MaxEntry, _startSpeed * _startSpeed) : float.MinNative(block.MaxEntry, block.Gain);
        _count++;
        RaiseEntries();
    }

    // The highest speed at which the corner from the last move into this one changes no axis by more than its jerk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float JunctionSpeed(Vector128<float> velocity, float speed, float safeSpeed)
    {
        var slower = float.MinNative(speed, _lastSpeed);
        var exit = _lastVelocity * (slower / _lastSpeed);
        var entry = velocity * (slower / speed);
        var reverses = Vector128.LessThan(exit * entry, Vector128<float>.Zero);
        var jerk = Vector128.ConditionalSelect(reverses, Vector128.MaxNative(Vector128.Abs(exit), Vector128.Abs(entry)), Vector128.Abs(exit - entry));
        var junction = slower * float.MinNative(1, Smallest(MaxJerk / jerk));

        // Braking to the safe speed is no slower than such a junction: the firmware does that instead.
        var threshold = junction * 0.99f;
        return _lastSafeSpeed > threshold && safeSpeed > threshold ? safeSpeed : junction;
    }

    // Backwards from the newest, as far as it changes anything; the oldest is being executed and stays as it is.
    private void RaiseEntries()
    {
        var exit = _blocks[(_oldest + _count - 1) & Mask].Entry;
        for (var i = _count - 2; i > 0; i--)
        {
            ref var block = ref _blocks[(_oldest + i) & Mask];
            exit = float.MinNative(block.MaxEntry, exit + block.Gain);
            if (exit == block.Entry)
            {
                return;
            }

            block.Entry = exit;
        }
    }

    private void RunOldest()
    {
        ref var block = ref _blocks[_oldest];
        _oldest = (_oldest + 1) & Mask;
        _count--;
        var exit = 0f;
        if (_count > 0)
        {
            ref var next = ref _blocks[_oldest];
            exit = next.Entry = float.MinNative(next.Entry, block.Entry + block.Gain);
        }

        var endSpeed = MathF.Sqrt(exit);
        var topSpeed = block.Speed;
        var ramps = ((2 * topSpeed * topSpeed) - block.Entry - exit) / (2 * block.Acceleration);
        float cruise = 0;
        if (ramps <= block.Length)
        {
            cruise = (block.Length - ramps) / topSpeed;
        }
        else
        {
            topSpeed = MathF.Sqrt((block.Gain + block.Entry + exit) / 2);
        }

        Seconds += (((2 * topSpeed) - _startSpeed - endSpeed) / block.Acceleration) + cruise;
        _startSpeed = endSpeed;
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
    }
}
