using System.Globalization;
using System.Text;
using FabQueue.Drivers.Prusa.Picture;
using FabQueue.Drivers.Tests.Prusa.Check;

namespace FabQueue.Drivers.Tests.Prusa.Picture;

/// <summary>The picture of a print that has no thumbnail.</summary>
public sealed class PrintPictureTests
{
    [Theory]
    [InlineData("tag")]
    [InlineData("screw")]
    [InlineData("recycling")]
    [InlineData("vase")]
    public async Task A_sample_without_a_thumbnail_is_seen_as_wide_and_high_as_its_lines_are(string sample)
    {
        var file = Samples.Read(sample);
        var picture = await PictureOf(file);
        var seen = Seen(Lines(Encoding.ASCII.GetString(file)));
        Assert.Equal(seen.Width / seen.Height, (double)picture.Width / picture.Height, 0.02 * seen.Width / seen.Height);
        Assert.InRange(Math.Max(picture.Width, picture.Height), 256, 512);
    }

    // 40 × 20 × 10 mm. Seen from 30° to the right of the front and 40° above: the top's area times sin 40°, the front's times
    // cos 40° cos 30°, the right side's times cos 40° sin 30°.
    [Fact]
    public async Task A_block_covers_what_its_top_front_and_right_side_cover()
    {
        var picture = await PictureOf(Block(100, 80, 40, 20, 10));
        var seen = Seen([(100, 80, 0.2), (140, 80, 0.2), (140, 100, 0.2), (100, 100, 10), (140, 100, 10)]);
        var covered = (40 * 20 * 0.643) + (40 * 10 * 0.766 * 0.866) + (20 * 10 * 0.766 * 0.5);
        Assert.Equal(seen.Width / seen.Height, (double)picture.Width / picture.Height, 0.04);
        Assert.Equal(covered / (seen.Width * seen.Height), (double)picture.Count / (picture.Width * picture.Height), 0.03);
    }

    [Fact]
    public async Task Its_top_is_brighter_than_its_front_and_that_than_its_right_side()
    {
        var picture = await PictureOf(Block(100, 80, 40, 20, 10));
        var (top, front, right) = (picture.Red(0.5, 0.25), picture.Red(0.3, 0.7), picture.Red(0.92, 0.6));
        Assert.True(top > front && front > right, $"{top}, {front}, {right}");
    }

    [Theory]
    [InlineData(";TYPE:Skirt/Brim\nG1 X20 Y20 F9000\nG1 X200 E9\n;TYPE:External perimeter\n")]
    [InlineData(";TYPE:SKIRT\nG1 X20 Y20 F9000\nG1 X200 E9\n;TYPE:WALL-OUTER\n")]
    public async Task What_is_laid_around_the_object_and_before_its_first_layer_is_not_part_of_it(string skirt)
    {
        var object1 = Block(100, 80, 40, 20, 2);
        Assert.Equal((await CheckOf.Text(object1)).Preview!.Content, (await CheckOf.Text(object1.Replace(";HERE\n", skirt, StringComparison.Ordinal))).Preview!.Content);
    }

