namespace FabQueue.Drivers.Tests.Brother;

/// <summary>What a correct reader finds in a file; null where no design can be read.</summary>
internal sealed record Expected(string File, string[]? Values, string Colors);

/// <summary>The designs under <c>tests/samples/embroidery</c>, and those of another folder where there is one.</summary>
internal static class DesignSamples
{
    private static readonly string Folder = SampleFolder.Of("embroidery");

    /// <summary>A folder with more designs and with what two other readers find in them; null = there is none.</summary>
    public static string? MoreFolder { get; } = Environment.GetEnvironmentVariable("FABQUEUE_EMBROIDERY_SAMPLES");

    public static IReadOnlyList<Expected> Table { get; } =
        [.. File.ReadLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(l => l.Split('\t')).Where(c => Find(c[0]) is not null).Select(Row)];

    /// <summary>All designs of both folders by name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. new[] { Folder, MoreFolder }.OfType<string>().SelectMany(f => Directory.EnumerateFiles(f)).Select(f => Path.GetFileName(f))
            .Where(f => Path.GetExtension(f) is ".pes" or ".pec" or ".dst" or ".exp" or ".jef" or ".vp3").Distinct().Order(StringComparer.Ordinal)];

    public static byte[] Read(string name) => File.ReadAllBytes(Find(name) ?? throw new FileNotFoundException(name));

    private static Expected Row(string[] cells) => new(cells[0], cells[1] == "-" ? null : cells[1..9], cells[9]);

    private static string? Find(string name) =>
        new[] { Folder, MoreFolder }.OfType<string>().Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
}
