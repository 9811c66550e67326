using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>What is sewn from one stop of the machine to the next.</summary>
/// <param name="Purpose">What a person does before it.</param>
/// <param name="Thread">Which of the threads that are put on, from 0 on.</param>
/// <param name="StitchCount">Holes of the needle in it.</param>
/// <param name="Sewing">The machine's part, as reckoned.</param>
/// <param name="Stop">The person's part before it, as reckoned; none before the first.</param>
public sealed record SewingBlock(StopPurpose Purpose, int Thread, int StitchCount, TimeSpan Sewing, TimeSpan Stop)
{
    /// <summary>The blocks of a design, in order: one more than the machine stops.</summary>
    /// <param name="design">As a <see cref="SewingPlan"/> has it.</param>
    public static IReadOnlyList<SewingBlock> Of(Design design, BrotherSettings settings)
    {
        var threads = ColorBlocks.Threads(design);
        var blocks = new List<SewingBlock>();
        var (purpose, thread, stop) = (StopPurpose.ChangeThread, 0, TimeSpan.Zero);
        var (stitches, jumps, trims) = (0, 0, 0);
        foreach (var record in design.Stitches)
        {
            switch (record.Kind)
            {
                case StitchKind.Stitch:
                    stitches++;
                    break;
                case StitchKind.Jump:
                    jumps++;
                    break;
                case StitchKind.Trim:
                    trims++;
                    break;
                default:
                    EndBlock();
                    BeginBlock(record.Kind);
                    break;
            }
        }

        EndBlock();
        return blocks;

        void EndBlock()
        {
            var sewing = TimeSpan.FromMinutes(stitches / (settings.StitchesPerMinute * settings.SpeedFactor))
                + (jumps * settings.PerJump) + (settings.TrimsJumps ? trims * settings.PerTrim : TimeSpan.Zero);
            blocks.Add(new SewingBlock(purpose, thread, stitches, sewing, stop));
            (stitches, jumps, trims) = (0, 0, 0);
        }

        // The machine stops at each change, also to a thread that is on already (pystitch pull request 48).
        void BeginBlock(StitchKind kind)
        {
            var before = threads[thread];
            thread = Math.Min(thread + (kind == StitchKind.ColorChange ? 1 : 0), threads.Count - 1);
            purpose = threads[thread] == before ? StopPurpose.SameThread : StopPurpose.ChangeThread;
            stop = purpose == StopPurpose.ChangeThread ? settings.PerThreadChange : settings.PerStop;
        }
    }
}
