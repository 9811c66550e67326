using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>An image in memory, three bytes a pixel.</summary>
internal sealed class Canvas
{
    public Canvas(int width, int height, Rgb background)
    {
        (Width, Height) = (width, height);
        Pixels = new byte[width * height * 3];
        FillRectangle(0, 0, width, height, background);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Rows from the top; red, green, blue.</summary>
    public byte[] Pixels { get; }

    public void FillRectangle(int x, int y, int width, int height, Rgb color)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                var at = ((row * Width) + column) * 3;
                (Pixels[at], Pixels[at + 1], Pixels[at + 2]) = (color.Red, color.Green, color.Blue);
            }
        }
    }

    /// <summary>Draws a piece of thread: round across and at its ends, lit from above left.</summary>
    public void DrawThread(float x0, float y0, float x1, float y1, float radius, Rgb color) =>
        DrawCapsule(x0, y0, x1, y1, radius, color, isRound: true);

    /// <summary>Draws a flat line with round ends; a dot where both ends are the same.</summary>
    public void DrawLine(float x0, float y0, float x1, float y1, float radius, Rgb color) =>
        DrawCapsule(x0, y0, x1, y1, radius, color, isRound: false);

    private void DrawCapsule(float x0, float y0, float x1, float y1, float radius, Rgb color, bool isRound)
    {
        var (dx, dy) = (x1 - x0, y1 - y0);
        var length = MathF.Sqrt((dx * dx) + (dy * dy));
        var (ux, uy) = length > 0 ? (dx / length, dy / length) : (1f, 0f);
        var (reach, shade) = (radius + 0.5f, new Shade(ux, uy, radius));
        var (top, bottom) = (Math.Max(0, (int)(Math.Min(y0, y1) - reach)), Math.Min(Height - 1, (int)(Math.Max(y0, y1) + reach)));
        for (var row = top; row <= bottom; row++)
        {
            var py = row + 0.5f - y0;
            var (left, right) = Span(py, x0, x1, ux, uy, reach);
            var at = ((row * Width) + left) * 3;
            for (var column = left; column <= right; column++, at += 3)
            {
                var px = column + 0.5f - x0;
                var (along, across) = ((px * ux) + (py * uy), (py * ux) - (px * uy));
                var beyond = along < 0 ? -along : Math.Max(0, along - length);
                var distance = beyond > 0 ? MathF.Sqrt((beyond * beyond) + (across * across)) : Math.Abs(across);
                var cover = Math.Min(1, reach - distance);
                if (cover > 0)
                {
                    var (factor, gloss) = isRound ? shade.At(across, distance, Math.Min(along, length - along)) : (1, 0);
                    Blend(at, cover, (color.Red * factor) + gloss, (color.Green * factor) + gloss, (color.Blue * factor) + gloss);
                }
            }
        }
    }

    // The pixels of a row that can be near the line through both ends: all between its left and right end, where it is level.
    private (int Left, int Right) Span(float py, float x0, float x1, float ux, float uy, float reach)
    {
        var (left, right) = (Math.Min(x0, x1) - reach, Math.Max(x0, x1) + reach);
        if (Math.Abs(uy) > 0.01f)
        {
            var (middle, half) = (x0 + (py * ux / uy), reach / Math.Abs(uy));
            (left, right) = (Math.Max(left, middle - half), Math.Min(right, middle + half));
        }

        return ((int)Math.Clamp(left, 0, Width), (int)Math.Clamp(right, -1, Width - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blend(int at, float cover, float red, float green, float blue)
    {
        var pixel = Pixels.AsSpan(at, 3);
        pixel[2] = Mix(pixel[2], blue, cover);
        pixel[1] = Mix(pixel[1], green, cover);
        pixel[0] = Mix(pixel[0], red, cover);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Mix(byte below, float above, float cover)
    {
        var mixed = (int)(below + ((above - below) * cover) + 0.5f);
        return (byte)(mixed > 255 ? 255 : mixed < 0 ? 0 : mixed);
    }

    /// <summary>How light falls on a round thread that lies in one direction.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Shade(float ux, float uy, float radius)
    {
        // From above left: what part of the light comes from the side of the thread.
        private readonly float _side = ((-uy * -0.6f) + (ux * -0.8f)) * 0.12f;

        // Threads across the light shine more than those along it.
        private readonly float _gloss = 18 + (22 * Math.Abs((ux * 0.8f) - (uy * 0.6f)));

        private readonly float _perRadius = 1 / radius;
        private readonly float _perReach = 1 / (radius + 0.25f);

        /// <summary>Factor of the colour, and white to add.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (float Factor, float Gloss) At(float across, float distance, float fromEnd)
        {
            var t = distance * _perReach;
            var height = t < 1 ? 1 - (t * t) : 0;
            var side = across * _perRadius;

            // Where it goes into the cloth it lies lower.
            var inside = fromEnd * _perRadius;
            var sunk = inside >= 2 ? 1 : inside <= 0 ? 0.72f : 0.72f + (0.14f * inside);
            return ((0.66f + (0.36f * height) + (_side * side)) * sunk, _gloss * height * height * height * sunk);
        }
    }
}
