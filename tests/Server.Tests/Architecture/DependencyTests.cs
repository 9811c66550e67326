using System.Reflection;
using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Architecture;

/// <summary>Protos ← Server → Drivers; machine folders inside Drivers do not know each other.</summary>
public class DependencyTests
{
    private static readonly string[] NotForDrivers = ["FabQueue.Server", "FabQueue.Protos", "Grpc", "Google", "MQTTnet", "Microsoft.AspNetCore", "Microsoft.Data", "Dapper", "Serilog"];

    [Fact]
    public void Drivers_know_nothing_of_the_server_and_its_libraries() =>
        Assert.DoesNotContain(References(typeof(Reason).Assembly), r => NotForDrivers.Any(n => r.StartsWith(n, StringComparison.Ordinal)));

    [Fact]
    public void Protos_hold_contracts_only() =>
        Assert.DoesNotContain(References(typeof(Protos.V1.Job).Assembly), r => r.StartsWith("FabQueue", StringComparison.Ordinal));

    [Fact]
    public void The_server_uses_both()
    {
        var references = References(typeof(JobQueue).Assembly);
        Assert.Contains("FabQueue.Drivers", references);
        Assert.Contains("FabQueue.Protos", references);
    }

    [Fact]
    public void Machine_folders_do_not_know_each_other()
    {
        var source = Path.Combine(Repository.Root, "src", "Drivers");
        var machines = Directory.GetDirectories(source).Select(Path.GetFileName)
            .Where(f => Directory.Exists(Path.Combine(source, f!, "Check")))
            .ToList();
        var strangers =
            from machine in machines
            from file in Directory.EnumerateFiles(Path.Combine(source, machine!), "*.cs", SearchOption.AllDirectories)
            let text = File.ReadAllText(file)
            from other in machines
            where other != machine && text.Contains($"FabQueue.Drivers.{other}", StringComparison.Ordinal)
            select $"{file} knows {other}";
        Assert.NotEmpty(machines);
        Assert.Empty(strangers);
    }

    private static List<string> References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)];
}
