using System.Diagnostics;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Tests.Silhouette.Format;

/// <summary>
/// The reader believes nothing. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many inputs path data, transforms and styles get each;
/// whole drawings get one for each twenty of them. The number of a failing input stands in the message and makes it again.
/// </summary>
public sealed class DrawingFuzzTests(ITestOutputHelper output)
{
    private const int InputsByDefault = 20_000;
    private const int InputsPerDrawing = 20;

    // What the bounds of the reader let a small file take: a million points, half of them in lists that double.
    private const long MostBytes = 400_000_000;

    private static readonly int Inputs =
        int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? asked : InputsByDefault;

    private static readonly string[] Numbers =
        ["0", "-0", "1", "-1", ".5", "1e3", "-1e-9", "1e308", "-1e308", "1e999", "5e-324", "0.1.2", "+3", "00", "10", "45", "90", "NaN", "1e", "-", "."];

    private static readonly string[] Transforms =
        ["translate(", "scale(", "rotate(", "skewX(", "skewY(", "matrix(", "matrix3d(", "none", "(", ")", ") ", "),", "deg", "px"];

    private static readonly string[] Styles =
    [
        "path", ".a", "#p", "*", ">", "+", " ", ",", "{", "}", "@media x", "@import", "/*", "*/", ":hover", "[x]", ";", ":", "!important", "stroke", "fill",
        "display", "none", "clip-path", "url(#c)", "url(", ")", "transform", "rotate(", "stroke-dasharray", "1 2", "1e-9", "&", "\"", "'", "\\", "var(--x, red)", "inherit",
    ];

    [Fact]
    public void Path_data_neither_crashes_nor_swells() => Run("path data", Inputs, random =>
    {
        var data = (random.Next(4) == 0 ? "" : "M1 1") + Words(random, ["M", "m", "L", "l", "H", "h", "V", "v", "C", "c", "S", "s", "Q", "q", "T", "t", "A", "a", "Z", "z", " ", ",", "x", "%", "é"], 4);
        var flattener = new Flattener(random.Next(8) == 0 ? 1e-9 : 0.01, new DrawingBudget());
        var isWhole = PathData.Draw(data, flattener);
        Assert.All(flattener.Finish(), l => Assert.NotEmpty(l.Points));
        return isWhole;
    });

    [Fact]
    public void Transforms_neither_crash_nor_swell() => Run("transforms", Inputs, random => TransformList.Parse(Words(random, Transforms, 2)) is not null);

    [Fact]
    public void Style_sheets_neither_crash_nor_swell()
    {
        var element = new XElement("g", new XElement("path", new XAttribute("id", "p"), new XAttribute("class", "a b"))).Elements().Single();
        Run("style sheets", Inputs, random =>
        {
            var sheet = new StyleSheet();
            sheet.Add(Words(random, Styles, 2));
            _ = Style.Initial.Of(element, sheet, diagonal: 100);
            return sheet.LeftOut.Count == 0;
        });
    }

    [Fact]
    public void Damaged_drawings_neither_crash_nor_swell()
    {
        string[] seeds = [.. Directory.EnumerateFiles(SampleFolder.Of("drawings"), "*.svg").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        // Elements and values of all drawings, to be put where they do not belong.
        string[] elements = [.. seeds.SelectMany(s => s.Split('\n')).Select(l => l.Trim()).Where(l => l.StartsWith('<') && l.EndsWith("/>", StringComparison.Ordinal) && l.Count(c => c == '<') == 1)];
        string[] values = [.. Numbers, .. seeds.SelectMany(s => s.Split('"')).Where(v => !v.Contains('<', StringComparison.Ordinal))];
        Run("drawings", Inputs / InputsPerDrawing, random =>
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var changes = 1 + random.Next(4); changes > 0; changes--)
            {
                Change(text, random, elements, values);
            }

            return DrawingReader.Read(Encoding.UTF8.GetBytes(text.ToString()), 0.01, TestContext.Current.CancellationToken).Shapes.Count > 0;
        });
    }

    private static void Change(StringBuilder text, Random random, string[] elements, string[] values)
    {
        var at = random.Next(text.Length);
        switch (random.Next(16))
        {
            case 0:
                text[at] = (char)random.Next(32, 127);
                break;
            case 1:
                text.Remove(at, Math.Min(1 + random.Next(20), text.Length - at));
                break;
            case < 7:
                text.Insert(Boundary(text, at, '\n'), elements[random.Next(elements.Length)] + "\n");
                break;
            default:
                // The value of an attribute becomes another: what stands between the quotes.
                var from = Math.Min(Boundary(text, at, '=') + 1, text.Length);
                var to = from;
                while (to < text.Length && text[to] != '"')
                {
                    to++;
                }

                text.Remove(from, to - from);
                text.Insert(from, values[random.Next(values.Length)]);
                break;
        }

        if (text.Length == 0)
        {
            text.Append(' ');
        }
    }

    private static int Boundary(StringBuilder text, int at, char end)
    {
        while (at < text.Length && text[at] != end)
        {
            at++;
        }

        return Math.Min(at + 1, text.Length);
    }

    private static string Words(Random random, string[] words, int numbersPerWord)
    {
        var text = new StringBuilder();
        for (var count = random.Next(12); count > 0; count--)
        {
            text.Append(words[random.Next(words.Length)]);
            for (var numbers = random.Next(numbersPerWord + 1); numbers > 0; numbers--)
            {
                text.Append(Numbers[random.Next(Numbers.Length)]).Append(' ');
            }
        }

        return text.ToString();
    }

    /// <param name="read">Whether the input was understood.</param>
    private void Run(string what, int inputs, Func<Random, bool> read)
    {
        var (start, understood, refused, most) = (Stopwatch.GetTimestamp(), 0, 0, 0L);
        for (var i = 0; i < inputs; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                understood += read(new Random(i)) ? 1 : 0;
            }
            catch (Exception e) when (e is XmlException or DrawingTooComplexException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{what}, input {i}: {e}");
            }

            var swollen = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(swollen < MostBytes, $"{what}, input {i}: {swollen} bytes");
            most = Math.Max(most, swollen);
        }

        Assert.InRange(understood, 1, inputs - 1);
        output.WriteLine($"{what}: {inputs} inputs, {understood} understood, {refused} refused, at most {most / 1e6:0.0} MB, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }
}
