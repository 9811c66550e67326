using System.Buffers.Binary;
using System.Text;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

public sealed class PesWriterTests(ITestOutputHelper output)
{
    private static readonly Rgb Red = new(0xed171f);

    [Fact]
    public void Every_sample_that_can_be_sewn_reads_back_equal_by_our_reader_and_by_another()
    {
        var written = new List<string>();
        foreach (var name in DesignSamples.Names)
        {
            if (DesignReader.Read(DesignSamples.Read(name)).Design is not { Sewn.IsEmpty: false } design || design.Defects.HasFlag(DesignDefects.NoEnd))
            {
                continue;
            }

            var plan = SewingPlan.Of(design, new BrotherSettings(), choices: null);
            if (plan.Hoop is null || PesWriter.FindRefusal(plan.Design) != PesRefusal.None)
            {
                continue;
            }

            var file = PesWriter.Write(plan.Design, "FQ_K7R");
            var back = DesignReader.Read(file).Design!;
            Assert.Equal(DesignDefects.None, back.Defects);
            Assert.Equal(Sewing(plan.Design), Sewing(back));
            Assert.Equal(plan.Design.Stitches.Select(Plain), SewingPlan.Tidy(back).Stitches.Select(Plain));
            Assert.Equal(plan.Design.Sewn, back.Sewn);

            var threads = ColorBlocks.Of(plan.Design);
            Assert.Equal(threads, ColorBlocks.Of(back));
            Assert.Equal(Sewing(plan.Design).Select(s => new Hole(s.X, s.Y, threads[s.Block], s.Block, s.IsCut)), StrictPec.Read(file));
            written.Add(name);
        }

        output.WriteLine($"{written.Count} of {DesignSamples.Names.Count}: {string.Join(' ', written)}");
        Assert.True(written.Count >= (DesignSamples.MoreFolder is null ? 19 : 50), string.Join(' ', written));

        // PEC says a stop as a change to the same colour.
        static Stitch Plain(Stitch s) => s.Kind == StitchKind.Stop ? s with { Kind = StitchKind.ColorChange } : s;
    }

