using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Queue;

public class StepTests
{
    [Fact]
    public async Task A_step_that_was_clicked_twice_is_completed_once()
    {
        var job = (await JobAsync()).AtNextStep(StepBy.Patron);
        var said = job.WithStepSaid(1, Actors.Patron, job.UpdatedAt);
        Assert.Equal("STEP_ALREADY_DONE", Refusal(said, 1, Actors.Patron));
        var next = said.AtNextStep(StepBy.Patron);
        Assert.Equal("STEP_ALREADY_DONE", Refusal(next, 1, Actors.Patron));
        Assert.Equal(2, next.WithStepSaid(2, Actors.Patron, next.UpdatedAt).Step!.Number);
    }

    [Fact]
    public async Task Staff_may_say_it_again_where_the_machine_did_not_go_on_but_not_by_a_double_click()
    {
        var job = (await JobAsync()).AtNextStep(StepBy.Staff);
        var said = job.WithStepSaid(1, Actors.Staff, job.UpdatedAt);
        Assert.Equal("STEP_ALREADY_DONE", Refusal(said, 1, Actors.Staff, after: TimeSpan.FromSeconds(1)));
        Assert.Null(Refusal(said, 1, Actors.Staff, after: TimeSpan.FromSeconds(10)));
        Assert.Equal("STEP_ALREADY_DONE", Refusal(said with { Step = said.Step! with { By = StepBy.Patron } }, 1, Actors.Patron, after: TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_patron_completes_only_what_is_the_patrons()
    {
        var job = (await JobAsync()).AtNextStep(StepBy.Staff);
        Assert.Equal("STEP_BY_STAFF", Refusal(job, 1, Actors.Patron));
        Assert.Null(Refusal(job, 1, Actors.Staff));
    }

    [Fact]
    public async Task Without_a_step_there_is_nothing_to_complete()
    {
        var job = await JobAsync();
        Assert.Equal("CANNOT_STEP", Refusal(job, 1, Actors.Staff));
        Assert.Equal("CANNOT_STEP", Refusal(job.AtNextStep(StepBy.Patron).AtNoStep(), 1, Actors.Staff));
        Assert.Equal("CANNOT_STEP", Refusal(job.AtNextStep(StepBy.Patron), 2, Actors.Patron));
        Assert.Equal("CANNOT_STEP", Refusal(job.AtNextStep(StepBy.Patron) with { State = JobState.Paused }, 1, Actors.Patron));
    }

    [Fact]
    public async Task A_step_that_was_open_when_the_job_ended_is_over_when_it_starts_again()
    {
        var job = (await JobAsync()).AtNextStep(StepBy.Staff) with { State = JobState.Queued };
        Assert.Equal(StepState.Over, job.To(JobState.Starting, new Reason("STARTING_ON", "brode"), job.UpdatedAt).Step!.State);
    }

    [Fact]
    public async Task The_number_rises_through_pauses_and_is_stored()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var second = job.AtNextStep(StepBy.Staff).AtNoStep().AtNextStep(StepBy.Patron);
        await test.Store.ChangeAsync(change => change.Save(second, "test", Actors.Server, null), TestContext.Current.CancellationToken);
        Assert.Equal(new JobStep(2, StepBy.Patron, StepState.Open), test.Store.Get(job.Uid).Step);
    }

    private static async Task<Job> JobAsync()
    {
        await using var test = new TestStore();
        return (await test.SubmitAsync()) with { State = JobState.Waiting };
    }

    private static string? Refusal(Job job, int number, string actor, TimeSpan after = default) =>
        (Record.Exception(() => job.WithStepSaid(number, actor, job.UpdatedAt + after)) as NotAllowedException)?.Reason.Code;
}
