using System.Globalization;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

public sealed class DesignReaderTests
{
    [Fact]
    public void Every_sample_reads_as_a_correct_reader_reads_it()
    {
        var differences = DesignSamples.Table
            .Select(e => (Expected: e, Found: Describe(DesignReader.Read(DesignSamples.Read(e.File)).Design, e.File)))
            .Where(r => r.Found != Describe(r.Expected))
            .Select(r => $"{r.Expected.File}: expected {Describe(r.Expected)}, found {r.Found}");
        var list = string.Join('\n', differences);
        Assert.True(list.Length == 0, list);
        Assert.True(DesignSamples.Table.Count >= 38);
    }

    [Theory]
    [InlineData("broken-empty.pes", DesignFault.Empty)]
    [InlineData("broken-text.pes", DesignFault.NotEmbroidery)]
    [InlineData("broken-head8.pes", DesignFault.Damaged)]
    [InlineData("broken-cut-before-pec.pes", DesignFault.Damaged)]
    [InlineData("broken-cut-in-colors.pes", DesignFault.Damaged)]
    [InlineData("broken-pec-offset-0.pes", DesignFault.Damaged)]
    [InlineData("broken-pec-offset-eof.pes", DesignFault.Damaged)]
    [InlineData("broken-pec-offset-neg.pes", DesignFault.Damaged)]
    [InlineData("broken-cut-header.dst", DesignFault.Damaged)]
    [InlineData("broken-ncolors.jef", DesignFault.Damaged)]
    public void A_file_without_a_design_says_why(string file, DesignFault fault) =>
        Assert.Equal(new DesignReading(null, fault), DesignReader.Read(DesignSamples.Read(file)));

