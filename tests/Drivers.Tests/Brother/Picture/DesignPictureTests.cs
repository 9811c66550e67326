using System.Buffers.Binary;
using System.Xml.Linq;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Picture;

public sealed class DesignPictureTests
{
    private static readonly Brother870se Kind = new();

    [Fact]
    public async Task The_picture_shows_the_threads_on_the_cloth_in_the_hoop()
    {
        var picture = await Draw("gen-rect-v1.pes", "stitches", new EmbroideryChoices { ClothColor = "#203040" });

        // 60 x 40 mm around the middle of the hoop of 100 x 100: in the picture nine pixels a millimetre, the hoop six from the edge.
        Assert.Equal((1008, 1008), (picture.Width, picture.Height));
        Assert.True(picture.Count(Square(-30, 0, 1), IsRed) > 20);
        Assert.Equal(0, picture.Count(Square(-40, 0, 2), IsRed));
        Assert.Equal((0x20, 0x30, 0x40), picture.At(Pixel(-40), Pixel(-40)));
        Assert.Equal((0xb8, 0xbc, 0xc2), picture.At(Pixel(-51), Pixel(0)));
    }

    [Fact]
    public async Task Chosen_threads_are_drawn()
    {
        var picture = await Draw("gen-rect-v1.pes", "stitches", new EmbroideryChoices { Threads = [2, 2, 2] });
        Assert.Equal(0, picture.Count((0, 0, picture.Width, picture.Height), IsRed));
    }

    [Fact]
    public async Task The_check_shows_the_same_picture_as_the_view()
    {
        var report = await Kind.CheckAsync(new MemoryStream(DesignSamples.Read("gen-rect-v1.pes")), Kind.DefaultContext, TestContext.Current.CancellationToken);
        var view = await Kind.DrawAsync(new MemoryStream(DesignSamples.Read("gen-rect-v1.pes")), Kind.DefaultContext, "stitches", TestContext.Current.CancellationToken);
        Assert.Equal(view!.Content, report.Preview!.Content);
    }

    [Fact]
    public async Task The_density_map_is_red_where_the_check_warns_and_nowhere_else()
    {
        Assert.True((await Draw("gen-dense.pes", "density")).Count(Square(0, 0, 2), IsRed) > 500);
        var sound = await Draw("gen-rect-v1.pes", "density");
        Assert.Equal(0, sound.Count((0, 0, sound.Width, sound.Height), IsRed));
    }

    [Fact]
    public async Task The_icon_is_that_of_the_file_that_is_written()
    {
        var picture = await Draw("gen-rect-v1.pes", "icon");
        var file = PesWriter.Write(SewingPlan.Of(DesignReader.Read(DesignSamples.Read("gen-rect-v1.pes")).Design!, new BrotherSettings(), choices: null).Design, "A");
        var block = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)) + 512;
        var icon = file.AsSpan(block + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(block + 2)), PecIcon.Bytes);
        Assert.Equal((48 * 8, 38 * 8), (picture.Width, picture.Height));
        for (var i = 0; i < 48 * 38; i++)
        {
            var isSet = ((icon[i / 8] >> (i % 8)) & 1) == 1;
            Assert.Equal(isSet ? 0 : 255, picture.At((i % 48 * 8) + 7, (i / 48 * 8) + 7).Red);
        }
    }

    [Fact]
    public async Task Jumps_are_red_where_the_thread_stays_and_blue_where_it_is_cut()
    {
        // The same design as one colour: what were changes are jumps with a cut.
        var original = DesignReader.Read(DesignSamples.Read("gen-rect-v1.pes")).Design!;
        var design = original with { Stitches = [.. original.Stitches.Where(s => s.Kind != StitchKind.ColorChange)], Colors = [new Rgb(0)] };
        var file = PesWriter.Write(SewingPlan.Of(design, new BrotherSettings(), choices: null).Design, "A");
        var all = (0, 0, 1008, 1008);
        var loose = await Draw(file, "jumps", Kind.DefaultContext);
        var cut = await Draw(file, "jumps", Kind.DefaultContext with { Settings = new BrotherSettings { TrimsJumps = true } });
        Assert.True(loose.Count(all, IsRed) > 300);
        Assert.Equal(0, cut.Count(all, IsRed));
        Assert.True(cut.Count(all, c => c is { Blue: > 150, Red: < 90 }) > 300);
    }

    [Fact]
    public async Task The_drawing_tells_measures_and_threads_without_a_language()
    {
        var preview = await Kind.DrawAsync(new MemoryStream(DesignSamples.Read("gen-rect-v1.pes")), Kind.DefaultContext, "svg", TestContext.Current.CancellationToken);
        Assert.Equal("image/svg+xml", preview!.MediaType);
        var drawing = XDocument.Load(new MemoryStream(preview.Content)).Root!;
        Assert.Equal(
            ["60.0 × 40.0 mm", "1. 800", "2. 405", "3. 509"],
            drawing.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));

        // Each run three times, and no reference leads nowhere.
        var runs = drawing.Descendants().Attributes("id").Select(a => "#" + a.Value).ToList();
        Assert.Equal(3, runs.Count);
        Assert.Equal(runs.SelectMany(r => new[] { r, r }), drawing.Descendants().Attributes("href").Select(a => a.Value));
    }

    [Theory]
    [InlineData("gen-rect-v1.pes", "nothing")]
    [InlineData("gen-over-200x200.pes", "stitches")]
    [InlineData("broken-text.pes", "svg")]
    [InlineData("broken-cut-in-stitches.pes", "density")]
    public async Task There_is_no_picture_of_what_cannot_be_sewn(string file, string view) =>
        Assert.Null(await Kind.DrawAsync(new MemoryStream(DesignSamples.Read(file)), Kind.DefaultContext, view, TestContext.Current.CancellationToken));

    private static int Pixel(double millimetres) => (int)((millimetres + 56) * 9);

    private static (int Left, int Top, int Right, int Bottom) Square(double x, double y, double half) =>
        (Pixel(x - half), Pixel(y - half), Pixel(x + half), Pixel(y + half));

    private static bool IsRed((int Red, int Green, int Blue) color) => color is { Red: > 150, Green: < 90, Blue: < 90 };

    private static Task<Pixels> Draw(string file, string view, EmbroideryChoices? choices = null) =>
        Draw(DesignSamples.Read(file), view, Kind.DefaultContext with { Choices = choices });

    private static async Task<Pixels> Draw(byte[] file, string view, CheckContext context)
    {
        var preview = await Kind.DrawAsync(new MemoryStream(file), context, view, TestContext.Current.CancellationToken);
        Assert.Equal("image/png", preview!.MediaType);
        return Pixels.Of(preview.Content);
    }
}
