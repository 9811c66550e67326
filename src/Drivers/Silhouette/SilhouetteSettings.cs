namespace FabQueue.Drivers.Silhouette;

/// <summary>What a lab sets for its cutter.</summary>
public sealed record SilhouetteSettings : MachineSettings;