    [Theory]
    [InlineData("gen-rect-v1.pes", DesignDefects.None)]
    [InlineData("gen-rect.dst", DesignDefects.None)]
    [InlineData("gen-rect.jef", DesignDefects.None)]
    [InlineData("gen-rect.vp3", DesignDefects.None)]
    [InlineData("gen-offcentre.pes", DesignDefects.Origin)]
    [InlineData("gen-rect.exp", DesignDefects.Uncheckable)]
    [InlineData("broken-blocklen.pes", DesignDefects.None)]
    [InlineData("broken-cut-in-thumbs.pes", DesignDefects.None)]
    [InlineData("broken-cut-in-stitches.pes", DesignDefects.NoEnd)]
    [InlineData("broken-noend.pes", DesignDefects.NoEnd)]
    [InlineData("broken-noend.dst", DesignDefects.NoEnd)]
    [InlineData("broken-cut.vp3", DesignDefects.NoEnd)]
    [InlineData("broken-bitflips.pes", DesignDefects.NoEnd | DesignDefects.Origin)]
    public void What_is_wrong_with_a_readable_file_is_said(string file, DesignDefects defects) =>
        Assert.Equal(defects, DesignReader.Read(DesignSamples.Read(file)).Design?.Defects);

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 0)]
    [InlineData("sixteen-letters!", 0)]
    [InlineData("Noël", 1)]
    [InlineData("Exploding Brother", 1)]
    [InlineData("Ma première broderie à la médiathèque", 25)]
    public void A_label_that_has_no_room_moves_what_follows_and_the_design_is_found(string name, int excess)
    {
        var file = WithLabel(DesignSamples.Read("gen-rect-v1.pes"), name);
        var design = DesignReader.Read(file).Design!;
        var sound = DesignReader.Read(DesignSamples.Read("gen-rect-v1.pes")).Design!;
        Assert.Equal(sound.Stitches, design.Stitches);
        Assert.Equal(sound.Colors, design.Colors);
        Assert.Equal(excess, design.Shift);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(32)]
    [InlineData(34)]
    [InlineData(512)]
    [InlineData(517)]
    [InlineData(524)]
    public void A_mark_that_is_gone_leaves_nothing_to_read(int mark)
    {
        var file = DesignSamples.Read("gen-rect-v1.pes");
        file[BitConverter.ToInt32(file, 8) + mark] ^= 0x55;
        Assert.Equal(DesignFault.Misplaced, DesignReader.Read(file).Fault);
    }

    [Theory]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    [InlineData(40, 24)]
    public void A_title_longer_than_PEmbroider_counts_on_moves_the_records_of_a_DST(int length, int excess)
    {
        var file = DesignSamples.Read("gen-rect.dst");
        file = [.. "LA:"u8, .. Enumerable.Repeat((byte)'x', length), .. file[19..]];
        var design = DesignReader.Read(file).Design!;
        Assert.Equal(DesignReader.Read(DesignSamples.Read("gen-rect.dst")).Design!.Stitches, design.Stitches);
        Assert.Equal(excess, design.Shift);
    }

    [Fact]
    public void A_DST_with_a_blank_header_is_read_and_cannot_be_checked()
    {
        foreach (var blank in new byte[] { 0, (byte)' ' })
        {
            var file = DesignSamples.Read("gen-rect.dst");
            file.AsSpan(0, 512).Fill(blank);
            var design = DesignReader.Read(file).Design!;
            Assert.Equal((DesignFormat.Dst, 165, DesignDefects.Uncheckable), (design.Format, design.Count(StitchKind.Stitch), design.Defects));
        }
    }

    [Theory]
    [InlineData("#ff0000,Red,1\rTC:#00ff00,Green,2\rTC:#0000ff,Blue,3", 2, 0)]
    [InlineData("#ff0000,Red,1\rTC:#ff0000,Red,1\rTC:#0000ff,Blue,3", 1, 1)]
    public void The_colours_that_a_DST_may_have_are_its_colours(string colors, int changes, int stops)
    {
        var file = DesignSamples.Read("gen-rect.dst");
        byte[] text = [.. file[..124], .. System.Text.Encoding.ASCII.GetBytes($"TC:{colors}\r\u001a")];
        var design = DesignReader.Read([.. text, .. Enumerable.Repeat((byte)' ', 512 - text.Length), .. file[512..]]).Design!;
        Assert.Equal((165, changes, stops, changes + 1), (design.Count(StitchKind.Stitch), design.Count(StitchKind.ColorChange), design.Count(StitchKind.Stop), design.Colors.Count));

        // More of them than the header has room for.
        byte[] many = [.. text[..^1], .. Enumerable.Repeat(System.Text.Encoding.ASCII.GetBytes("AU:somebody with a name\r"), 30).SelectMany(l => l), 0x1A];
        Assert.Equal(design.Stitches, DesignReader.Read([.. many, .. file[512..]]).Design!.Stitches);
    }

    [Fact]
    public void A_place_that_a_negative_number_ran_over_is_no_end()
    {
        var design = DesignReader.Read(DesignSamples.Read("inkstitch-pre2021-plus.pes")).Design!;
        Assert.Equal((363, 280, 280, 3), (design.Count(StitchKind.Stitch), design.Sewn.Width, design.Sewn.Height, design.Colors.Count));
    }

    [Fact]
    public void A_JEF_that_goes_back_to_the_colour_before_a_stop_stops_again()
    {
        // Colours 10, none, 10: how a stop after a stop is written.
        var file = DesignSamples.Read("gen-rect.jef");
        BitConverter.TryWriteBytes(file.AsSpan(116), 10);
        BitConverter.TryWriteBytes(file.AsSpan(120), 0);
        BitConverter.TryWriteBytes(file.AsSpan(124), 10);
        var design = DesignReader.Read(file).Design!;
        Assert.Equal((0, 2, 1), (design.Count(StitchKind.ColorChange), design.Count(StitchKind.Stop), design.Colors.Count));
    }

    [Fact]
    public void A_stop_is_a_change_to_the_same_colour_and_has_no_thread_of_its_own()
    {
        var design = DesignReader.Read(DesignSamples.Read("gen-samecolor.pes")).Design!;
        Assert.Equal((1, 1, 2), (design.Count(StitchKind.Stop), design.Count(StitchKind.ColorChange), design.Colors.Count));
    }

    [Theory]
    [InlineData("%PDF-1.7\nnothing to sew here")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")]
    [InlineData("G28 W\nG1 X10 Y10 F3000\n")]
    [InlineData("Chère équipe, voici mon dessin. Merci !")]
    public void Another_kind_of_file_is_not_taken_for_a_format_without_signature(string text) =>
        Assert.Equal(DesignFault.NotEmbroidery, DesignReader.Read(System.Text.Encoding.UTF8.GetBytes(text)).Fault);

    // As Ink/Stitch wrote it: padded to 16 characters, not bytes, and never cut.
    private static byte[] WithLabel(byte[] file, string name)
    {
        var label = BitConverter.ToInt32(file, 8) + 3;
        return [.. file[..label], .. System.Text.Encoding.UTF8.GetBytes(name.PadRight(16)), .. file[(label + 16)..]];
    }

    private static string Describe(Expected expected) =>
        expected.Values is null ? "nothing" : string.Join(' ', expected.Values) + " " + (expected.Colors == "-" ? "" : expected.Colors);

    private static string Describe(Design? design, string file)
    {
        if (design is null)
        {
            return "nothing";
        }

        var box = design.Sewn;
        var corners = box.IsEmpty ? ["-", "-", "-", "-"] : new[] { box.MinX, box.MinY, box.MaxX, box.MaxY }.Select(c => c.ToString(CultureInfo.InvariantCulture));
        var changes = design.Count(StitchKind.ColorChange) + design.Count(StitchKind.Stop);
        var numbers = new[] { design.Count(StitchKind.Stitch), design.Count(StitchKind.Jump), design.Count(StitchKind.Trim), changes };
        return string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)).Concat(corners)) + " " + Colors(design, file);
    }

    private static string Colors(Design design, string file) => Path.GetExtension(file) switch
    {
        ".pes" or ".pec" => string.Join(',', IndexesByBlock(design)),
        ".jef" or ".vp3" => string.Join(',', design.Colors.Select(c => c.ToString()[1..])),
        _ => string.Join(',', design.Colors),
    };

    // A stop goes on with the same thread: in the table it stands twice.
    private static IEnumerable<int> IndexesByBlock(Design design)
    {
        if (design.Colors.Count == 0)
        {
            yield break;
        }

        var thread = 0;
        yield return BrotherThreads.Nearest(design.Colors[0]).Index;
        foreach (var change in design.Stitches.Where(s => s.Kind is StitchKind.ColorChange or StitchKind.Stop))
        {
            thread += change.Kind == StitchKind.ColorChange ? 1 : 0;
            yield return BrotherThreads.Nearest(design.Colors[thread]).Index;
        }
    }
}
