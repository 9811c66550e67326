using System.Buffers;
using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// Takes out of each line what runs along a line before it, or along itself: shared edges of neighbours, parts of the same
/// straight line, the same curve drawn twice. A blade that goes twice through the same cut frays it.
/// </summary>
internal sealed class Overlaps : IDisposable
{
    /// <summary>What lies no farther apart than this is the same line, in millimetres.</summary>
    public const double Tolerance = 0.005;

    // A shorter stretch, such as where two lines cross at a small angle, is not worth lifting the tool.
    private const double ShortestRun = 1;

    // On a smooth curve a point is always near those just before it.
    private const double OwnTail = 0.1;

    // Seconds; real drawings of 100,000 points take a thousandth of it.
    private const long MaxComparisons = 300_000_000;
    private const int CancellationPeriod = 1024;

    private readonly List<Run> _runs = [];

    // Rented: fresh memory of this size costs more than all that is done in it.
    private readonly Segment[] _segments;
    private readonly int[] _lastAsked;
    private readonly int[] _cells;
    private readonly int _cellMask;
    private Entry[] _entries;
    private int _segmentCount;
    private int _entryCount;
    private readonly double _cellSize;
    private long _comparisons;

    private Overlaps(IReadOnlyList<CutLine> lines)
    {
        var (count, length) = (0, 0.0);
        foreach (var (line, _, _) in lines)
        {
            count += line.Points.Count;
            for (var i = 1; i < line.Points.Count; i++)
            {
                length += (line.Points[i] - line.Points[i - 1]).Length;
            }
        }

        // Twice the mean length: all segments together pass through about as many cells as there are segments.
        _cellSize = Math.Max(2 * length / Math.Max(1, count), 0.2);

        _segments = ArrayPool<Segment>.Shared.Rent(count);
        _lastAsked = ArrayPool<int>.Shared.Rent(count);

        // A segment passes through one or two cells.
        _entries = ArrayPool<Entry>.Shared.Rent(2 * count);

        // Cells share a place in the table when it so happens: that costs comparisons, nothing else.
        var cellCount = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, 4 * count));
        _cellMask = cellCount - 1;
        _cells = ArrayPool<int>.Shared.Rent(cellCount);
        _cells.AsSpan(0, cellCount).Fill(-1);
    }

    public void Dispose()
    {
        ArrayPool<Segment>.Shared.Return(_segments);
        ArrayPool<int>.Shared.Return(_lastAsked);
        ArrayPool<int>.Shared.Return(_cells);
        ArrayPool<Entry>.Shared.Return(_entries);
    }

    /// <returns>What is left, each piece with the line it comes from, and how many lines lost something.</returns>
    /// <exception cref="DrawingTooComplexException">So many lines lie over each other that it would take too long.</exception>
    public static (List<(CutLine Line, int Source)> Pieces, int TrimmedCount) Remove(IReadOnlyList<CutLine> lines, CancellationToken cancellationToken)
    {
        using var overlaps = new Overlaps(lines);
        var pieces = new List<(CutLine, int)>(lines.Count);
        var trimmedCount = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!overlaps.Trim(lines[i], i, pieces, cancellationToken))
            {
                trimmedCount++;
            }
        }

        return (pieces, trimmedCount);
    }

    /// <returns>Whether the line is kept whole.</returns>
    private bool Trim(CutLine whole, int index, List<(CutLine, int)> pieces, CancellationToken cancellationToken)
    {
        var line = whole.Line;
        var first = _segmentCount;
        var arc = 0.0;
        _runs.Clear();
        var count = line.Points.Count - (line.IsClosed ? 0 : 1);
        for (var i = 0; i < count; i++)
        {
            if (_segmentCount % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var (from, to) = (line.Points[i], line.Points[i + 1 == line.Points.Count ? 0 : i + 1]);
            if ((to - from).Length is > 0 and var length)
            {
                Add(new Segment(from, to, length, index, arc));
                arc += length;
            }
        }

        var runs = Merged(arc);
        if (runs.Count == 0)
        {
            pieces.Add((whole, index));
            return true;
        }

        // What is taken out covers nothing any more: nearness must not add up.
        foreach (ref var segment in _segments.AsSpan(first, _segmentCount - first))
        {
            var (start, end) = (segment.Arc, segment.Arc + segment.Length);
            segment.IsGone = runs.Exists(r => r.Start <= start && r.End >= end);
        }

        pieces.AddRange(Rest(line, arc, runs).Select(points => (whole with { Line = new Polyline(points, IsClosed: false) }, index)));
        return false;
    }

    /// <summary>Notes the stretches of a segment that lie along segments before it, then the segment itself.</summary>
    private void Add(in Segment segment)
    {
        var number = _segmentCount++;
        var (segments, lastAsked) = (_segments, _lastAsked);
        segments[number] = segment;
        lastAsked[number] = number;
        var walk = new CellWalk(segment, _cellSize, 2 * Tolerance);
        while (walk.Next(out var cell))
        {
            ref var head = ref _cells[Place(cell)];
            for (var entry = head; entry >= 0; entry = _entries[entry].Next)
            {
                var other = _entries[entry].Segment;
                if (lastAsked[other] == number)
                {
                    continue;
                }

                lastAsked[other] = number;
                if (++_comparisons > MaxComparisons)
                {
                    throw new DrawingTooComplexException();
                }

                ref readonly var candidate = ref segments[other];
                if (!candidate.IsGone && Along(segment, candidate) is { } run)
                {
                    _runs.Add(run);
                }
            }

            if (_entryCount == _entries.Length)
            {
                GrowEntries();
            }

            _entries[_entryCount] = new Entry(number, head);
            head = _entryCount++;
        }
    }

    /// <summary>Clips a segment to the rectangle around another: the stretch of it that is near.</summary>
    private static Run? Along(in Segment segment, in Segment other)
    {
        // On a curve nearly all that is near are the segments just before: they cost no more than this.
        if (segment.Line == other.Line && segment.Arc + segment.Length <= other.Arc + other.Length + OwnTail)
        {
            return null;
        }

        var (from, to) = (other.ToOwn(segment.From), other.ToOwn(segment.To));
        var (low, high) = (0.0, 1.0);
        if (!Clip(from.Y, to.Y, -Tolerance, Tolerance, ref low, ref high)
            || !Clip(from.X, to.X, -Tolerance / 2, other.Length + (Tolerance / 2), ref low, ref high))
        {
            return null;
        }

        var (start, end) = (segment.Arc + (low * segment.Length), segment.Arc + (high * segment.Length));
        if (segment.Line == other.Line)
        {
            start = Math.Max(start, other.Arc + other.Length + OwnTail);
        }

        return end > start ? new Run(start, end) : null;
    }

    private static bool Clip(double from, double to, double smallest, double largest, ref double low, ref double high)
    {
        var change = to - from;
        if (Math.Abs(change) < 1e-12)
        {
            return from >= smallest && from <= largest;
        }

        var (a, b) = ((smallest - from) / change, (largest - from) / change);
        low = Math.Max(low, Math.Min(a, b));
        high = Math.Min(high, Math.Max(a, b));
        return low <= high;
    }

    /// <summary>The stretches that are long enough to be left out, in order.</summary>
    private List<Run> Merged(double length)
    {
        if (_runs.Count == 0)
        {
            return [];
        }

        _runs.Sort((a, b) => a.Start.CompareTo(b.Start));
        var merged = new List<Run>();
        foreach (var run in _runs)
        {
            if (merged.Count > 0 && run.Start <= merged[^1].End + (2 * Tolerance))
            {
                merged[^1] = new Run(merged[^1].Start, Math.Max(merged[^1].End, run.End));
            }
            else
            {
                merged.Add(run);
            }
        }

        merged.RemoveAll(r => r.End - r.Start < Math.Min(ShortestRun, length - (4 * Tolerance)));
        return merged;
    }

    private static List<List<Point>> Rest(Polyline line, double length, List<Run> runs)
    {
        var rest = new List<List<Point>>();
        var at = 0.0;
        foreach (var run in runs.Append(new Run(length, length)))
        {
            if (run.Start - at > 2 * Tolerance)
            {
                rest.Add(Stretch(line, at, run.Start));
            }

            at = run.End;
        }

        var isOverStart = line.IsClosed && rest.Count > 1 && runs[0].Start > 2 * Tolerance && length - runs[^1].End > 2 * Tolerance;
        if (isOverStart)
        {
            rest[^1].AddRange(rest[0].Skip(1));
            rest.RemoveAt(0);
        }

        return rest;
    }

    private static List<Point> Stretch(Polyline line, double start, double end)
    {
        var points = new List<Point>();
        var arc = 0.0;
        var count = line.Points.Count - (line.IsClosed ? 0 : 1);
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (line.Points[i], line.Points[(i + 1) % line.Points.Count]);
            var length = (to - from).Length;
            if (length > 0 && arc + length > start && arc < end)
            {
                if (points.Count == 0)
                {
                    points.Add(from + ((to - from) * Math.Max(0, (start - arc) / length)));
                }

                points.Add(from + ((to - from) * Math.Min(1, (end - arc) / length)));
            }

            arc += length;
        }

        return points;
    }

    private void GrowEntries()
    {
        var larger = ArrayPool<Entry>.Shared.Rent(2 * _entries.Length);
        _entries.CopyTo(larger, 0);
        ArrayPool<Entry>.Shared.Return(_entries);
        _entries = larger;
    }

    private int Place((int X, int Y) cell) => (int)(((uint)cell.X * 0x9E3779B1u) ^ ((uint)cell.Y * 0x85EBCA77u) ^ (((uint)cell.X * 0x9E3779B1u) >> 15)) & _cellMask;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Run(double Start, double End);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int Segment, int Next);

    /// <param name="arc">Way along the line up to its start.</param>
    [StructLayout(LayoutKind.Auto)]
    private struct Segment(Point from, Point to, double length, int line, double arc)
    {
        private readonly Point _unit = (to - from) * (1 / length);

        public Point From { get; } = from;

        public Point To { get; } = to;

        public int Line { get; } = line;

        public double Arc { get; } = arc;

        public double Length { get; } = length;

        public bool IsGone { get; set; }

        /// <summary>Along it and beside it.</summary>
        public readonly Point ToOwn(Point p)
        {
            var d = p - From;
            return new Point((d.X * _unit.X) + (d.Y * _unit.Y), (d.Y * _unit.X) - (d.X * _unit.Y));
        }
    }

    /// <summary>The cells that a segment, made thicker by a margin, passes through: column by column.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct CellWalk
    {
        private readonly Point _from;
        private readonly Point _to;
        private readonly double _size;
        private readonly double _margin;
        private readonly int _lastColumn;
        private int _column;
        private int _row;
        private int _lastRow;

        public CellWalk(in Segment segment, double size, double margin)
        {
            (_from, _to) = segment.From.X <= segment.To.X ? (segment.From, segment.To) : (segment.To, segment.From);
            (_size, _margin) = (size, margin);
            _column = Cell(_from.X - margin) - 1;
            _lastColumn = Cell(_to.X + margin);
            (_row, _lastRow) = (0, -1);
        }

        public bool Next(out (int X, int Y) cell)
        {
            if (++_row > _lastRow)
            {
                if (++_column > _lastColumn)
                {
                    cell = default;
                    return false;
                }

                var width = _to.X - _from.X;
                var (left, right) = ((_column * _size) - _margin, ((_column + 1) * _size) + _margin);
                var (start, end) = width > 0 ? (Math.Clamp((left - _from.X) / width, 0, 1), Math.Clamp((right - _from.X) / width, 0, 1)) : (0, 1);
                var (a, b) = (_from.Y + ((_to.Y - _from.Y) * start), _from.Y + ((_to.Y - _from.Y) * end));
                (_row, _lastRow) = (Cell(Math.Min(a, b) - _margin), Cell(Math.Max(a, b) + _margin));
            }

            cell = (_column, _row);
            return true;
        }

        // Clamped: what lies far beyond any mat is refused by its size later.
        private readonly int Cell(double x) => (int)Math.Floor(Math.Clamp(x, -1e5, 1e5) / _size);
    }
}