    [Fact]
    public async Task An_arc_is_seen_as_the_chords_it_is_made_of()
    {
        var picture = await PictureOf(CheckOf.Start + "G1 X100 Y100\n;LAYER_CHANGE\nG2 X100 Y100 I20 J0 E50\n" + CheckOf.End);
        Assert.Equal(0.643, (double)picture.Height / picture.Width, 0.02);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G28 W\nG1 X10 Y10 F3000\n")]
    [InlineData("M862.3 P \"MINI\"\nM83\nM109 S215\nG28 W\nG1 X60 E9 F3000\n")]
    [InlineData("M83\nM109 S215\nG28 W\nG1 X60 E9 F3000\nG1 X600 E9\n")]
    public async Task There_is_none_of_nothing_and_of_a_file_that_is_refused(string file)
    {
        var report = await CheckOf.Text(file);
        Assert.True(report.IsRefused);
        Assert.Null(report.Preview);
    }

    [Fact]
    public void What_is_drawn_stays_where_it_is_while_the_raster_gets_coarser()
    {
        var picture = new PrintPicture(0.4);
        picture.Draw(120, 100, 5, 121, 100, 5);
        var (fine, scale) = (picture.Used, picture.PerMillimetre);
        picture.Draw(0, 0, 0.2, 250, 210, 0.2);
        Assert.Equal((32, 2), (scale, picture.PerMillimetre));

        var (row, column) = ((fine.Bottom + fine.Top) / 2 / 16, ((fine.Left + fine.Right) / 2 / 16) - picture.Used.Left);
        Assert.Equal(5, new ViewPoint(0, (row + 0.5f) / picture.PerMillimetre, picture.Row(row)[column]).Height, 0.5);
    }

    [Fact]
    public void A_line_out_of_reach_is_left_out()
    {
        var picture = new PrintPicture(0.4);
        picture.Draw(0, 0, 0, double.NaN, 0, 0);
        picture.Draw(0, 0, 0, 1e300, 0, 0);
        picture.Draw(0, 0, -1, 1, 0, 0);
        Assert.True(picture.Used.IsEmpty);
        Assert.Null(picture.Finish());
    }

    [Fact]
    public void However_an_object_grows_the_memory_is_bounded()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var picture = new PrintPicture(0.4);
        for (var reach = 0.5; reach < 100; reach *= 1.05)
        {
            picture.Draw(125 - reach, 105, 0.2, 125, 105 + reach, 0.2);
            picture.Draw(125 + reach, 105 - reach, 0.2, 125, 105, 2 * reach);
        }

        Assert.NotNull(picture.Finish());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    /// <summary>A file with walls, a filled top and a place for other lines.</summary>
    private static string Block(double x, double y, double width, double depth, double height)
    {
        var text = new StringBuilder(CheckOf.Start);
        for (var z = 0.2; z < height + 0.01; z += 0.2)
        {
            var isTop = z > height - 0.3;
            text.Append(CultureInfo.InvariantCulture, $";LAYER_CHANGE\n;HERE\nG1 Z{z:0.##} F720\nG1 X{x:0.##} Y{y:0.##} F9000\n");
            text.Append(CultureInfo.InvariantCulture, $"G1 X{x + width:0.##} E1\nG1 Y{y + depth:0.##} E1\nG1 X{x:0.##} E1\nG1 Y{y:0.##} E1\n");
            for (var line = 0.4; isTop && line < depth; line += 0.4)
            {
                text.Append(CultureInfo.InvariantCulture, $"G1 X{x:0.##} Y{y + line:0.##}\nG1 X{x + width:0.##} E1\n");
            }
        }

        return text + CheckOf.End;
    }

    /// <summary>Where lines of filament begin and end, from the first layer on and without the skirt.</summary>
    private static IEnumerable<(double X, double Y, double Z)> Lines(string file)
    {
        var (x, y, z, isObject) = (0.0, 0.0, 0.0, false);
        foreach (var line in file.Split('\n'))
        {
            isObject = line.StartsWith(";TYPE:", StringComparison.Ordinal) ? line[6] != 'S' || line[7] != 'k' : isObject;
            if (!line.StartsWith("G1 ", StringComparison.Ordinal))
            {
                continue;
            }

            var words = line.Split(';')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToDictionary(w => w[0], w => double.Parse(w.AsSpan(1), CultureInfo.InvariantCulture));
            var from = (x, y, z);
            (x, y, z) = (words.GetValueOrDefault('X', x), words.GetValueOrDefault('Y', y), words.GetValueOrDefault('Z', z));
            if (isObject && words.GetValueOrDefault('E') > 0 && (words.ContainsKey('X') || words.ContainsKey('Y')) && y > 0)
            {
                yield return from;
                yield return (x, y, z);
            }
        }
    }

    /// <summary>How broad and high lines through these places are seen: 0.45 mm more than their middles.</summary>
    private static (double Width, double Height) Seen(IEnumerable<(double X, double Y, double Z)> places)
    {
        var points = places.Select(p => ViewPoint.Of(p.X, p.Y, p.Z)).ToList();
        return (points.Max(p => p.Right) - points.Min(p => p.Right) + 0.45, points.Max(p => p.Up) - points.Min(p => p.Up) + 0.45);
    }

    private static Task<Covered> PictureOf(string file) => PictureOf(Encoding.ASCII.GetBytes(file));

    private static async Task<Covered> PictureOf(byte[] file)
    {
        var preview = (await CheckOf.Bytes(file)).Preview;
        Assert.Equal("image/png", preview?.MediaType);
        return Covered.By(Pixels.Of(preview!.Content));
    }

    /// <summary>The pixels of the object, which are more red than blue; those of the bed are not.</summary>
    private sealed record Covered(Pixels Pixels, int Left, int Top, int Right, int Bottom, int Count)
    {
        public int Width => Right - Left + 1;

        public int Height => Bottom - Top + 1;

        public static Covered By(Pixels pixels)
        {
            var places = (from y in Enumerable.Range(0, pixels.Height)
                          from x in Enumerable.Range(0, pixels.Width)
                          let color = pixels.At(x, y)
                          where color.Red > color.Blue
                          select (X: x, Y: y)).ToList();
            return new(pixels, places.Min(p => p.X), places.Min(p => p.Y), places.Max(p => p.X), places.Max(p => p.Y), places.Count);
        }

        /// <summary>How red it is at a share of its width and height, from above left.</summary>
        public int Red(double right, double down) => Pixels.At(Left + (int)(right * Width), Top + (int)(down * Height)).Red;
    }
}
