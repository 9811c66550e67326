using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>
/// The readers believe nothing. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many inputs each format gets; seed and number of a
/// failing one stand in the message.
/// </summary>
public sealed class DesignFuzzTests
{
    private const int InputsByDefault = 20_000;

    [Theory]
    [InlineData("gen-rect-v1.pes")]
    [InlineData("gen-rect.pec")]
    [InlineData("gen-rect.dst")]
    [InlineData("gen-rect.exp")]
    [InlineData("gen-rect.jef")]
    [InlineData("gen-rect.vp3")]
    public void Damaged_files_neither_crash_nor_swell(string sample)
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? asked : InputsByDefault;
        var original = DesignSamples.Read(sample);
        var file = new byte[original.Length + 64];
        var random = new Random(sample.Length);
        var readable = 0;
        for (var i = 0; i < inputs; i++)
        {
            var length = Damage(original, file, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                readable += DesignReader.Read(file.AsSpan(0, length)).Design is null ? 0 : 1;
            }
            catch (Exception e)
            {
                Assert.Fail($"{sample}, input {i}: {e}");
            }

            // A record of one or two bytes becomes twelve, in a list that doubles.
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000 + (64 * length), $"{sample}, input {i}");
        }

        Assert.InRange(readable, 1, inputs);
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

    private static int Damage(byte[] original, byte[] file, Random random)
    {
        original.CopyTo(file, 0);
        var length = random.Next(8) == 0 ? random.Next(original.Length + 1) : original.Length;

        // Headers decide most: half of the damage goes there.
        for (var changes = 1 << random.Next(6); changes > 0; changes--)
        {
            var at = random.Next(2) == 0 ? random.Next(Math.Min(64, original.Length)) : random.Next(original.Length);
            file[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(file[at] ^ (1 << random.Next(8))),
                _ => (byte)(random.Next(2) * 0xFF),
            };
        }

        return length;
    }
}
