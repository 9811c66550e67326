using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>What checks, pictures and runs go by: what the lab sets for a machine, what was learned of it, what was chosen.</summary>
public sealed class MachineContexts(FabQueueOptions options, MachineSettingsStore settings, PaceStore paces, JobStore store)
{
    /// <param name="machine">The machine asked for; null, or one of another kind = the first of this kind.</param>
    public CheckContext Of(MachineKind kind, string? machine, JobChoices? choices)
    {
        var machines = options.Machines.Where(m => m.Kind == kind).ToList();
        var chosen = machines.Find(m => m.Id == machine) ?? (machines.Count > 0 ? machines[0] : null);
        return chosen is null
            ? kind.DefaultContext with { Choices = choices }
            : new CheckContext(settings.Of(chosen.Id).Settings, choices, paces.Of(chosen.Id)) { Memory = store.MachineMemory(chosen.Id) };
    }
}
