using System.Diagnostics;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>
/// The readers believe nothing. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many inputs each format gets; the number of a failing
/// one stands in the message, and the same number gives the same input again.
/// </summary>
public sealed class DesignFuzzTests(ITestOutputHelper output)
{
    private const int InputsByDefault = 20_000;

    private static readonly string[] SoundNames = ["gen-rect", "gen-rect-v1", "gen-rect-v6", "gen-rect-v1t", "applique", "gen-samecolor", "gen-fit-160x260"];

    // A record of one or two bytes becomes twelve, in a list that doubles; what is left is the lists themselves.
    private const int BytesPerByte = 64;
    private const int BytesAtLeast = 4096;

    [Theory]
    [InlineData("pes")]
    [InlineData("pec")]
    [InlineData("dst")]
    [InlineData("exp")]
    [InlineData("jef")]
    [InlineData("vp3")]
    public void Damaged_files_neither_crash_nor_swell(string format)
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? asked : InputsByDefault;
        var damages = FuzzSeeds.Of(format).Select(s => new DamagedFile(s)).ToArray();
        var (start, readable, most, total) = (Stopwatch.GetTimestamp(), 0, 0.0, 0L);
        for (var i = 0; i < inputs; i++)
        {
            var file = damages[i % damages.Length].Damage(i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                readable += DesignReader.Read(file).Design is null ? 0 : 1;
            }
            catch (Exception e)
            {
                Assert.Fail($"{format}, input {i}: {e}");
            }

            var swollen = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(swollen < BytesAtLeast + ((long)BytesPerByte * file.Length), $"{format}, input {i}: {swollen} bytes for {file.Length}");
            (most, total) = (Math.Max(most, swollen / (BytesAtLeast + (double)file.Length)), total + file.Length);
        }

        Assert.InRange(readable, 1, inputs - 1);
        output.WriteLine($"{format}: {inputs} inputs of {damages.Length} seeds, {total / inputs} bytes each, {readable} read as a design, "
            + $"at most {most:0.0} times the size in memory, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    [Theory]
    [InlineData("pes")]
    [InlineData("pec")]
    [InlineData("dst")]
    [InlineData("exp")]
    [InlineData("jef")]
    [InlineData("vp3")]
    public void What_was_displaced_is_never_read_as_other_stitches_unless_it_is_said(string format)
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? asked : InputsByDefault;
        var files = SoundFiles(format).Select(f => (File: new DisplacedFile(f), Sewing: Sewing(DesignReader.Read(f).Design!))).ToList();
        var (same, said, found) = (0, 0, 0);
        for (var i = 0; i < inputs; i++)
        {
            var (file, sewing) = files[i % files.Count];
            if (DesignReader.Read(file.Displace(i)).Design is not { Sewn.IsEmpty: false } design || design.Defects.HasFlag(DesignDefects.NoEnd) || design.Disagreements.Any(d => d.IsImpossible))
            {
                continue;
            }

            var isSame = sewing.SequenceEqual(Sewing(design));
            var isSaid = design.Disagreements.Count > 0 || design.Defects.HasFlag(DesignDefects.Uncheckable);
            Assert.True(isSame || isSaid, $"{format}, input {i}: {design.Count(StitchKind.Stitch)} stitches{(design.Shift != 0 ? $" found {design.Shift} bytes off" : "")}, threads {string.Join(' ', design.Colors)}");
            same += isSame ? 1 : 0;
            said += isSame ? 0 : 1;
            found += isSame && design.Shift != 0 ? 1 : 0;
        }

        Assert.True(same > 0);
        output.WriteLine($"{format}: {inputs} inputs of {files.Count} files, {same} read as what they were ({found} of them found at another place), {said} otherwise and said so");
    }

    private static IEnumerable<byte[]> SoundFiles(string format) =>
        SoundNames.Select(n => $"{n}.{format}").Where(DesignSamples.Names.Contains).Select(DesignSamples.Read);

    // All that reaches the cloth, from the first hole on, with the stops between and the threads.
    private static List<(int X, int Y, StitchKind Before, Rgb? Thread)> Sewing(Design design)
    {
        var sewing = new List<(int X, int Y, StitchKind Before, Rgb? Thread)>();
        var tidy = SewingPlan.Tidy(design);
        var (before, thread, first) = (StitchKind.Stitch, 0, tidy.Stitches.First(s => s.Kind == StitchKind.Stitch));
        foreach (var stitch in tidy.Stitches)
        {
            if (stitch.Kind == StitchKind.Stitch)
            {
                sewing.Add((stitch.X - first.X, stitch.Y - first.Y, before, tidy.Colors.Count > thread ? tidy.Colors[thread] : null));
            }

            thread += stitch.Kind == StitchKind.ColorChange ? 1 : 0;
            before = stitch.Kind is StitchKind.Stop or StitchKind.ColorChange ? stitch.Kind : StitchKind.Stitch;
        }

        return sewing;
    }

    [Fact]
    public void Random_bytes_after_a_signature_neither_crash_nor_swell()
    {
        byte[][] heads = ["#PES0001"u8.ToArray(), "#PEC0001LA:"u8.ToArray(), "LA:"u8.ToArray(), "%vsm%\0"u8.ToArray(), [116, 0, 0, 0], []];
        var random = new Random(4);
        for (var i = 0; i < InputsByDefault; i++)
        {
            var file = new byte[random.Next(1500)];
            random.NextBytes(file);
            var head = heads[i % heads.Length];
            head.AsSpan(0, Math.Min(head.Length, file.Length)).CopyTo(file);
            try
            {
                var design = DesignReader.Read(file).Design;
                Assert.True(design is null || design.Stitches.Count <= file.Length * 2, $"input {i}");
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"input {i}: {e}");
            }
        }
    }
}
