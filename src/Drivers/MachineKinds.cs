using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Silhouette;

namespace FabQueue.Drivers;

/// <summary>The kinds of machine this version can drive.</summary>
public static class MachineKinds
{
    public static IReadOnlyList<MachineKind> All { get; } = [new PrusaMk3s(), new Brother870se(), new SilhouetteCameo4Pro()];

    public static MachineKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
