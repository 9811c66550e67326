using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Checks a file for an MK3S: whether it can be printed safely, and what it will be.</summary>
public static class GcodeCheck
{
    private const int HeadBytes = 4096;

    /// <summary>Reads the file once, from start to end, with bounded memory. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream file, PrusaSettings settings, Pace pace, CancellationToken cancellationToken)
    {
        var reader = new GcodeReader(file);
        while (reader.Buffered.Length < HeadBytes && await reader.ReadAsync(cancellationToken))
        {
        }

        if (Head(reader).Contains((byte)0))
        {
            return new CheckReport([new Finding(FindingSeverity.Error, "GCODE_IS_BINARY", null)], Facts: null, Preview: null);
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
