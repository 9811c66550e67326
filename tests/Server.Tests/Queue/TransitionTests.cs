using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Queue;

public class TransitionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 14, 0, 0, TimeSpan.Zero);
    private static readonly Reason Test = new("TEST");

    [Fact]
    public void A_change_that_is_not_in_the_table_is_refused_and_names_both_states()
    {
        foreach (var from in Enum.GetValues<JobState>())
        {
            foreach (var to in Enum.GetValues<JobState>().Where(to => !JobTransitions.IsAllowed(from, to)))
            {
                var error = Assert.Throws<IllegalTransitionException>(() => Job(from).To(to, Test, Now));
                Assert.Equal(["K7R", from.Word(), to.Word()], error.Reason.Args);
            }
        }

        foreach (var from in Enum.GetValues<MachineState>())
        {
            foreach (var to in Enum.GetValues<MachineState>().Where(to => !MachineTransitions.IsAllowed(from, to)))
            {
                Assert.Throws<IllegalTransitionException>(() => Machine(from).To(to, Test, Now));
            }
        }
    }

    // Written down a second time on purpose: a change of the tables is one of the rules, and must be made here too.
    [Fact]
    public void The_tables_hold_these_changes_and_no_others()
    {
        Assert.Equal(
            [
                "IN_REVIEW > SENT_BACK QUEUED CANCELLED",
                "SENT_BACK > ",
                "QUEUED > STARTING CANCELLED",
                "STARTING > RUNNING WAITING FAILED CANCELLED INTERRUPTED",
                "RUNNING > PAUSED WAITING COMPLETED FAILED CANCELLED INTERRUPTED",
                "PAUSED > RUNNING WAITING FAILED CANCELLED INTERRUPTED",
                "WAITING > RUNNING PAUSED COMPLETED FAILED CANCELLED INTERRUPTED",
                "COMPLETED > ",
                "FAILED > QUEUED",
                "CANCELLED > QUEUED",
                "INTERRUPTED > QUEUED CANCELLED",
            ],
            Enum.GetValues<JobState>().Select(from => $"{from.Word()} > {string.Join(' ', Enum.GetValues<JobState>().Where(to => JobTransitions.IsAllowed(from, to)).Select(to => to.Word()))}"));
        Assert.Equal(
            [
                "OFFLINE > READY NEEDS_CLEARING FAULT MAINTENANCE",
                "READY > OFFLINE BUSY NEEDS_CLEARING FAULT MAINTENANCE",
                "BUSY > PAUSED WAITING NEEDS_CLEARING",
                "PAUSED > BUSY WAITING NEEDS_CLEARING",
                "WAITING > BUSY PAUSED NEEDS_CLEARING",
                "NEEDS_CLEARING > OFFLINE READY FAULT MAINTENANCE",
                "FAULT > OFFLINE READY NEEDS_CLEARING MAINTENANCE",
                "MAINTENANCE > OFFLINE READY NEEDS_CLEARING FAULT",
            ],
            Enum.GetValues<MachineState>().Select(from => $"{from.Word()} > {string.Join(' ', Enum.GetValues<MachineState>().Where(to => MachineTransitions.IsAllowed(from, to)).Select(to => to.Word()))}"));
    }

    [Fact]
    public void Whatever_a_machine_has_in_hand_can_be_interrupted() =>
        Assert.All(Enum.GetValues<JobState>().Where(s => s.IsOnMachine()), s => Assert.True(JobTransitions.IsAllowed(s, JobState.Interrupted)));

    [Fact]
    public void A_job_gets_to_a_machine_only_from_the_queue() =>
        Assert.Equal([JobState.Queued], Enum.GetValues<JobState>().Where(s => !s.IsOnMachine() && Enum.GetValues<JobState>().Any(t => t.IsOnMachine() && JobTransitions.IsAllowed(s, t))));

    [Fact]
    public void A_machine_with_a_job_becomes_free_only_by_way_of_clearing() =>
        Assert.All(
            Enum.GetValues<MachineState>().Where(s => s.HasJob()),
            s => Assert.All(
                Enum.GetValues<MachineState>().Where(t => MachineTransitions.IsAllowed(s, t) && !t.HasJob()),
                t => Assert.Equal(MachineState.NeedsClearing, t)));

    [Fact]
    public void Only_a_ready_machine_takes_a_job() =>
        Assert.Equal([MachineState.Ready], Enum.GetValues<MachineState>().Where(s => !s.HasJob() && MachineTransitions.IsAllowed(s, MachineState.Busy)));

    [Fact]
    public void A_machine_drops_its_job_when_it_needs_clearing()
    {
        var machine = Machine(MachineState.Busy) with { Job = Guid.NewGuid() };
        Assert.Null(machine.To(MachineState.NeedsClearing, Test, Now).Job);
        Assert.Equal(machine.Job, machine.To(MachineState.Paused, Test, Now).Job);
    }

    [Fact]
    public void Each_start_counts_as_an_attempt()
    {
        var once = Job(JobState.Queued).To(JobState.Starting, Test, Now);
        var twice = once.To(JobState.Interrupted, Test, Now).To(JobState.Queued, Test, Now).To(JobState.Starting, Test, Now);
        Assert.Equal((1, 2), (once.Attempts, twice.Attempts));
    }

    private static Machine Machine(MachineState state) =>
        new() { Id = "prusa", Kind = "prusa-mk3s", State = state, Reason = Test, UpdatedAt = Now };

    private static Job Job(JobState state) => new()
    {
        Number = 1,
        Uid = Guid.NewGuid(),
        Ticket = "K7R",
        Link = "link",
        State = state,
        Reason = Test,
        Nickname = "Lou",
        Kind = "prusa-mk3s",
        FileName = "tag.gcode",
        FileHash = "00",
        FileSize = 1,
        Facts = new PrintFacts(),
        SubmittedAt = Now,
        UpdatedAt = Now,
    };
}
