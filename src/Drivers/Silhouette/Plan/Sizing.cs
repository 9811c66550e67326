using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>How a drawing is made larger or smaller and turned: its top left corner stays where it is.</summary>
/// <param name="Scale">How many times larger than drawn.</param>
internal sealed record Sizing(Affine Matrix, double Scale)
{
    /// <param name="bounds">The corners, top left and bottom right, of all that is worked on.</param>
    /// <returns>Null where what is chosen a size for has none.</returns>
    public static Sizing? Of((Point From, Point To) bounds, CutChoices choices)
    {
        var (corner, size) = (bounds.From, bounds.To - bounds.From);

        // The sizes are those of the turned drawing.
        var (width, height) = choices.QuarterTurns % 2 == 0 ? (size.X, size.Y) : (size.Y, size.X);
        var scale = choices.WidthMillimetres > 0 ? choices.WidthMillimetres / width
            : choices.HeightMillimetres > 0 ? choices.HeightMillimetres / height
            : choices.ScalePercent > 0 ? choices.ScalePercent / 100
            : 1;
        if (!double.IsFinite(scale))
        {
            return null;
        }

        var (right, down) = (width * scale, height * scale);
        var turned = choices.QuarterTurns switch
        {
            1 => new Affine(0, scale, -scale, 0, right, 0),
            2 => new Affine(-scale, 0, 0, -scale, right, down),
            3 => new Affine(0, -scale, scale, 0, 0, down),
            _ => Affine.Scale(scale, scale),
        };
        return new Sizing(Affine.Translation(corner.X, corner.Y) * turned * Affine.Translation(-corner.X, -corner.Y), scale);
    }
}
