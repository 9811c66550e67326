using FabQueue.Benchmarks;

switch (args)
{
    case ["gcode"]:
        await GcodeBenchmark.RunAsync();
        return 0;
    case ["embroidery"]:
        await EmbroideryBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Say what to measure: gcode, embroidery");
        return 1;
}
