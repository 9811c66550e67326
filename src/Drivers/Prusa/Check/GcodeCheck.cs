using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Checks a file for an MK3S: whether it can be printed safely, and what it will be.</summary>
public static class GcodeCheck
{
    private const int HeadBytes = 4096;

    private static readonly string[] GcodeExtensions = [".gcode", ".gco", ".g"];

    // Handed in by people who have not sliced yet, or with binary G-code switched on: they get told.
    private static readonly string[] NearExtensions = [".bgcode", ".stl", ".3mf", ".obj"];

    /// <summary>Whether a file is G-code or something that a patron takes for it. The content counts, then the extension.</summary>
    /// <param name="fileName">Base name as handed in.</param>
    /// <param name="head">The first bytes of the file, up to 4 KB.</param>
    public static bool Recognises(string fileName, ReadOnlySpan<byte> head)
    {
        var extension = Path.GetExtension(fileName);
        var isNamedSo = GcodeExtensions.Concat(NearExtensions).Contains(extension, StringComparer.OrdinalIgnoreCase);
        return FileSignature.Detect(head, length: null) is { } signature
            ? FileSignature.IsForPrinter(signature) || (isNamedSo && !FileSignature.IsForOtherMachine(signature))
            : isNamedSo || FileSignature.LooksLikeGcode(head);
    }

    /// <summary>Reads the file once, from start to end, with bounded memory. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream file, PrusaSettings settings, Pace pace, CancellationToken cancellationToken)
    {
        var reader = new GcodeReader(file);
        while (reader.Buffered.Length < HeadBytes && await reader.ReadAsync(cancellationToken))
        {
        }

        if (FileSignature.Detect(Head(reader), file.CanSeek ? file.Length : null) is { } signature)
        {
            return new CheckReport([signature], Facts: null, Preview: null);
        }

        var pass = new CheckPass(settings, pace);
        do
        {
            ReadLines(reader, pass);
        }
        while (await reader.ReadAsync(cancellationToken));

        return pass.Finish();
    }

    // Of its own, as the loop is slower inside an asynchronous method (what it holds lies in memory instead of registers).
    private static void ReadLines(GcodeReader reader, CheckPass pass)
    {
        while (reader.TryReadLine())
        {
            pass.Read(reader);
        }
    }

    // The same bytes however the file arrives.
    private static ReadOnlySpan<byte> Head(GcodeReader reader) => reader.Buffered[..Math.Min(reader.Buffered.Length, HeadBytes)];
}
