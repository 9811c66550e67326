using System.Globalization;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>What numbers can be chosen at all.</summary>
internal static class ChoiceRanges
{
    private const double LargestOutline = 50;
    private const double SmallestSize = 1;
    private const double LargestSize = 3000;
    private const double SmallestPercent = 1;
    private const double LargestPercent = 10_000;
    private const double FewestUnits = 10;
    private const double MostUnits = 10_000;

    /// <summary>Errors for what is out of its range.</summary>
    public static IEnumerable<Finding> Problems(CutChoices choices)
    {
        static Finding Wrong(string code, params IReadOnlyList<double> args) => Finding.WrongChoice(code, [.. args.Select(a => a.ToString(CultureInfo.InvariantCulture))]);

        if (choices.Copies is < 1 or > CutLayout.MaxCopies)
        {
            yield return Wrong("CUT_COPIES_OUT_OF_RANGE", CutLayout.MaxCopies);
        }

        double[] sizes = [choices.WidthMillimetres, choices.HeightMillimetres, choices.ScalePercent];
        if (sizes.Count(s => s != 0) > 1)
        {
            yield return Wrong("CUT_ONE_SIZE");
        }

        if (IsOutside(choices.WidthMillimetres, SmallestSize, LargestSize) || IsOutside(choices.HeightMillimetres, SmallestSize, LargestSize))
        {
            yield return Wrong("CUT_SIZE_OUT_OF_RANGE", SmallestSize, LargestSize);
        }

        if (IsOutside(choices.ScalePercent, SmallestPercent, LargestPercent))
        {
            yield return Wrong("CUT_PERCENT_OUT_OF_RANGE", SmallestPercent, LargestPercent);
        }

        if (choices.QuarterTurns is < 0 or > 3)
        {
            yield return Wrong("CUT_TURNS_OUT_OF_RANGE");
        }

        if (!(choices.OutlineMillimetres is >= 0 and <= LargestOutline))
        {
            yield return Wrong("CUT_OUTLINE_OUT_OF_RANGE", LargestOutline);
        }

        if (IsOutside(choices.UnitsPerInch, FewestUnits, MostUnits))
        {
            yield return Wrong("CUT_UNITS_OUT_OF_RANGE", FewestUnits, MostUnits);
        }

        if (choices.Numbers.Any(n => n.Force is < 0 or > 33 || n.Speed is < 0 or > 30 || n.Depth is < 0 or > 10 || n.Passes is < 0 or > SilhouetteSettings.MaxPasses))
        {
            yield return Wrong("CUT_NUMBERS_OUT_OF_RANGE");
        }

        if (choices.Position is { } at && !(at.LeftMillimetres is >= 0 and <= LargestSize && at.TopMillimetres is >= 0 and <= LargestSize))
        {
            yield return Wrong("CUT_POSITION_OUT_OF_RANGE");
        }
    }

    // 0 = nothing chosen.
    private static bool IsOutside(double value, double smallest, double largest) => value != 0 && !(value >= smallest && value <= largest);
}
