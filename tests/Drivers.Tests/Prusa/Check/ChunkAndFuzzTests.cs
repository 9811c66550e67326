using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>The check trusts neither the file nor how it arrives.</summary>
public sealed class ChunkAndFuzzTests
{
    [Fact]
    public async Task The_report_does_not_depend_on_how_the_file_arrives()
    {
        var file = Samples.ReadWithThumbnail("screw");
        for (var seed = 0; seed < 40; seed++)
        {
            var content = Mutate(file, new Random(seed), seed % 3);
            var whole = CheckOf.Summary(await CheckOf.Bytes(content));
            var pieces = CheckOf.Summary(await CheckOf.Stream(new ChoppedStream(content, seed, maxPiece: 16 << (seed % 14))));
            Assert.True(whole == pieces, $"seed {seed}:\n{whole}\n---\n{pieces}");
        }
    }

    // A whole file; GcodeFuzzTests tries many more that are short.
    [Fact]
    public async Task Damaged_files_are_reported_on_and_never_crash_the_check()
    {
        var file = Samples.ReadWithThumbnail("tag");
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var content = Mutate(file, random, changes: 1 << random.Next(12));
            try
            {
                var report = await CheckOf.Bytes(content);
                Assert.True(report.Facts is not null || report.IsRefused);
                Assert.InRange(report.Findings.Count, 0, 50);
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public async Task What_is_accepted_can_be_sent_and_has_the_lines_it_says()
    {
        var file = Samples.ReadWithThumbnail("tag");
        var accepted = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var content = Mutate(file, new Random(seed), changes: seed % 3);
            var report = await CheckOf.Bytes(content);
            if (report.IsRefused)
            {
                continue;
            }

            accepted++;
            long sent = 0;
            var lines = new GcodeLines(new MemoryStream(content));
            while (await lines.ReadBlockAsync(TestContext.Current.CancellationToken))
            {
                sent += lines.Block.Span.Count((byte)'\n');
            }

            Assert.True(sent == Assert.IsType<PrintFacts>(report.Facts).CommandCount, $"seed {seed}");
        }

        Assert.InRange(accepted, 150, 400);
    }

    [Fact]
    public async Task Random_bytes_are_never_accepted()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var content = new byte[random.Next(1, 3000)];
            random.NextBytes(content);
            if (seed % 2 == 0)
            {
                // Only what stands in G-code, in no order.
                var alphabet = "GM0123456789.-XYZEF ;*N\n"u8.ToArray();
                content = random.GetItems(alphabet, content.Length);
            }

            Assert.True((await CheckOf.Bytes(content)).IsRefused, $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_line_of_a_gigabyte_takes_no_more_memory_than_a_short_one()
    {
        const long gigabyte = 1L << 30;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = await CheckOf.Stream(new EndlessLineStream((byte)'X', gigabyte));

        Assert.True(report.IsRefused);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public async Task A_line_longer_than_the_buffer_is_one_line()
    {
        var text = "G28 W\n; " + new string('c', 3 * GcodeReader.MaxLineBytes) + "\r\nM500\n";
        var report = await CheckOf.Text(text);
        Assert.Equal(3, Assert.Single(report.Findings, f => f.Code == "GCODE_CHANGES_SETTINGS").Line);
    }

    private static byte[] Mutate(byte[] file, Random random, int changes)
    {
        var content = file.ToList();
        for (var i = 0; i < changes; i++)
        {
            var at = random.Next(content.Count);
            switch (random.Next(4))
            {
                case 0: content[at] = (byte)random.Next(256); break;
                case 1: content[at] = (byte)"\r\n;G*N "[random.Next(7)]; break;
                case 2: content.RemoveRange(at, Math.Min(random.Next(1, 200), content.Count - at - 1)); break;
                default: content.InsertRange(at, content.GetRange(random.Next(content.Count / 2), 50)); break;
            }
        }

        return [.. content];
    }
}
