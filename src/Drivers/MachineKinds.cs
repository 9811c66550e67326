using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Formats;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Silhouette;

namespace FabQueue.Drivers;

/// <summary>The kinds of machine this version can drive.</summary>
public static class MachineKinds
{
    public static IReadOnlyList<MachineKind> All { get; } = [new PrusaMk3s(), new Brother870se(), new SilhouetteCameo4Pro()];

    public static MachineKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>What a file is, whether a machine reads it or not: by its content, where that tells, else by its name; null = neither does.</summary>
    /// <param name="head">The first bytes of the file, up to 4 KB.</param>
    /// <param name="length">Of the whole file.</param>
    public static FileFormat? FormatOf(string fileName, ReadOnlySpan<byte> head, long length)
    {
        if (ContentSignature.Detect(fileName, head, length) is { } format)
        {
            return format;
        }

        foreach (var kind in All)
        {
            if (kind.FormatOf(head) is { } read)
            {
                return read;
            }
        }

        return KnownFormats.ByName(fileName) ?? (ContentSignature.IsText(head) ? KnownFormats.PlainText : null);
    }
}
