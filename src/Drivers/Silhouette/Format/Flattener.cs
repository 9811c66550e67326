namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Counts what a drawing costs, so that a small hostile file cannot become a large one.</summary>
internal sealed class DrawingBudget
{
    // A dense 305 mm square of 0.5 mm lettering is about 200,000 points; a use-bomb has no end.
    private const int MaxPoints = 1_000_000;
    private const int MaxElements = 300_000;

    // Several times the largest file: what a use reads again counts again.
    private const long MaxCharacters = 60_000_000;

    // About a second: lines held against the edges that clip them.
    private const long MaxComparisons = 200_000_000;

    private int _points;
    private int _elements;
    private long _comparisons;
    private long _characters;

    /// <exception cref="DrawingTooComplexException">It is spent.</exception>
    public void SpendPoints(int count)
    {
        _points += count;
        if (_points > MaxPoints)
        {
            throw new DrawingTooComplexException();
        }
    }

    /// <exception cref="DrawingTooComplexException">It is spent.</exception>
    public void SpendComparisons(int count)
    {
        _comparisons += count;
        if (_comparisons > MaxComparisons)
        {
            throw new DrawingTooComplexException();
        }
    }

    /// <param name="characters">What has to be read of it.</param>
    /// <exception cref="DrawingTooComplexException">It is spent.</exception>
    public void SpendElement(int characters)
    {
        _characters += characters;
        if (++_elements > MaxElements || _characters > MaxCharacters)
        {
            throw new DrawingTooComplexException();
        }
    }
}

/// <summary>The drawing would grow past every bound that a real one keeps.</summary>
public sealed class DrawingTooComplexException() : Exception("The drawing is too complex.");

/// <summary>Turns the outline of one element into lines, no farther from the curve than the tolerance.</summary>
/// <param name="tolerance">Largest distance from the curve, in user units.</param>
internal sealed class Flattener(double tolerance, DrawingBudget budget)
{
    private const int MaxSteps = 20_000;

    private readonly List<Polyline> _lines = [];
    private List<Point> _points = [];
    private Point _start;

    public Point Current { get; private set; }

    public void MoveTo(Point to)
    {
        End(isClosed: false);
        _start = Current = to;
    }

    public void LineTo(Point to)
    {
        if (_points.Count == 0)
        {
            Add(Current);
        }

        Add(to);
    }

    public void QuadraticTo(Point control, Point to)
    {
        var from = Current;
        var steps = Steps((from - (control * 2) + to).Length / 4);
        for (var i = 1; i < steps; i++)
        {
            var t = (double)i / steps;
            LineTo((from * ((1 - t) * (1 - t))) + (control * (2 * t * (1 - t))) + (to * (t * t)));
        }

        LineTo(to);
    }

    public void CubicTo(Point control1, Point control2, Point to)
    {
        // Wang's bound: the distance between chord and curve is at most d / (8 n²) times 6 for a cubic.
        var from = Current;
        var bend = Math.Max((from - (control1 * 2) + control2).Length, (control1 - (control2 * 2) + to).Length);
        var steps = Steps(bend * 6 / 8);
        for (var i = 1; i < steps; i++)
        {
            var t = (double)i / steps;
            var u = 1 - t;
            LineTo((from * (u * u * u)) + (control1 * (3 * t * u * u)) + (control2 * (3 * t * t * u)) + (to * (t * t * t)));
        }

        LineTo(to);
    }

    /// <summary>An elliptical arc between its ends; SVG 2, B.2.4 and B.2.5.</summary>
    public void ArcTo(double radiusX, double radiusY, double rotationDegrees, bool isLarge, bool isSweep, Point to)
    {
        var from = Current;
        var (rx, ry) = (Math.Abs(radiusX), Math.Abs(radiusY));
        if (from == to)
        {
            return;
        }

        if (rx == 0 || ry == 0)
        {
            LineTo(to);
            return;
        }

        var (sin, cos) = double.SinCos(double.DegreesToRadians(rotationDegrees));
        var half = (from - to) * 0.5;
        var p = new Point((cos * half.X) + (sin * half.Y), (cos * half.Y) - (sin * half.X));
        var lambda = (p.X * p.X / (rx * rx)) + (p.Y * p.Y / (ry * ry));
        if (lambda > 1)
        {
            (rx, ry) = (rx * Math.Sqrt(lambda), ry * Math.Sqrt(lambda));
        }

        var root = lambda < 1 ? Math.Sqrt((1 / lambda) - 1) : 0;
        var sign = isLarge == isSweep ? -1 : 1;
        var centre = new Point(sign * root * rx * p.Y / ry, -sign * root * ry * p.X / rx);
        var first = Math.Atan2((p.Y - centre.Y) / ry, (p.X - centre.X) / rx);
        var last = Math.Atan2((-p.Y - centre.Y) / ry, (-p.X - centre.X) / rx);
        var turn = last - first;
        turn += isSweep && turn < 0 ? Math.Tau : !isSweep && turn > 0 ? -Math.Tau : 0;

        var middle = (from + to) * 0.5;
        var axes = new Affine(cos * rx, sin * rx, -sin * ry, cos * ry, middle.X + (cos * centre.X) - (sin * centre.Y), middle.Y + (sin * centre.X) + (cos * centre.Y));
        var steps = ArcSteps(Math.Max(rx, ry), Math.Abs(turn));
        for (var i = 1; i < steps; i++)
        {
            var (y, x) = double.SinCos(first + (turn * i / steps));
            LineTo(axes.Apply(new Point(x, y)));
        }

        LineTo(to);
    }

    public void Ellipse(Point centre, double radiusX, double radiusY)
    {
        var steps = ArcSteps(Math.Max(radiusX, radiusY), Math.Tau);
        MoveTo(centre + new Point(radiusX, 0));
        for (var i = 1; i < steps; i++)
        {
            var (y, x) = double.SinCos(Math.Tau * i / steps);
            LineTo(centre + new Point(x * radiusX, y * radiusY));
        }

        Close();
    }

    public void Close()
    {
        End(isClosed: true);
        Current = _start;
    }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<Polyline> Finish()
    {
        End(isClosed: false);
        return _lines;
    }

    private void Add(Point point)
    {
        budget.SpendPoints(1);
        _points.Add(point);
        Current = point;
    }

    private void End(bool isClosed)
    {
        if (_points.Count > 1)
        {
            var isRepeated = _points[^1] == _points[0];
            if (isRepeated && _points.Count > 2)
            {
                _points.RemoveAt(_points.Count - 1);
            }

            _lines.Add(new Polyline(_points, isClosed || isRepeated));
        }

        _points = [];
    }

    private int Steps(double bend) => StepsOf(Math.Sqrt(bend / tolerance));

    private int ArcSteps(double radius, double turn) =>
        StepsOf(Math.Max(turn / (Math.PI / 4), turn / (2 * Math.Acos(Math.Max(-1, 1 - (tolerance / radius))))));

    private int StepsOf(double steps)
    {
        var count = double.IsFinite(steps) ? (int)Math.Clamp(Math.Ceiling(steps), 1, MaxSteps) : MaxSteps;
        budget.SpendPoints(count);
        return count;
    }
}
