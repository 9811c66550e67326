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
    [InlineData("gen-rect.exp", DesignDefects.None)]
    [InlineData("gen-rect.jef", DesignDefects.None)]
    [InlineData("gen-rect.vp3", DesignDefects.None)]
    [InlineData("gen-offcentre.pes", DesignDefects.Origin)]
    [InlineData("broken-ncolors.pes", DesignDefects.ColorCount)]
    [InlineData("broken-blocklen.pes", DesignDefects.None)]
    [InlineData("broken-cut-in-thumbs.pes", DesignDefects.None)]
    [InlineData("broken-cut-in-stitches.pes", DesignDefects.NoEnd | DesignDefects.ColorCount)]
    [InlineData("broken-noend.pes", DesignDefects.NoEnd)]
    [InlineData("broken-noend.dst", DesignDefects.NoEnd)]
    [InlineData("broken-cut.vp3", DesignDefects.NoEnd)]
    [InlineData("broken-bitflips.pes", DesignDefects.NoEnd | DesignDefects.ColorCount | DesignDefects.Origin)]
    public void What_is_wrong_with_a_readable_file_is_said(string file, DesignDefects defects) =>
        Assert.Equal(defects, DesignReader.Read(DesignSamples.Read(file)).Design?.Defects);

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
