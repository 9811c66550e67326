using System.Diagnostics;
using System.Globalization;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Benchmarks;

/// <summary>How fast a design of 100,000 stitches is read, converted, checked and drawn, beside a plain pass over its bytes.</summary>
internal static class EmbroideryBenchmark
{
    private const int StitchCount = 100_000;
    private const int Rounds = 15;

    public static async Task RunAsync()
    {
        var (kind, context) = (new Brother870se(), new Brother870se().DefaultContext);
        var dst = MakeDst();
        var pes = Convert(dst);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{StitchCount} stitches, median of {Rounds} rounds (best), and how many plain passes over the same bytes that is"));
        var pass = await MeasureAsync("bytes of the PES", () => Task.FromResult(Sum(pes)));
        await MeasureAsync("PES read", () => Task.FromResult((long)DesignReader.Read(pes).Design!.Stitches.Count), pass);
        foreach (var view in kind.Views)
        {
            await MeasureAsync($"picture: {view}", async () => (await kind.DrawAsync(new MemoryStream(pes), context, view, CancellationToken.None))!.Content.Length, pass);
        }

        await MeasureAsync("check with picture", async () => (await kind.CheckAsync(new MemoryStream(pes), context, CancellationToken.None)).Preview!.Content.Length, pass);
        pass = await MeasureAsync("bytes of the DST", () => Task.FromResult(Sum(dst)));
        await MeasureAsync("DST to PES", () => Task.FromResult((long)Convert(dst).Length), pass);
    }

    // As the driver does it.
    private static byte[] Convert(byte[] file) =>
        PesWriter.Write(SewingPlan.Of(DesignReader.Read(file).Design!, new BrotherSettings(), choices: null).Design, "BENCH");

    private static async Task<double> MeasureAsync(string name, Func<Task<long>> run, double? pass = null)
    {
        var milliseconds = new List<double>();
        long result = 0;
        for (var round = -5; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            result = await run();
            if (round >= 0)
            {
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        milliseconds.Sort();
        var median = milliseconds[Rounds / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-20} {median,8:0.00} ms ({milliseconds[0]:0.00}) {(pass is null ? "" : $"{median / pass:0} passes"),12}   result {result}"));
        return median;
    }

    private static long Sum(byte[] bytes)
    {
        long sum = 0;
        foreach (var b in bytes)
        {
            sum += b;
        }

        return sum;
    }

    // Each move is followed by its opposite, so that the design stays in the frame.
    private static byte[] MakeDst()
    {
        var random = new Random(1);
        using var file = new MemoryStream();
        file.Write("LA:BENCH"u8);
        file.Write(new byte[512 - 8]);
        for (var i = 0; i < StitchCount / 2; i++)
        {
            var (b0, b1) = ((byte)random.Next(256), (byte)random.Next(256));
            file.Write([b0, b1, 3]);
            file.Write([Opposite(b0), Opposite(b1), 3]);
        }

        file.Write([0, 0, 0xF3]);
        return file.ToArray();
    }

    // Plus and minus of a digit are neighbouring bits.
    private static byte Opposite(byte b) => (byte)(((b & 0x55) << 1) | ((b & 0xAA) >> 1));
}
