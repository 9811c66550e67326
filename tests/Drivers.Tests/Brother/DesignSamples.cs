namespace FabQueue.Drivers.Tests.Brother;

/// <summary>What a correct reader finds in a file; null where no design can be read.</summary>
internal sealed record Expected(string File, string[]? Values, string Colors);

/// <summary>The designs under <c>tests/samples/embroidery</c>, and those of another folder where there is one.</summary>
internal static class DesignSamples
{
    private static readonly string Folder = FindFolder();
    private static readonly string? MoreFolder = Environment.GetEnvironmentVariable("FABQUEUE_EMBROIDERY_SAMPLES");

    public static IReadOnlyList<Expected> Table { get; } =
        [.. File.ReadLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(l => l.Split('\t')).Where(c => Find(c[0]) is not null).Select(Row)];

    public static byte[] Read(string name) => File.ReadAllBytes(Find(name) ?? throw new FileNotFoundException(name));

    private static Expected Row(string[] cells) => new(cells[0], cells[1] == "-" ? null : cells[1..9], cells[9]);

    private static string? Find(string name) =>
        new[] { Folder, MoreFolder }.OfType<string>().Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var samples = Path.Combine(folder.FullName, "tests", "samples", "embroidery");
            if (Directory.Exists(samples))
            {
                return samples;
            }
        }

        throw new DirectoryNotFoundException("tests/samples/embroidery is not above the test program.");
    }
}
