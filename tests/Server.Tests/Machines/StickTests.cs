using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Machines;

/// <summary>What the team is told of the stick of an embroidery machine, and what it cannot say of it.</summary>
public sealed class StickTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_it_is_done_is_refused_with_the_reason_while_the_stick_is_away()
    {
        await using var fleet = await TestFleet.StartAsync(embroidery: "simulated:pulled=write,away=5");
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        var waiting = await fleet.UntilAsync(job, "STICK_MISSING");
        var refusal = await Assert.ThrowsAsync<NotAllowedException>(() => fleet.Fleet.CompleteStepAsync(job.Ticket, waiting.Step!.Number, at: 0, Stop));
        Assert.Equal(new Reason("STICK_MISSING"), refusal.Reason);
        Assert.Equal(StepState.Open, fleet.Store.Get(job.Uid).Step!.State);

        // Back in the computer, it is written without a word.
        await fleet.UntilAsync(job, "SEWING_CARRY_STICK");
    }

    [Fact]
    public async Task What_lies_on_it_stands_on_the_machine_until_it_is_gone()
    {
        using var medium = new TempFolder();
        File.WriteAllText(medium.File("ROSE.PES"), "theirs");
        await using var fleet = await TestFleet.StartAsync(embroidery: $"simulated:away=1000,folder={medium.Path}");
        var note = await fleet.UntilAsync(() => fleet.Board.Current.Machines[TestFleet.Embroidery].Live.Note, "what lies on the stick");
        Assert.Equal(("STICK_HOLDS_OTHERS", "1", "1"), (note.Code, note.Args[1], note.Args[2]));

        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        await fleet.UntilAsync(job, "SEWING_CARRY_STICK");
        await fleet.Fleet.CancelAsync(job.Ticket, "", Stop);
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.NeedsClearing);
        await fleet.UntilAsync(() => fleet.Board.Current.Machines[TestFleet.Embroidery].Live is { Note: null, Online: false } gone ? gone : null, "nothing known of it");
    }
}
