namespace FabQueue.Drivers.Brother.Format;

/// <summary>Puts a design together from relative moves, record by record.</summary>
/// <param name="jumpsForTrim">So many jumps in a row cut the thread, in formats that have no code for it; 0 = never.</param>
/// <param name="distanceForTrim">So long a jump cuts the thread, in 0.1 mm; 0 = never.</param>
/// <param name="isEqualColorStop">A change to the colour that is sewn already is a stop; in PEC equal colours are not always equal threads.</param>
internal sealed class DesignBuilder(int jumpsForTrim = 0, int distanceForTrim = 0, bool isEqualColorStop = false)
{
    // Ten metres: no frame is that large, and no sum of such moves overflows.
    private const int FarAway = 100_000;

    private readonly List<Stitch> _stitches = [];
    private int _x;
    private int _y;

    // The jumps since the last stitch.
    private int _firstJump = -1;
    private int _jumpCount;
    private int _jumpX;
    private int _jumpY;
    private bool _isTrimmed = true;

    /// <summary>The moves lead out of any frame: what was read is not a design.</summary>
    public bool IsLost { get; private set; }

    public int ColorChangeCount { get; private set; }

    /// <summary>
    /// The needle went nowhere yet. Some programs prick the cloth once where they begin and change the thread then (TurtleStitch):
    /// nothing is sewn with that one.
    /// </summary>
    public bool IsAtStart { get; private set; } = true;

    public void Stitch(int dx, int dy)
    {
        Move(dx, dy);
        Add(StitchKind.Stitch);
        _isTrimmed = false;
        _firstJump = -1;
    }

    public void ColorChange(int dx = 0, int dy = 0)
    {
        Move(dx, dy);
        Add(StitchKind.ColorChange);
        ColorChangeCount++;
        _isTrimmed = true;
        _firstJump = -1;
    }

    public void Stop() => Add(StitchKind.Stop);

    public void Trim()
    {
        Add(StitchKind.Trim);
        _isTrimmed = true;
        _firstJump = -1;
    }

    public void Jump(int dx, int dy)
    {
        Move(dx, dy);
        if (_firstJump < 0)
        {
            (_firstJump, _jumpCount, _jumpX, _jumpY) = (_stitches.Count, 0, 0, 0);
        }

        Add(StitchKind.Jump);
        _jumpCount++;
        _jumpX += dx;
        _jumpY += dy;
        if (!_isTrimmed && (_jumpCount == jumpsForTrim || IsFar(_jumpX) || IsFar(_jumpY)))
        {
            var before = _firstJump > 0 ? _stitches[_firstJump - 1] : default;
            _stitches.Insert(_firstJump++, before with { Kind = StitchKind.Trim });
            _isTrimmed = true;
        }

        // Jumps back and forth that end where they began say "trim" in DST, and nothing more.
        if ((jumpsForTrim > 0 || distanceForTrim > 0) && _jumpX == 0 && _jumpY == 0)
        {
            _stitches.RemoveRange(_firstJump, _stitches.Count - _firstJump);
        }
    }

    /// <summary>Jumps where there is a way to go.</summary>
    public void JumpBy(int dx, int dy)
    {
        if (dx != 0 || dy != 0)
        {
            Jump(dx, dy);
        }
    }

    /// <summary>Jumps to a place of the design, also where it is there already.</summary>
    public void JumpTo(int x, int y) => Jump(x - _x, y - _y);

    /// <param name="colors">One for each colour change and one before, or fewer.</param>
    public Design Build(DesignFormat format, IReadOnlyList<Rgb> colors, DesignDefects defects)
    {
        var (threads, block) = (new List<Rgb>(colors.Take(1)), 0);
        for (var i = 0; i < _stitches.Count && block < colors.Count; i++)
        {
            if (_stitches[i].Kind != StitchKind.ColorChange || ++block >= colors.Count)
            {
                continue;
            }

            if (colors[block] == threads[^1] && isEqualColorStop)
            {
                _stitches[i] = _stitches[i] with { Kind = StitchKind.Stop };
            }
            else
            {
                threads.Add(colors[block]);
            }
        }

        return new Design(format, _stitches, threads, defects);
    }

    private bool IsFar(int distance) => distanceForTrim > 0 && Math.Abs(distance) > distanceForTrim;

    private void Add(StitchKind kind) => _stitches.Add(new Stitch(_x, _y, kind));

    private void Move(int dx, int dy)
    {
        IsAtStart &= dx == 0 && dy == 0;
        _x += dx;
        _y += dy;
        if (Math.Abs(_x) > FarAway || Math.Abs(_y) > FarAway)
        {
            IsLost = true;
            (_x, _y) = (0, 0);
        }
    }
}
