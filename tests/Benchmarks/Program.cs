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
    case ["findings", .. var paths]:
        await FindingsOf.RunAsync(paths);
        return 0;
    case ["mistakes", var count, .. { Length: <= 1 } folder]:
        await MistakesBenchmark.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), folder.SingleOrDefault());
        return 0;
    case ["followers", .. var programs]:
        foreach (var program in Programs(programs))
        {
            await FollowersBenchmark.RunAsync(program, followers: 500, jobs: 200);
            await FollowersBenchmark.RunAsync(program, followers: 1000, jobs: 1000);
        }

        return 0;
    case ["history", .. var programs]:
        foreach (var jobs in new[] { 100, 100_000 })
        {
            foreach (var program in Programs(programs))
            {
                await HistoryBenchmark.RunAsync(program, jobs);
            }
        }

        return 0;
    case ["flood", .. var programs]:
        foreach (var program in Programs(programs))
        {
            await FloodBenchmark.RunAsync(program);
        }

        return 0;
    default:
        Console.Error.WriteLine("Which one? gcode, wire, estimate, embroidery, cut, mistakes, findings, followers, history or flood; see tests/Benchmarks/README.md");
        return 1;
}

// This build's server, unless others are named: paths of FabQueue.Server.dll, to compare versions in one run.
static IReadOnlyList<string> Programs(string[] named) =>
    named.Length > 0 ? named : [Path.Combine("src", "Server", "bin", "Release", "net10.0", "FabQueue.Server.dll")];
