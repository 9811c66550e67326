using FabQueue.Drivers;
using FabQueue.Server.Intake;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Text;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;
using Proto = FabQueue.Protos.V1;

namespace FabQueue.Server.Api;

/// <summary>Who looks: a screen shows less than the patron's private page, and that less than what staff see.</summary>
public enum Audience
{
    Public,
    LinkHolder,
    Staff,
}

/// <summary>Shows stored jobs and machines as messages of the API, to an audience, in a language.</summary>
public static class Present
{
    /// <param name="place">In the queue; 0 = not queued, or told by itself.</param>
    public static Proto.Job Job(JobStatus status, int place, Audience audience, Language language)
    {
        var job = status.Job;
        var shown = new Proto.Job
        {
            Ticket = job.Ticket,
            Uid = job.Uid.ToString("D"),
            State = State(job.State),
            Reason = Reason(audience == Audience.Public ? ForScreens(job.Reason) : job.Reason, language),
            Nickname = job.Nickname,
            Kind = job.Kind,
            Machine = job.Machine ?? "",
            Progress = Progress(status.Progress),
            SubmitTime = job.SubmittedAt.ToTimestamp(),
            UpdateTime = job.UpdatedAt.ToTimestamp(),
            StartTime = job.StartedAt?.ToTimestamp(),
            EndTime = job.EndedAt?.ToTimestamp(),
            ExpectedDuration = job.Facts.ExpectedDuration?.ToDuration(),
            QueuePosition = place,
            Closed = job.Closed,
            Number = job.Number,
            Revision = job.Revision,
            HasPreview = job.PreviewHash is not null,
            Views = { JobPictures.ViewsOf(job) },
            Step = job.State.IsOnMachine() && job.Step is { State: not StepState.Over } step
                ? new Proto.Step { Number = step.Number, ByPatron = step.By == StepBy.Patron, Said = step.State == StepState.Said }
                : null,
        };
        if (audience != Audience.Public)
        {
            shown.Facts = PresentWork.Facts(job.Facts, language);
            shown.Choices = job.Choices is null ? null : PresentWork.Choices(job.Choices);
            shown.Findings.AddRange(job.Findings.Select(f => Finding(f, language)));
        }

        if (audience == Audience.Staff)
        {
            shown.FileName = job.FileName;
            shown.FileSize = job.FileSize;
            shown.Note = job.Note;
            shown.Attempts = job.Attempts;
        }

        return shown;
    }

    public static Proto.Machine Machine(MachineStatus status, Audience audience, Language language)
    {
        var shown = new Proto.Machine
        {
            Id = status.Machine.Id,
            Kind = status.Machine.Kind,
            State = State(status.Machine.State),
            Reason = MachineReason(status.Machine, audience, language),
            Online = status.Live.Online,
            Simulated = status.Live.Simulated,
            Ticket = status.Ticket ?? "",
            Progress = Progress(status.Progress),
            Firmware = status.Live.Firmware,
            UpdateTime = status.Machine.UpdatedAt.ToTimestamp(),
            QueueLength = status.QueueLength,
            Revision = status.Machine.Revision,
            Inspection = status.Machine.Inspection is { } inspection ? Reason(inspection, language) : null,
            Note = audience == Audience.Staff && status.Live.Note is { } note ? Reason(note, language) : null,
        };
        shown.Readings.Add(status.Live.Readings);
        shown.Pace.Add(status.Live.Pace);
        return shown;
    }

    /// <summary>The kits that call.</summary>
    public static IEnumerable<Proto.Kit> Calls(IEnumerable<KitCall> calls) =>
        calls.Select(c => new Proto.Kit { Id = c.Kit, Place = c.Place, CallTime = c.Since.ToTimestamp() });

    public static Proto.Queue Queue(QueueFront queue) => new() { Kind = queue.Kind, Tickets = { queue.Tickets }, Length = queue.Length };

    public static Proto.Finding Finding(Finding finding, Language language) => new()
    {
        Severity = finding.Severity switch
        {
            FindingSeverity.Error => Proto.Finding.Types.Severity.Error,
            FindingSeverity.Question => Proto.Finding.Types.Severity.Question,
            FindingSeverity.Warning => Proto.Finding.Types.Severity.Warning,
            _ => Proto.Finding.Types.Severity.Advice,
        },
        Code = finding.Code,
        Location = Words.Place(language, finding),
        Message = Words.Say(language, finding),
        Remedy = Words.Remedy(language, finding),
        Args = { finding.Args.Select(a => InOne(a, language)) },
        ForStaff = finding.IsForStaff,
        Consequences = { finding.Consequences.Select(f => Finding(f, language)) },
    };

    public static Proto.ConsoleLine ConsoleLine(ConsoleLine line) => new() { Time = line.At.ToTimestamp(), FromMachine = line.IsFromMachine, Text = line.Text };

    public static JobState State(Proto.Job.Types.State state) =>
        Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(s => State(s!.Value) == state)
        ?? throw new InvalidArgumentException("states", new Reason("STATE_UNKNOWN", state.ToString()));

    private static Proto.Job.Types.State State(JobState state) => Enum.Parse<Proto.Job.Types.State>(state.ToString());

    private static Proto.Machine.Types.State State(MachineState state) => Enum.Parse<Proto.Machine.Types.State>(state.ToString());

    /// <summary>Words that staff wrote freely may name somebody: screens get the reason without them.</summary>
    private static Reason ForScreens(Reason reason) => reason.Code switch
    {
        "SENT_BACK" => new Reason("SENT_BACK_SEE_LINK"),
        "CANCEL_ASKED_BECAUSE" => new Reason("CANCEL_ASKED"),
        "CANCELLED_BY_STAFF_BECAUSE" => new Reason("CANCELLED_BY_STAFF"),
        "OUT_OF_SERVICE_BECAUSE" => new Reason("OUT_OF_SERVICE"),
        _ => reason,
    };

    private static Proto.Reason MachineReason(Machine machine, Audience audience, Language language)
    {
        var reason = Reason(audience == Audience.Staff ? machine.Reason : ForScreens(machine.Reason), language);
        if (machine.State == MachineState.NeedsClearing && !Reasons.SaysHowToClear(machine.Reason))
        {
            reason.Text += " " + Words.Say(language, Reasons.LookAndClear);
        }

        return reason;
    }

    private static string InOne(string value, Language language) => Drivers.Reason.InOne(value, language == Language.French);

    private static Proto.Reason Reason(Reason reason, Language language) =>
        new() { Code = reason.Code, Text = Words.Say(language, reason), Args = { reason.Args.Select(a => InOne(a, language)) } };

    private static Proto.Progress Progress(Progress progress) => new()
    {
        Percent = progress.Percent,
        Remaining = progress.Remaining?.ToDuration(),
    };
}
