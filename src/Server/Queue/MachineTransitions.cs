using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>
/// The one table of what a machine may become. A machine with a job leaves it only towards NEEDS_CLEARING, and only
/// a person leads from there to the states in which it can take a job.
/// </summary>
public static class MachineTransitions
{
    private static readonly Dictionary<MachineState, MachineState[]> Table = new()
    {
        [MachineState.Offline] = [MachineState.Ready, MachineState.Fault, MachineState.NeedsClearing, MachineState.Maintenance],
        [MachineState.Ready] =
            [MachineState.Busy, MachineState.Offline, MachineState.Fault, MachineState.NeedsClearing, MachineState.Maintenance],
        [MachineState.Busy] = [MachineState.Paused, MachineState.Waiting, MachineState.NeedsClearing],
        [MachineState.Paused] = [MachineState.Busy, MachineState.Waiting, MachineState.NeedsClearing],
        [MachineState.Waiting] = [MachineState.Busy, MachineState.Paused, MachineState.NeedsClearing],
        [MachineState.NeedsClearing] = [MachineState.Ready, MachineState.Offline, MachineState.Fault, MachineState.Maintenance],
        [MachineState.Fault] = [MachineState.Ready, MachineState.Offline, MachineState.NeedsClearing, MachineState.Maintenance],
        [MachineState.Maintenance] = [MachineState.Ready, MachineState.Offline, MachineState.Fault, MachineState.NeedsClearing],
    };

    public static bool IsAllowed(MachineState from, MachineState to) => Table[from].Contains(to);

    /// <summary>The machine in its new state. Its job stays with it as long as the state is one with a job.</summary>
    /// <exception cref="IllegalTransitionException">The table does not hold this change.</exception>
    public static Machine To(this Machine machine, MachineState to, Reason reason, DateTimeOffset now, Guid? job = null)
    {
        if (!IsAllowed(machine.State, to))
        {
            throw new IllegalTransitionException(machine.Id, machine.State.Word(), to.Word());
        }

        return machine with
        {
            State = to,
            Reason = reason,
            UpdatedAt = now,
            Job = to.HasJob() ? job ?? machine.Job : null,
        };
    }
}
