using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Some of the stitches or jumps of a design that have something in common.</summary>
/// <param name="WorstMillimetres">Length of the longest of them, or of the shortest where shortness is what they have in common.</param>
/// <param name="WorstAt">Number of its record in the design; where several are alike, the first.</param>
internal sealed record StitchGroup(int Count, double WorstMillimetres, int WorstAt)
{
    public static readonly StitchGroup None = new(0, 0, 0);

    public StitchGroup With(double length, int at, bool isWorse) =>
        Count == 0 || isWorse ? new StitchGroup(Count + 1, length, at) : this with { Count = Count + 1 };
}

/// <summary>How far the needle goes from hole to hole, and where the thread lies loose between.</summary>
/// <param name="Count">Stitches from a hole to the next.</param>
/// <param name="Loose">Jumps over which the machine does not cut the thread, so that a person has to.</param>
internal sealed record StitchLengths(int Count, StitchGroup Short, StitchGroup Long, StitchGroup Loose)
{
    /// <param name="design">As a <see cref="SewingPlan"/> has it.</param>
    public static StitchLengths Of(Design design, BrotherSettings settings)
    {
        var (count, shorts, longs, loose) = (0, StitchGroup.None, StitchGroup.None, StitchGroup.None);
        var (isSewing, isJump) = (false, false);
        var last = default(Stitch);
        foreach (var (i, stitch) in design.Stitches.Index())
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    if (isSewing)
                    {
                        var length = double.Hypot(stitch.X - last.X, stitch.Y - last.Y) / 10;
                        if (isJump)
                        {
                            loose = loose.With(length, i, length > loose.WorstMillimetres);
                        }
                        else
                        {
                            count++;
                            shorts = length < settings.ShortStitchMillimetres ? shorts.With(length, i, length < shorts.WorstMillimetres) : shorts;
                            longs = length > settings.LongStitchMillimetres ? longs.With(length, i, length > longs.WorstMillimetres) : longs;
                        }
                    }

                    (isSewing, isJump, last) = (true, false, stitch);
                    break;
                case StitchKind.Jump:
                    isJump = true;
                    break;
                case StitchKind.Trim:
                    isSewing &= !settings.TrimsJumps;
                    isJump |= !settings.TrimsJumps;
                    break;
                default:
                    isSewing = false;
                    break;
            }
        }

        return new StitchLengths(count, shorts, longs, loose);
    }
}