    [Fact]
    public void Any_design_reads_back_as_the_same_sewing()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var design = RandomDesign(new Random(seed));
            if (PesWriter.FindRefusal(design) == PesRefusal.None)
            {
                AssertReadsBack(design, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_file_of_ours_is_written_the_same_again()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var design = RandomDesign(new Random(seed));
            if (PesWriter.FindRefusal(design) == PesRefusal.None)
            {
                var once = PesWriter.Write(DesignReader.Read(PesWriter.Write(design, "FQ")).Design!, "FQ");
                Assert.True(once.AsSpan().SequenceEqual(PesWriter.Write(DesignReader.Read(once).Design!, "FQ")), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void The_block_says_where_it_ends_and_the_icons_follow()
    {
        var file = PesWriter.Write(DesignReader.Read(DesignSamples.Read("gen-rect.jef")).Design!, "K7R_1");
        var block = file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)));
        var length = block[514] | (block[515] << 8) | (block[516] << 16);

        Assert.Equal("LA:K7R_1           \r", Encoding.ASCII.GetString(block[..20]));
        Assert.Equal(0xFF, block[512 + length - 1]);
        Assert.Equal(4 * PecIcon.Bytes, block.Length - 512 - length);
        Assert.Equal((byte)2, block[48]);
        Assert.All(block.Slice(49, 3).ToArray(), index => Assert.InRange(index, 1, 61));
        Assert.Equal((600, 400), (BinaryPrimitives.ReadUInt16LittleEndian(block[520..]), BinaryPrimitives.ReadUInt16LittleEndian(block[522..])));
        Assert.Equal([0x91, 0x2C, 0x90, 0xC8], block.Slice(528, 4).ToArray());
    }

    [Fact]
    public void The_objects_for_PE_Design_end_where_the_block_begins()
    {
        var file = PesWriter.Write(DesignReader.Read(DesignSamples.Read("gen-rect-v1.pes")).Design!, "A");
        Assert.Equal("CEmbOne", Encoding.ASCII.GetString(file, 24, 7));
        Assert.Equal("CSewSeg", Encoding.ASCII.GetString(file, 97, 7));
        var runs = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(89));
        var at = 104;
        for (var i = 0; i < runs; i++)
        {
            at += i > 0 ? 2 : 0;
            at += 6 + (4 * BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 4)));
        }

        at += 2 + (4 * BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at))) + 4;
        Assert.Equal(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)), at);
    }

    [Fact]
    public void A_stitch_longer_than_twelve_bits_is_refused_and_such_a_jump_is_made_in_parts()
    {
        Assert.Equal(PesRefusal.StitchTooLong, PesWriter.FindRefusal(Of(new Stitch(2048, 0, StitchKind.Stitch))));
        var design = Of(new Stitch(-5000, 4100, StitchKind.Jump), new Stitch(-5000, 4100, StitchKind.Stitch), new Stitch(-4990, 4100, StitchKind.Stitch));
        AssertReadsBack(design, "long jump");
        Assert.Equal(3, DesignReader.Read(PesWriter.Write(design, "A")).Design!.Count(StitchKind.Jump));
    }

    [Theory]
    [InlineData(254, PesRefusal.None)]
    [InlineData(255, PesRefusal.TooManyBlocks)]
    public void The_count_of_blocks_is_one_byte_and_FF_means_none(int changes, PesRefusal refusal)
    {
        var stitches = Enumerable.Range(0, changes).SelectMany(i => new[] { new Stitch(i, 0, StitchKind.Stitch), new Stitch(i, 0, StitchKind.ColorChange) });
        var design = Of([.. stitches, new Stitch(0, 9, StitchKind.Stitch)]) with { Colors = [] };
        Assert.Equal(refusal, PesWriter.FindRefusal(design));
        if (refusal == PesRefusal.None)
        {
            AssertReadsBack(design, "many changes");
        }
    }

    [Fact]
    public void A_design_without_stitches_is_refused() =>
        Assert.Equal(PesRefusal.NoStitches, PesWriter.FindRefusal(Of(new Stitch(10, 10, StitchKind.Jump))));

    [Theory]
    [InlineData("")]
    [InlineData("NINECHARS")]
    [InlineData("é")]
    [InlineData("a b")]
    public void A_label_that_would_move_the_layout_is_refused(string label) =>
        Assert.Throws<ArgumentException>(() => PesWriter.Write(Of(new Stitch(1, 1, StitchKind.Stitch)), label));

    [Fact]
    public void The_writer_never_chooses_an_applique_function()
    {
        for (var rgb = 0; rgb < 0x1000000; rgb += 0x10101 * 3)
        {
            Assert.InRange(BrotherThreads.Nearest(new Rgb(rgb)).Index, 1, 61);
        }

        Assert.All([0xff9900, 0xfff08d, 0xffc8c8], c => Assert.InRange(BrotherThreads.Nearest(new Rgb(c)).Index, 1, 61));
        Assert.All(BrotherThreads.All, t => Assert.Equal(t.Index, BrotherThreads.Nearest(t.Color).Index));
    }

    [Fact]
    public void The_icon_shows_the_outline_of_the_design_in_its_frame()
    {
        var icon = PecIcon.Whole(Of(new Stitch(0, 0, StitchKind.Stitch), new Stitch(1000, 0, StitchKind.Stitch), new Stitch(1000, 100, StitchKind.Stitch)));
        var rows = Enumerable.Range(0, PecIcon.Height)
            .Select(y => string.Concat(Enumerable.Range(0, PecIcon.Width).Select(x => (icon[(y * 6) + (x / 8)] >> (x % 8) & 1) == 1 ? '#' : '.')));
        Assert.Equal(".#." + new string('#', 42) + ".#.", rows.ElementAt(16));
        Assert.Equal(".#" + new string('.', 42) + "#.#.", rows.ElementAt(18));
        Assert.Equal(new string('.', 4) + new string('#', 40) + "....", rows.ElementAt(1));
    }

    private static Design Of(params Stitch[] stitches) => new(DesignFormat.Dst, stitches, [Red], DesignDefects.None);

    private static void AssertReadsBack(Design design, string what)
    {
        var back = DesignReader.Read(PesWriter.Write(design, "FQ")).Design;
        Assert.NotNull(back);
        Assert.Equal(Sewing(design), Sewing(back));
        Assert.Equal(ColorIndexes(PesWriter.Write(design, "FQ")), ColorIndexes(PesWriter.Write(back, "FQ")));
        Assert.True((back.Defects & ~DesignDefects.Origin) == DesignDefects.None, $"{what}: {back.Defects}");
    }

    /// <summary>All that reaches the cloth: where the needle goes in, with which block, after a jump, after a cut.</summary>
    private static IEnumerable<(int X, int Y, int Block, bool IsCut)> Sewing(Design design)
    {
        var (block, isCut, hasThread) = (0, false, false);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    yield return (stitch.X, stitch.Y, block, isCut);
                    (isCut, hasThread) = (false, true);
                    break;
                case StitchKind.Trim:
                    isCut = hasThread;
                    break;
                case StitchKind.ColorChange or StitchKind.Stop:
                    (block, isCut) = (block + 1, false);
                    break;
            }
        }
    }

    private static byte[] ColorIndexes(byte[] file)
    {
        var start = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
        return file[(start + 49)..(start + 50 + file[start + 48])];
    }

    private static Design RandomDesign(Random random)
    {
        var (x, y) = (0, 0);
        var stitches = new List<Stitch>();
        for (var i = random.Next(1, 300); i > 0; i--)
        {
            var kind = (StitchKind)(random.Next(4) == 0 ? random.Next(5) : 0);
            var reach = 1 << random.Next(11);
            if (kind is StitchKind.Stitch or StitchKind.Jump || random.Next(3) == 0)
            {
                (x, y) = (Math.Clamp(x + random.Next(-reach, reach + 1), -1000, 1000), Math.Clamp(y + random.Next(-reach, reach + 1), -1000, 1000));
            }

            stitches.Add(new Stitch(x, y, kind));
        }

        var changes = stitches.Count(s => s.Kind == StitchKind.ColorChange);
        Rgb[] colors = random.Next(3) == 0 ? [] : [.. Enumerable.Range(0, changes + 1).Select(_ => new Rgb(random.Next(0x1000000)))];
        return new Design(DesignFormat.Dst, stitches, colors, DesignDefects.None);
    }
}
