namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Watches the marks of layers: each is the next one, or the first again where objects are printed one after the other.
/// </summary>
internal sealed class LayerOrder
{
    // Of heights, in millimetres: slicers round to 0.001.
    private const double Rounding = 0.005;

    private double? _first;
    private double? _last;
    private double? _lastNumber;

    /// <summary>Line of the first layer that comes again; 0 = none does.</summary>
    public long Again { get; private set; }

    /// <summary>Line of the first layer before which others are missing; 0 = there is none.</summary>
    public long Missing { get; private set; }

    /// <summary>A layer with its number; null = it has none. Those of a raft are below 0, and some of them have none.</summary>
    public void Number(double? number, long line)
    {
        if (number is { } n && _lastNumber is { } last)
        {
            Missing = n > last + 1 && last >= 0 && Missing == 0 ? line : Missing;
            Again = n <= last && n > 0 && Again == 0 ? line : Again;
        }

        _lastNumber = number ?? _lastNumber;
    }

    /// <summary>A layer with its height.</summary>
    public void Height(double height, long line)
    {
        _first ??= height;
        Again = height < _last - Rounding && height > _first + Rounding && Again == 0 ? line : Again;
        _last = height;
    }
}
