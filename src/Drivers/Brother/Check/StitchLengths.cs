using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>How far the needle goes from hole to hole, and where the thread lies loose between.</summary>
internal sealed record StitchLengths
{
    /// <summary>Stitches from a hole to the next.</summary>
    public int Count { get; private init; }

    public int ShortCount { get; private init; }

    public int LongCount { get; private init; }

    /// <summary>In 0.1 mm.</summary>
    public double Longest { get; private init; }

    /// <summary>1-based number of the longest stitch.</summary>
    public int LongestAt { get; private init; }

    /// <summary>Jumps over which the thread is not cut, so that a person has to.</summary>
    public int LooseCount { get; private init; }

    public static StitchLengths Of(Design design, BrotherSettings limits)
    {
        var (count, shorts, longs, longest, longestAt, loose, number) = (0, 0, 0, 0.0, 0, 0, 0);
        var isSewing = false;
        var isLoose = false;
        var last = default(Stitch);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    number++;
                    if (isSewing)
                    {
                        var length = double.Hypot(stitch.X - last.X, stitch.Y - last.Y);
                        count++;
                        shorts += length < limits.ShortStitch ? 1 : 0;
                        longs += length > limits.LongStitch ? 1 : 0;
                        (longest, longestAt) = length > longest ? (length, number) : (longest, longestAt);
                    }

                    loose += isLoose ? 1 : 0;
                    (isSewing, isLoose) = (true, false);
                    last = stitch;
                    break;
                case StitchKind.Jump:
                    isLoose |= isSewing;
                    isSewing = false;
                    break;
                default:
                    (isSewing, isLoose) = (false, false);
                    break;
            }
        }

        return new StitchLengths { Count = count, ShortCount = shorts, LongCount = longs, Longest = longest, LongestAt = longestAt, LooseCount = loose };
    }
}
