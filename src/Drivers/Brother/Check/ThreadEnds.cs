using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>
/// Where a thread of a design ends, and whether it is tied off there: by short stitches, or by stitches that come back to a hole. Ink/Stitch goes 0.3
/// to 0.75 mm back and forth (pull request 100, lock_stitch.py), other programs sew three short ones.
/// </summary>
/// <param name="Count">Ends of threads: where it is changed, cut, or all is sewn.</param>
/// <param name="Loose">Those of them without a tie-off.</param>
/// <param name="FirstAt">Number of the record before the first of these.</param>
internal sealed record ThreadEnds(int Count, int Loose, int FirstAt)
{
    // What is sewn last before an end.
    private const int Steps = 6;
    private const int ShortSteps = 3;

    // In 0.1 mm.
    private const int ShortStep = 10;
    private const int SameHole = 3;

    /// <param name="design">As a <see cref="SewingPlan"/> has it.</param>
    public static ThreadEnds Of(Design design)
    {
        var ends = new ThreadEnds(0, 0, 0);
        var last = new List<Stitch>();
        var at = 0;
        foreach (var (i, stitch) in design.Stitches.Index())
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    last.Add(stitch);
                    at = i;
                    break;
                case StitchKind.Trim or StitchKind.ColorChange:
                    End();
                    break;
                case StitchKind.Jump:
                    last.Clear();
                    break;
            }
        }

        End();
        return ends;

        void End()
        {
            // Fewer are no shape, but a basting or a mark.
            if (last.Count > Steps)
            {
                var isTied = IsTied(last[^(Steps + 1)..]);
                ends = ends with { Count = ends.Count + 1, Loose = ends.Loose + (isTied ? 0 : 1), FirstAt = isTied || ends.Loose > 0 ? ends.FirstAt : at };
            }

            last.Clear();
        }
    }

    private static bool IsTied(List<Stitch> holes) =>
        holes.Zip(holes.Skip(1), (a, b) => AreWithin(a, b, ShortStep)).Count(isShort => isShort) >= ShortSteps
        || holes.Index().Any(h => holes.Skip(h.Index + 2).Any(later => AreWithin(h.Item, later, SameHole)));

    private static bool AreWithin(Stitch a, Stitch b, int distance)
    {
        var (x, y) = (a.X - b.X, a.Y - b.Y);
        return (x * x) + (y * y) <= distance * distance;
    }
}
