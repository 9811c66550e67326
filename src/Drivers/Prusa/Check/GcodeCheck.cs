using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Checks a file for an MK3S: whether it can be printed safely, and what it will be.</summary>
public static class GcodeCheck
{
    private const int HeadBytes = 4096;

    /// <summary>Reads the file once, from start to end, with bounded memory. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream file, PrusaSettings settings, Pace pace, CancellationToken cancellationToken)
    {
        try
        {
            return await CheckTextAsync(file, settings, pace, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return Refuse("GCODE_BGCODE_DAMAGED");
        }
    }

    private static async Task<CheckReport> CheckTextAsync(Stream file, PrusaSettings settings, Pace pace, CancellationToken cancellationToken)
    {
        var reader = new GcodeReader(file);
        while (reader.Buffered.Length < HeadBytes && await reader.ReadAsync(cancellationToken))
        {
        }

        if (Head(reader).Contains((byte)0))
        {
            return Refuse(IsUtf16(Head(reader)) ? "GCODE_IS_UTF16" : "GCODE_IS_BINARY");
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

    private static CheckReport Refuse(string code) => new([new Finding(FindingSeverity.Error, code, null)], Facts: null, Preview: null);

    // Every other byte of plain text is 0.
    private static bool IsUtf16(ReadOnlySpan<byte> head)
    {
        var zeros = (Even: 0, Odd: 0);
        for (var i = 0; i < head.Length; i++)
        {
            zeros = head[i] != 0 ? zeros : i % 2 == 0 ? (zeros.Even + 1, zeros.Odd) : (zeros.Even, zeros.Odd + 1);
        }

        return Math.Max(zeros.Even, zeros.Odd) * 20 > head.Length * 9 && Math.Min(zeros.Even, zeros.Odd) == 0;
    }

    // The same bytes however the file arrives.
    private static ReadOnlySpan<byte> Head(GcodeReader reader) => reader.Buffered[..Math.Min(reader.Buffered.Length, HeadBytes)];
}
