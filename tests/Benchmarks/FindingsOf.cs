using System.Globalization;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;

namespace FabQueue.Benchmarks;

/// <summary>What the check says of files of G-code.</summary>
internal static class FindingsOf
{
    public static async Task RunAsync(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            await using var file = File.OpenRead(path);
            var report = await GcodeCheck.CheckAsync(file, new PrusaSettings(), Pace.Unlearned, CancellationToken.None);
            var facts = report.Facts as PrintFacts;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path)}: {(report.IsRefused ? "refused" : "accepted")}; {facts?.Slicer}, {facts?.PrinterModel}, {facts?.Material}, {facts?.LayerCount} layers, {facts?.FilamentGrams} g, {facts?.FilamentMillimetres:0} mm with {facts?.PrimedMillimetres:0} mm primed, {facts?.EstimatedDuration?.TotalMinutes:0} min, slicer's {facts?.SlicerDuration?.TotalMinutes:0}"));
            foreach (var finding in report.Findings)
            {
                Console.WriteLine($"  {Say(finding)}{(finding.Consequences.Count > 0 ? " <- " + string.Join("; ", finding.Consequences.Select(Say)) : "")}");
            }
        }
    }

    private static string Say(Finding finding) => $"{finding.Severity} {finding.Code} {finding.Line} {string.Join(" | ", finding.Args)}";
}
