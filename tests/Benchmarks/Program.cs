using System.Globalization;
using FabQueue.Benchmarks;

switch (args)
{
    case ["gcode"]:
        await GcodeBenchmark.RunAsync();
        return 0;
    case ["wire"]:
        await WireBenchmark.RunAsync();
        return 0;
    case ["estimate"]:
        await EstimateBenchmark.RunAsync();
        return 0;
    case ["embroidery"]:
        await EmbroideryBenchmark.RunAsync();
        return 0;
    case ["cut", .. { Length: <= 1 } folder]:
        CutBenchmark.Run(folder.SingleOrDefault());
        return 0;
    case ["mistakes", var count, .. { Length: <= 1 } folder]:
        await MistakesBenchmark.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), folder.SingleOrDefault());
        return 0;
    default:
        Console.Error.WriteLine("Which one? gcode, wire, estimate, embroidery, cut or mistakes; see tests/Benchmarks/README.md");
        return 1;
}
