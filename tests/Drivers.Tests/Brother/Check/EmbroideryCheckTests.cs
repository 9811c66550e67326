using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Check;

public sealed class EmbroideryCheckTests
{
    [Theory]
    [InlineData("gen-rect-v1.pes", "")]
    [InlineData("gen-rect.pec", "")]
    [InlineData("gen-rect.jef", "")]
    [InlineData("gen-rect.dst", "EMBROIDERY_NO_COLORS")]
    [InlineData("gen-offcentre.pes", "EMBROIDERY_CENTERED")]
    [InlineData("gen-fit-160x260.pes", "EMBROIDERY_TIGHT")]
    [InlineData("gen-fit-260x160.pes", "EMBROIDERY_TIGHT EMBROIDERY_TURNED")]
    [InlineData("gen-colors-63.pes", "EMBROIDERY_MANY_CHANGES")]
    [InlineData("gen-longstitch.pes", "EMBROIDERY_LONG_STITCHES EMBROIDERY_TURNED")]
    [InlineData("gen-dense.pes", "EMBROIDERY_DENSE")]
    [InlineData("broken-ncolors.pes", "EMBROIDERY_COLORS_DO_NOT_MATCH")]
    public async Task What_is_worth_knowing_is_said_and_nothing_else(string file, string codes)
    {
        var report = await Check(file);
        Assert.False(report.IsRefused);
        Assert.Equal(codes, string.Join(' ', report.Findings.Select(f => f.Code)));
        Assert.NotNull(report.Preview);
    }

