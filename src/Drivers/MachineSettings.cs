namespace FabQueue.Drivers;

/// <summary>
/// What a lab sets for one machine: limits, policy, presets. Each kind of machine has a record of its own, in which every
/// member has a default that works. It comes from the configuration, and staff may change it while the server runs.
/// </summary>
public abstract record MachineSettings;
