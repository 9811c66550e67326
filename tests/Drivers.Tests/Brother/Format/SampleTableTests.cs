using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>
/// What we read in every sample beside what two other readers found in it: pystitch, Ink/Stitch's library, and for the PEC
/// block a strict reader. The table is the output of the test.
/// </summary>
public sealed class SampleTableTests(ITestOutputHelper output)
{
    private static readonly string[] Fields = ["stitches", "jumps", "trims", "changes", "min_x", "min_y", "max_x", "max_y"];

    // Why we rightly say otherwise; those of expected-corrections.tsv come on top.
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["broken-dst-named.pes"] = "a DST under another name: the others go by the name, we read it",
        ["broken-pec-offset-0.pes"] = "no PEC block where the header says: the others read the header as stitches, we refuse it",
        ["broken-cut-header.dst"] = "shorter than a header: read as an empty design there, refused here",
        ["em-geo.vp3"] = "pystitch does not move to a block that starts on an axis: its first shape lies 0.1 mm off",
    };

    [Fact]
    public void Every_sample_is_read_as_two_other_readers_read_it()
    {
        Assert.SkipWhen(DesignSamples.MoreFolder is null, "FABQUEUE_EMBROIDERY_SAMPLES names no folder: nothing to compare with.");
        var (pystitch, strict, corrections) = (Table("expected-pystitch.tsv"), Table("expected-pec.tsv"), Table("expected-corrections.tsv"));
        output.WriteLine("file,ours/expected: " + string.Join(',', Fields) + ",verdict");
        var unexplained = new List<string>();
        foreach (var file in pystitch.Keys.Order(StringComparer.Ordinal))
        {
            var ours = Ours(DesignReader.Read(DesignSamples.Read(file)).Design);
            var expected = strict.TryGetValue(file, out var row) ? OfStrict(row) : OfPystitch(pystitch[file]);
            var reason = corrections.TryGetValue(file, out var correction) ? correction["right_answer"] : Otherwise.GetValueOrDefault(file);
            var verdict = ours.SequenceEqual(expected) ? "equal" : reason ?? "DIFFERENT";
            output.WriteLine($"{file},{string.Join(',', Fields.Index().Select(f => ours[f.Index] == expected[f.Index] ? ours[f.Index] : $"{ours[f.Index]}/{expected[f.Index]}"))},{verdict}");
            if (verdict == "DIFFERENT")
            {
                unexplained.Add(file);
            }
        }

        Assert.Empty(unexplained);
        Assert.Equal(80, pystitch.Count);
    }

    private static string[] Ours(Design? design) => design is null
        ? [.. Fields.Select(_ => "-")]
        :
        [
            $"{design.Count(StitchKind.Stitch)}", $"{design.Count(StitchKind.Jump)}", $"{design.Count(StitchKind.Trim)}",
            $"{design.Count(StitchKind.ColorChange) + design.Count(StitchKind.Stop)}",
            .. design.Sewn.IsEmpty ? ["-", "-", "-", "-"] : new[] { design.Sewn.MinX, design.Sewn.MinY, design.Sewn.MaxX, design.Sewn.MaxY }.Select(n => $"{n}"),
        ];

    // A trim is a jump with a flag.
    private static string[] OfStrict(Dictionary<string, string> row) =>
    [
        row["stitches"], Sum(row["jump_recs"], row["trim_recs"]), row["trim_recs"], row["color_changes"], row["minx"], row["miny"], row["maxx"], row["maxy"],
    ];

    // A change to the same colour is a stop there.
    private static string[] OfPystitch(Dictionary<string, string> row) =>
    [
        row["stitches"], row["jumps"], row["trims"], Sum(row["color_changes"], row["stops"]), row["b_minx"], row["b_miny"], row["b_maxx"], row["b_maxy"],
    ];

    private static string Sum(string one, string other) => one == "-" ? "-" : $"{int.Parse(one, null) + int.Parse(other, null)}";

    private static Dictionary<string, Dictionary<string, string>> Table(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(DesignSamples.MoreFolder!, name)).Select(l => l.Split('\t')).ToList();
        return lines.Skip(1).ToDictionary(l => l[0], l => lines[0].Zip(l).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