    [Theory]
    [InlineData("gen-over-262x160.pes", "EMBROIDERY_TOO_LARGE")]
    [InlineData("gen-over-200x200.pes", "EMBROIDERY_TOO_LARGE")]
    [InlineData("gen-colors-300.dst", "EMBROIDERY_TOO_MANY_CHANGES")]
    [InlineData("gen-zero.dst", "EMBROIDERY_NO_STITCHES")]
    [InlineData("gen-onlyjumps.pes", "EMBROIDERY_NO_STITCHES")]
    [InlineData("broken-empty.pes", "EMBROIDERY_EMPTY")]
    [InlineData("broken-text.pes", "EMBROIDERY_IS_SOMETHING_ELSE")]
    [InlineData("broken-head8.pes", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-pec-offset-neg.pes", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-cut-header.dst", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-cut-in-stitches.pes", "EMBROIDERY_CUT_SHORT")]
    [InlineData("broken-noend.dst", "EMBROIDERY_CUT_SHORT")]
    [InlineData("broken-cut.vp3", "EMBROIDERY_CUT_SHORT")]
    public async Task What_cannot_be_sewn_is_refused_for_one_reason(string file, string code)
    {
        var report = await Check(file);
        Assert.True(report.IsRefused);
        Assert.Equal(code, Assert.Single(report.Findings).Code);
        Assert.Null(report.Facts);
    }

    [Fact]
    public async Task The_facts_are_those_of_the_design_as_it_will_lie_in_the_hoop()
    {
        var facts = Assert.IsType<EmbroideryFacts>((await Check("gen-fit-260x160.pes")).Facts);
        Assert.Equal((160.0, 260.0, "260 × 160", true), (facts.WidthMillimetres, facts.HeightMillimetres, facts.Hoop, facts.IsTurned));
        Assert.Equal((679, 2, 2), (facts.StitchCount, facts.TrimCount, facts.ColorChangeCount));
        Assert.Equal(["800 Red #ed171f", "405 Blue #0a55a3", "509 Leaf Green #66ba49"], facts.Threads.Select(t => $"{t.Code} {t.Name} {t.Color}"));
    }

    [Fact]
    public async Task Sewing_and_attended_time_are_apart()
    {
        var limits = new BrotherSettings
        {
            StitchesPerMinute = 100,
            SpeedFactor = 1,
            PerTrim = TimeSpan.FromSeconds(10),
            PerJump = TimeSpan.Zero,
            PerThreadChange = TimeSpan.FromMinutes(2),
            SetUp = TimeSpan.FromMinutes(7),
        };
        var facts = Assert.IsType<EmbroideryFacts>((await Check("gen-rect-v1.pes", limits)).Facts);
        Assert.Equal((TimeSpan.FromSeconds(99 + 20), TimeSpan.FromMinutes(11)), (facts.SewingDuration, facts.AttendedDuration));
        Assert.Equal(facts.SewingDuration + facts.AttendedDuration, facts.ExpectedDuration);
    }

    [Theory]
    [InlineData(1000, 1000, "100 × 100", false)]
    [InlineData(1010, 900, "180 × 130", false)]
    [InlineData(1700, 1200, "180 × 130", true)]
    [InlineData(1300, 1800, "180 × 130", false)]
    [InlineData(1500, 100, "260 × 160", false)]
    [InlineData(2600, 1600, "260 × 160", true)]
    [InlineData(1601, 1601, null, false)]
    public void A_design_gets_the_smallest_hoop_and_is_turned_only_where_it_must_be(int width, int height, string? hoop, bool isTurned)
    {
        var placement = Placement.Of(Line((700, -300), (700 + width, -300 + height)), new BrotherSettings());
        Assert.Equal((hoop, isTurned), (placement.Hoop?.Name, placement.IsTurned));
        Assert.Equal((0, 0), ((placement.Design.Sewn.MinX + placement.Design.Sewn.MaxX) / 2, (placement.Design.Sewn.MinY + placement.Design.Sewn.MaxY) / 2));
    }

    [Fact]
    public void A_turned_design_is_turned_and_not_mirrored()
    {
        var placed = Placement.Of(Line((0, 0), (2000, 0), (2000, 1000)), new BrotherSettings()).Design;
        Assert.Equal([(500, -1000), (500, 1000), (-500, 1000)], placed.Stitches.Select(s => (s.X, s.Y)));
    }

    [Fact]
    public void What_the_frame_does_after_the_last_stitch_needs_no_hoop()
    {
        var design = Line((0, 0), (100, 100));
        var placement = Placement.Of(design with { Stitches = [.. design.Stitches, new Stitch(5000, 5000, StitchKind.Jump)] }, new BrotherSettings());
        Assert.Equal("100 × 100", placement.Hoop?.Name);
        Assert.Equal(StitchKind.Stitch, placement.Design.Stitches[^1].Kind);
    }

    [Fact]
    public async Task The_picture_is_a_sound_PNG_and_shows_the_threads()
    {
        var report = await Check("gen-rect-v1.pes");
        var png = report.Preview!.Content;
        Assert.Equal("image/png", report.Preview.MediaType);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var pixels = Unpack(png, width, height);

        // The design is 60 x 40 mm around the middle of the hoop of 100 x 100: its left edge is sewn red.
        var scale = width / 110.0;
        var reds = Enumerable.Range(0, height - 96).Sum(y => Enumerable.Range((int)(24 * scale), (int)(3 * scale)).Count(x => IsRed(pixels, ((y * width) + x) * 3)));
        Assert.InRange(reds, 20 * scale, 60 * scale * scale);
    }

    [Fact]
    public async Task Too_much_is_refused_without_being_read_to_its_end()
    {
        var endless = new TestStreams.Endless();
        var report = await EmbroideryCheck.CheckAsync(endless, new BrotherSettings(), TestContext.Current.CancellationToken);
        Assert.Equal("EMBROIDERY_FILE_TOO_LARGE", Assert.Single(report.Findings).Code);
        Assert.Equal(EmbroideryCheck.MaxFileBytes + 1, endless.Given);
    }

    [Fact]
    public void A_spot_that_is_sewn_again_and_again_does_not_take_for_ever()
    {
        var stitches = Enumerable.Range(0, 400_000).Select(i => new Stitch(i % 2, 0, StitchKind.Stitch)).ToList();
        var density = Density.Of(new Design(DesignFormat.Pes, stitches, [], DesignDefects.None), new BrotherSettings());
        Assert.Equal(400_000, density.DenseCount);
    }

    [Theory]
    [InlineData("flower.pes", "", true)]
    [InlineData("flower.EXP", "\u0001\u0002", true)]
    [InlineData("flower.bin", "#PES0001", true)]
    [InlineData("flower", "LA:Untitled", true)]
    [InlineData("flower.vp3", "%vsm%", true)]
    [InlineData("print.gcode", "G28 W", false)]
    [InlineData("drawing.svg", "<svg>", false)]
    public void The_content_says_what_a_file_is_then_its_name(string name, string head, bool isRecognised) =>
        Assert.Equal(isRecognised, EmbroideryCheck.Recognises(name, Encoding.Latin1.GetBytes(head)));

    private static bool IsRed(byte[] pixels, int at) => pixels[at] > 150 && pixels[at + 1] < 90 && pixels[at + 2] < 90;

    private static Task<CheckReport> Check(string file, BrotherSettings? limits = null) =>
        EmbroideryCheck.CheckAsync(new MemoryStream(DesignSamples.Read(file)), limits ?? new BrotherSettings(), TestContext.Current.CancellationToken);

    private static Design Line(params (int X, int Y)[] points) =>
        new(DesignFormat.Pes, [.. points.Select(p => new Stitch(p.X, p.Y, StitchKind.Stitch))], [new Rgb(0)], DesignDefects.None);

    private static byte[] Unpack(byte[] png, int width, int height)
    {
        var start = png.AsSpan().IndexOf("IDAT"u8) + 4;
        using var zlib = new ZLibStream(new MemoryStream(png, start, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(start - 8))), CompressionMode.Decompress);
        var rows = new byte[height * ((width * 3) + 1)];
        zlib.ReadExactly(rows);
        Assert.Equal(-1, zlib.ReadByte());
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < width * 3; i++)
            {
                var above = y > 0 ? pixels[((y - 1) * width * 3) + i] : 0;
                pixels[(y * width * 3) + i] = (byte)(rows[(y * ((width * 3) + 1)) + 1 + i] + above);
            }
        }

        return pixels;
    }
}
