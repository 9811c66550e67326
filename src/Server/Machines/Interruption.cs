using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>What becomes of a job whose machine nobody drives any more: after a restart, after a failure of its driver.</summary>
internal static class Interruption
{
    /// <summary>Interrupts the job on a machine, unless what is left of it is done by people: then both stay as they are.</summary>
    /// <param name="kind">Of the machine, as configured; null = it no longer is.</param>
    /// <param name="job">The job on the machine; null = it cannot be found.</param>
    /// <returns>The interrupted job.</returns>
    public static Job? Apply(StoreChange change, Machine machine, MachineKind? kind, Job? job, Reason jobReason, Reason machineReason)
    {
        if (!machine.State.HasJob() || (job is { State: var state, Checkpoint: { } checkpoint } && state.IsOnMachine() && kind?.CanContinue(checkpoint) == true))
        {
            return null;
        }

        change.Move(machine, MachineState.NeedsClearing, machineReason, "recover", Actors.Server);
        return job is { } onMachine && onMachine.State.IsOnMachine()
            ? change.Move(onMachine, JobState.Interrupted, jobReason, "recover", Actors.Server)
            : null;
    }
}
