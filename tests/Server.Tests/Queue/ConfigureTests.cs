using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Queue;

public class ConfigureTests
{
    private static readonly CutChoices Choices = new()
    {
        Material = "flex",
        Grouping = CutGrouping.Layer,
        Groups = [new CutGroupChoice("layer1", CutAction.Skip), new CutGroupChoice("layer2", CutAction.Cut, "vinyl", 2)],
        Copies = 3,
        WeedingBox = true,
        IsMirrored = false,
        Numbers = [new CutNumbers("flex", 12, 4, 2, 1)],
        Position = new CutPosition(10, 20.5),
        WidthMillimetres = 80,
        JoinsShapes = true,
    };

    private static readonly CheckedWork Work = new(
        Choices,
        new CutFacts { PathCount = 7, Groups = [new CutGroup(CutGrouping.Color, "#ff0000", "#ff0000", "#ff0000", 7, 120.5)] },
        [new Finding(FindingSeverity.Advice, "SOMETHING_ELSE", null)],
        new string('b', 64),
        "image/svg+xml");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_chosen_and_what_was_found_with_it_is_stored_together()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        await test.Queue.ConfigureAsync(job.Uid, Work, Actors.Patron, Stop);
        var read = test.Store.Get(job.Uid);
        Assert.Equal((JobState.InReview, Work.PreviewHash, "image/svg+xml", "SOMETHING_ELSE"), (read.State, read.PreviewHash, read.PreviewType, read.Findings[0].Code));
        var choices = Assert.IsType<CutChoices>(read.Choices);
        Assert.Equal(Choices with { Groups = choices.Groups, Numbers = choices.Numbers }, choices);
        Assert.Equal(Choices.Groups, choices.Groups);
        Assert.Equal(Choices.Numbers, choices.Numbers);
        Assert.Equal(((CutFacts)Work.Facts).Groups, Assert.IsType<CutFacts>(read.Facts).Groups);
    }

    [Fact]
    public async Task A_job_with_a_question_waits_for_its_answer_before_it_can_be_approved()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var asking = Work with { Findings = [new Finding(FindingSeverity.Question, "SOMETHING_ASKED", null)] };
        var configured = await test.Queue.ConfigureAsync(job.Uid, asking, Actors.Patron, Stop);
        Assert.Equal("AWAITS_CHOICE", configured.Reason.Code);
        var refused = await Assert.ThrowsAsync<NotAllowedException>(() => test.Queue.ApproveAsync(job.Ticket, Stop));
        Assert.Equal("CHOICE_NEEDED", refused.Reason.Code);

        Assert.Equal("AWAITS_REVIEW", (await test.Queue.ConfigureAsync(job.Uid, Work, Actors.Patron, Stop)).Reason.Code);
        Assert.Equal(JobState.Queued, (await test.Queue.ApproveAsync(job.Ticket, Stop)).State);

        // Once it is approved, no choice may open a question again.
        await Assert.ThrowsAsync<NotAllowedException>(() => test.Queue.ConfigureAsync(job.Uid, asking, Actors.Staff, Stop));
        Assert.Equal(Work.Findings[0].Code, test.Store.Get(job.Uid).Findings[0].Code);
    }

    [Fact]
    public async Task A_question_for_staff_leaves_the_patron_nothing_to_do()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var asking = Work with { Findings = [new Finding(FindingSeverity.Question, "SOMETHING_ASKED", null) { IsForStaff = true }] };
        Assert.Equal("AWAITS_REVIEW", (await test.Queue.ConfigureAsync(job.Uid, asking, Actors.Staff, Stop)).Reason.Code);
        await Assert.ThrowsAsync<NotAllowedException>(() => test.Queue.ApproveAsync(job.Ticket, Stop));
        Assert.True(Assert.Single(test.Store.Get(job.Uid).Findings).IsForStaff);
    }

    [Theory]
    [InlineData(JobState.InReview, true, true)]
    [InlineData(JobState.Queued, false, true)]
    [InlineData(JobState.Starting, false, false)]
    [InlineData(JobState.SentBack, false, false)]
    public async Task A_patron_chooses_until_review_and_staff_until_the_start(JobState state, bool patronMay, bool staffMay)
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        JobState[] way = state switch { JobState.InReview => [], JobState.Starting => [JobState.Queued, state], _ => [state] };
        await test.MoveAsync(job, way);
        foreach (var (actor, may) in new[] { (Actors.Patron, patronMay), (Actors.Staff, staffMay) })
        {
            var error = await Record.ExceptionAsync(() => test.Queue.ConfigureAsync(job.Uid, Work, actor, Stop));
            Assert.Equal(may ? null : "TOO_LATE_TO_CHOOSE", (error as NotAllowedException)?.Reason.Code);
            Assert.Equal(may, error is null);
        }

        Assert.Equal(state, test.Store.Get(job.Uid).State);
    }
}
