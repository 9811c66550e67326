using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa.Picture;

/// <summary>A place as the viewer sees it, in millimetres: to the right, up, and towards the viewer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ViewPoint(float Right, float Up, float Near)
{
    // The viewer stands 30° to the right of the front and looks down at 40°.
    private const double TurnSin = 0.5, TurnCos = 0.8660254, LookSin = 0.6427876, LookCos = 0.7660444;

    /// <summary>How high above the bed it is.</summary>
    public float Height => (Up * (float)LookCos) + (Near * (float)LookSin);

    public static ViewPoint Of(double x, double y, double z)
    {
        var away = (y * TurnCos) - (x * TurnSin);
        return new((float)((x * TurnCos) + (y * TurnSin)), (float)((z * LookCos) + (away * LookSin)), (float)((z * LookSin) - (away * LookCos)));
    }

    /// <summary>Which place on the bed is seen there.</summary>
    public static (double X, double Y) OnBed(double right, double up)
    {
        var away = up / LookSin;
        return ((right * TurnCos) - (away * TurnSin), (right * TurnSin) + (away * TurnCos));
    }
}
