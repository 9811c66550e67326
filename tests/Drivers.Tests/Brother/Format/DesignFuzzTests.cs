using System.Diagnostics;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>
/// The readers believe nothing. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many inputs each format gets; the number of a failing
/// one stands in the message, and the same number gives the same input again.
/// </summary>
public sealed class DesignFuzzTests(ITestOutputHelper output)
{
    private const int InputsByDefault = 20_000;

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
