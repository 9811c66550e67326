using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa.Picture;

/// <summary>A rectangle of cells, with its edges.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellBox(int Left, int Bottom, int Right, int Top)
{
    public static CellBox Empty { get; } = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    public bool IsEmpty => Left > Right;

    public int Width => Right - Left + 1;

    public int Height => Top - Bottom + 1;

    public bool IsWithin(int left, int bottom, int size) => Left >= left && Bottom >= bottom && Right < left + size && Top < bottom + size;

    public CellBox With(CellBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Bottom, other.Bottom), Math.Max(Right, other.Right), Math.Max(Top, other.Top));

    /// <summary>The same in cells that are twice as large.</summary>
    public CellBox Coarser() => IsEmpty ? this : new(Left >> 1, Bottom >> 1, Right >> 1, Top >> 1);
}
