using System.Diagnostics;
using System.Globalization;
using System.Text;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>
/// Whatever stands in a file: the check ends with a report, and that depends neither on how lines end nor on how the file
/// arrives. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many inputs each test gets; the number of a failing one stands in the
/// message, and the same number gives the same input again.
/// </summary>
public sealed class GcodeFuzzTests(ITestOutputHelper output)
{
    private const int InputsByDefault = 3_000;

    // The reader's buffer, the timeline and fifty findings.
    private const long BytesAtLeast = 512 * 1024;
    private const int BytesPerByte = 16;

    // The rasters of the picture that is drawn where there is no thumbnail, and what it takes to paint it.
    private const long BytesOfPicture = 32 * 1024 * 1024;

    // To draw one takes longer than all else: most inputs have a thumbnail.
    private const int InputsPerPicture = 19;

    private const int MostBytes = 3000;

    private static readonly byte[] Thumbnail = Encoding.ASCII.GetBytes(Samples.Thumbnail);

    private static readonly byte[][] Pieces = [.. new[]
    {
        "G1", "G0 X1", "G1 X100.5 Y20 E.5 F9000", "G2 X10 Y10 I5 J5", "G3 I-.5", "G28", "G28 W", "G80", "G92 E0", "G92 X1", "G4 S9", "G4 P1e9", "G90", "G91",
        "M82", "M83", "M104 S215", "M109 S", "M109 R300", "M140 S60", "M190 S200", "M73 P1 R2", "M112", "M600", "M117 x*y", "M117 ;", "M118 a", "M110 N5", "M500",
        "M862.3 P \"MK3S\"", "M862.3 P\"MINI\"", "M115 U9.9", "M204 S1 T2", "M201 X0", "M203 X1e-9", "M205 X0 E0", "M220 S0", "M221 S-5", "M900 K30", "M900 K.05",
        "N1 G1 X1*93", "T0", "Tx", "T?", "D3", "M0", "M0104 S1", "%", "*", "(", "\"", "\uFEFF", "\0", "\t", " ", "-", "--", ".", "-.", "1e", "1e99", "99999999999999999999",
        ";LAYER_CHANGE", ";LAYER:1", "; thumbnail begin 16x16 12", "; iVBORw0KGgo=", "; thumbnail end", "; filament used [g] = 1.5", "; filament_type = ABS",
        "; estimated printing time (normal mode) = 9d 9h 9m 9s", "; printer_model = MINI", "; nozzle_diameter = 0.6", ";TIME:99", ";Generated with Cura_SteamEngine 5",
    }.Select(Encoding.UTF8.GetBytes)];

    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var asked) ? asked : InputsByDefault;

    [Fact]
    public async Task Damaged_files_are_reported_on_the_same_however_lines_end_and_the_file_arrives()
    {
        var seeds = Seeds();
        var (start, accepted, longest, most) = (Stopwatch.GetTimestamp(), 0, TimeSpan.Zero, 0L);
        for (var i = 0; i < Inputs; i++)
        {
            var file = Input(seeds[i % seeds.Length], i);
            var began = Stopwatch.GetTimestamp();
            var before = GC.GetAllocatedBytesForCurrentThread();
            CheckReport report;
            try
            {
                report = await Check(new MemoryStream(file));
            }
            catch (Exception e)
            {
                Assert.Fail($"input {i}: {e}");
                return;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            most = Math.Max(most, allocated);
            var bound = BytesAtLeast + (BytesPerByte * file.Length) + (file.AsSpan().StartsWith(Thumbnail) ? 0 : BytesOfPicture);
            Assert.True(allocated < bound, $"input {i}");
            var took = Stopwatch.GetElapsedTime(began);
            longest = took > longest ? took : longest;
            accepted += report.IsRefused ? 0 : 1;
            Assert.True(report.Facts is not null || report.IsRefused, $"input {i}");
            Assert.True(report.Findings.Count <= 50, $"input {i}");

            var expected = CheckOf.Summary(report);
            Assert.True(expected == CheckOf.Summary(await Check(new ChoppedStream(file, i, maxPiece: 1 << (i % 12)))), $"input {i}, in pieces");
            var end = i % 2 == 0 ? "\r\n" : "\r";
            Assert.True(expected == CheckOf.Summary(await Check(new MemoryStream(WithLineEnd(file, end)))), $"input {i}, other line ends");
        }

        Assert.InRange(accepted, 1, Inputs - 1);
        output.WriteLine($"{Inputs} inputs of {seeds.Length} seeds, each checked three times, {accepted} accepted; at most {most / 1024} KB "
            + $"and {longest.TotalMilliseconds:0} ms for one; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    [Fact]
    public void Lines_are_the_same_however_they_end_and_arrive()
    {
        var seeds = Seeds();
        var (start, lines) = (Stopwatch.GetTimestamp(), 0L);
        for (var i = 0; i < Inputs; i++)
        {
            var file = Damage(seeds[i % seeds.Length], new Random(~i));
            var whole = Lines(new MemoryStream(file));
            lines += whole.Count;
            Assert.True(whole.Lines == Lines(new ChoppedStream(file, i, maxPiece: 1 << (i % 12))).Lines, $"input {i}, in pieces");
            Assert.True(whole.Lines == Lines(new MemoryStream(WithLineEnd(file, i % 2 == 0 ? "\r\n" : "\r"))).Lines, $"input {i}, other line ends");
        }

        output.WriteLine($"{Inputs} inputs, {lines} lines, each read three times; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    /// <summary>However words are read at once, what comes out is what it is when they are read one by one.</summary>
    [Fact]
    public void Words_of_moves_are_read_at_once_as_one_by_one()
    {
        var (start, accepted, refused) = (Stopwatch.GetTimestamp(), 0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var random = new Random(i);
            for (var repeat = 0; repeat < 20; repeat++)
            {
                var text = Encoding.Latin1.GetBytes(Words(random));
                var expected = ReadOneByOne(text);
                accepted += expected is null ? 0 : 1;
                refused += expected is null ? 1 : 0;
                byte[] ahead = [.. text, .. Behind(random)];
                var numbers = new double[MoveWords.PlaceCount];
                var read = MoveWords.TryRead(ahead, text.Length, numbers, out var letters);
                Assert.True(read == (expected is not null), $"input {i}: {Encoding.Latin1.GetString(ahead)}, the first {text.Length}");
                if (expected is not null)
                {
                    Assert.Equal(expected.Keys.Aggregate(0u, (bits, place) => bits | (1u << place)), letters);
                    Assert.All(expected, e => Assert.Equal(BitConverter.DoubleToInt64Bits(e.Value), BitConverter.DoubleToInt64Bits(numbers[e.Key])));
                }
            }
        }

        Assert.True(accepted > 0 && refused > 0);
        output.WriteLine($"{Inputs} inputs of twenty moves, {accepted} read, {refused} refused; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    // Mostly what slicers write; now and then a byte that is none of a word, or a number that is one in no way.
    private static string Words(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 7); count > 0; count--)
        {
            text.Append(random.Next(9) switch { 0 => "", 1 => "  ", 2 => "\t", _ => " " });
            text.Append("XYZEFIJ"[random.Next(7)]);
            text.Append(random.Next(9) switch { 0 => "-", 1 => "+", 2 => "-", _ => "" });
            text.Append((long)(random.NextDouble() * Math.Pow(10, random.Next(0, 11))));
            if (random.Next(4) > 0)
            {
                text.Append('.').Append(random.Next(0, 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(random.Next(1, 7), '0'));
            }
        }

        if (random.Next(3) == 0)
        {
            text[random.Next(text.Length)] = " .-+*;GX0e\t\u00ff"[random.Next(12)];
        }

        if (random.Next(6) == 0)
        {
            text.Length = random.Next(text.Length + 1);
        }

        return text.ToString();
    }

    // What stands in the buffer behind the words must make no difference: the next line, the rest of a word, or nothing.
    private static byte[] Behind(Random random) => random.Next(4) switch
    {
        0 => [],
        1 => [.. "\nG1"u8, .. Enumerable.Repeat((byte)' ', GcodeReader.Reach)],
        2 => [.. Enumerable.Repeat((byte)"0.-X ;"[random.Next(6)], GcodeReader.Reach)],
        _ => Encoding.Latin1.GetBytes(Words(random) + Words(random).PadLeft(GcodeReader.Reach, '7')),
    };

    /// <summary>The numbers by their letters' places; null where a word is none of a move or twice there.</summary>
    private static Dictionary<int, double>? ReadOneByOne(ReadOnlySpan<byte> text)
    {
        var numbers = new Dictionary<int, double>();
        var words = new GcodeWords(text);
        while (words.MoveNext())
        {
            var place = "XYZEFIJ".IndexOf((char)words.Letter, StringComparison.Ordinal);
            if (!words.HasValue || place < 0 || !numbers.TryAdd(place, words.Value))
            {
                return null;
            }
        }

        return words.IsMalformed ? null : numbers;
    }

    private static Task<CheckReport> Check(Stream file) => GcodeCheck.CheckAsync(file, new PrusaSettings(), Pace.Unlearned, CancellationToken.None);

    /// <summary>Their number, and a hash of number, command, comment and words of each.</summary>
    private static (long Count, long Lines) Lines(Stream file)
    {
        var reader = new GcodeReader(file);
        var (count, hash) = (0L, 17L);
        do
        {
            while (reader.TryReadLine())
            {
                count++;
                hash = (hash * 31) + reader.LineNumber;
                hash = Add(Add(hash, reader.Command), reader.Comment);
                var words = new GcodeWords(reader.Command);
                while (words.MoveNext())
                {
                    hash = (hash * 31) + words.Letter + (words.HasValue ? BitConverter.DoubleToInt64Bits(words.Value) : 1);
                }
            }
        }
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());

        return (count, hash);

        static long Add(long hash, ReadOnlySpan<byte> text)
        {
            var adding = default(HashCode);
            adding.AddBytes(text);
            return (hash * 31) + adding.ToHashCode();
        }
    }

    // Of some a picture is drawn, of some the thumbnail is damaged too.
    private static byte[] Input(byte[] seed, int i) => (i % InputsPerPicture) switch
    {
        0 => Damage(seed, new Random(i)),
        1 => Damage([.. Thumbnail, .. seed], new Random(i)),
        _ => [.. Thumbnail, .. Damage(seed, new Random(i))],
    };

    // Beginning, some layers and end of sliced files: small, so that many of them can be tried.
    private static byte[][] Seeds() => [.. Samples.Names[..2].SelectMany(name =>
    {
        var lines = Encoding.Latin1.GetString(Samples.Read(name)).Split('\n');
        string[] begin = [.. lines.Where(l => l.Length > 0 && l[0] != ';').Take(30)];
        return Enumerable.Range(0, 6).Select(i => Encoding.Latin1.GetBytes(string.Join('\n', [.. begin, .. lines[(150 + (50 * i))..(170 + (50 * i))], .. lines[^4..]]) + "\n"));
    })];

    /// <summary>Without CR, as other line ends are put in later.</summary>
    private static byte[] Damage(byte[] file, Random random)
    {
        var content = new List<byte>(file);
        for (var changes = random.Next(1 << random.Next(6)); changes > 0; changes--)
        {
            var at = random.Next(content.Count);
            switch (random.Next(6))
            {
                case 0:
                    content[at] = (byte)random.Next(256);
                    break;
                case 1:
                    content[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    content.RemoveRange(at, Math.Min(random.Next(1, 60), content.Count - at - 1));
                    break;
                case 3:
                    content.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 4:
                    content.InsertRange(Math.Max(0, content.LastIndexOf((byte)'\n', at)), [(byte)'\n', .. Pieces[random.Next(Pieces.Length)], .. Pieces[random.Next(Pieces.Length)]]);
                    break;
                default:
                    content.InsertRange(at, Enumerable.Repeat((byte)"0 ;G\n"[random.Next(5)], random.Next(1, 120)));
                    break;
            }
        }

        content.RemoveAll(b => b == '\r');

        // What tells other kinds of file is looked for in the first 4 KB, however lines end.
        content.RemoveRange(Math.Min(content.Count, MostBytes), Math.Max(0, content.Count - MostBytes));
        return [.. content];
    }

    private static byte[] WithLineEnd(byte[] file, string end) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace("\n", end, StringComparison.Ordinal));
}
