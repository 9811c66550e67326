using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>Where the head is, in millimetres.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeadPosition(double X, double Y, double Z);

/// <summary>
/// Whether an M603 has been followed to its end. Its <c>ok</c> and its <c>//action:cancel</c> come first; only half a second
/// later, from the loop of the display, the head is lifted and parked, and then the heaters go off and the printer forgets
/// that it was paused (ultralcd.cpp, lcd_print_stop_finish). It answers M114 at once before that, and not at all while the
/// head moves.
/// </summary>
/// <param name="confirmedAt">When the printer said that it cancels.</param>
internal sealed class ParkedHead(TimeSpan confirmedAt)
{
    /// <summary>How long to wait before it is asked where the head is, each time.</summary>
    public static readonly TimeSpan AskPeriod = TimeSpan.FromSeconds(1);

    // Motors that were off are not parked, only the head is lifted: then any place at which it stays will do.
    private static readonly TimeSpan AnywhereAfter = TimeSpan.FromSeconds(5);

    // variants/MK3S.h: X_CANCEL_POS, Y_CANCEL_POS.
    private const double X = 50;
    private const double Y = 190;

    private HeadPosition? _last;
    private TimeSpan _lastAt;

    /// <summary>The printer has said where the head is: true when it has come to rest.</summary>
    public bool IsAtRest(HeadPosition position, TimeSpan now)
    {
        if (position == _last && now - _lastAt >= AskPeriod)
        {
            return position is { X: X, Y: Y } || now - confirmedAt >= AnywhereAfter;
        }

        (_last, _lastAt) = position == _last ? (_last, _lastAt) : (position, now);
        return false;
    }
}
