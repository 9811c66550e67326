using System.Globalization;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Mqtt;

/// <summary>One message as it goes out. An empty payload deletes what is retained.</summary>
public readonly record struct StatusMessage(string Topic, string Payload);

/// <summary>A machine as its topics show it: bounded numbers and a word of the list.</summary>
/// <param name="Percent">0 to 99 while a job is in hand, 100 after a good end, -1 = not known.</param>
/// <param name="Minutes">Minutes left, 0 to 9999; -1 = not known.</param>
/// <param name="Queue">Jobs that wait for a machine of this kind, 0 to 999.</param>
public sealed record MachineView(string Id, bool Online, string Word, int Percent, int Minutes, string? Ticket, int Queue);

/// <summary>
/// The words and the bytes of the topics under <c>fab/1</c>; pure. The narrowest reader sets the bounds: a micro:bit's
/// receive ring passes 18 characters and cuts the 19th in silence, arduino-mqtt closes the connection over a packet of
/// more than 128 bytes.
/// </summary>
public static class MqttPayloads
{
    public const string Base = "fab/1";
    public const int MaxLineBytes = 18;
    public const int MaxJsonBytes = 98;

    /// <summary>Arduino-mqtt's buffer, for the whole packet with header and topic.</summary>
    public const int MaxPacketBytes = 127;

    private const int MaxMinutes = 9999;
    private const int MaxQueue = 999;

    // 100 % is said by a good end only: it is true then, and "prusa 99 hold 9999" is 18 bytes, one digit more would be 19.
    private const int MaxRunningPercent = 99;

    public static string Up => $"{Base}/up";

    public static string Beat => $"{Base}/beat";

    public static string Event => $"{Base}/event";

    /// <summary>
    /// The word for a machine. After an end <c>done</c> and <c>err</c> stay until somebody has cleared it; <c>wait</c> =
    /// a person has to do something before it goes on.
    /// </summary>
    public static string Word(Machine machine, JobState? job) => machine.State switch
    {
        MachineState.Offline or MachineState.Maintenance => "off",
        MachineState.Ready => "idle",
        MachineState.Busy => job == JobState.Starting ? "prep" : "run",
        MachineState.Paused => "hold",
        MachineState.Waiting => "wait",
        MachineState.NeedsClearing when machine.Reason == Reasons.TakeTheResult => "done",
        // Nothing has gone wrong: it was seen for the first time or comes back from maintenance, and somebody has to look.
        MachineState.NeedsClearing when machine.Reason == Reasons.FirstSeen || machine.Reason == Reasons.BackInService => "wait",
        MachineState.NeedsClearing => "err",
        MachineState.Fault => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(machine), machine.State, "A state without a word"),
    };

    /// <summary>
    /// The word for a job. <c>wait</c> is kept for the queue, where the number after the ticket is the place; a job that
    /// waits for a person on a machine is on <c>hold</c>; <c>off</c> = it goes no further, and nothing broke.
    /// </summary>
    public static string Word(JobState state) => state switch
    {
        JobState.InReview or JobState.Queued => "wait",
        JobState.Starting => "prep",
        JobState.Running => "run",
        JobState.Paused or JobState.Waiting => "hold",
        JobState.Completed => "done",
        JobState.SentBack or JobState.Cancelled => "off",
        JobState.Failed or JobState.Interrupted => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state without a word"),
    };

    public static MachineView View(MachineStatus status, JobState? job)
    {
        var word = Word(status.Machine, job);
        var (percent, minutes) = word == "done"
            ? (100, 0)
            : status.Machine.State.HasJob() ? Bounded(status.Progress) : (-1, -1);
        return new MachineView(
            status.Machine.Id, status.Live.Online, word, percent, minutes, status.Ticket, Math.Clamp(status.QueueLength, 0, MaxQueue));
    }

    /// <summary>All retained topics of a machine.</summary>
    /// <param name="since">When it came to look like this.</param>
    public static IEnumerable<StatusMessage> Messages(MachineView machine, DateTimeOffset since)
    {
        var topic = $"{Base}/{machine.Id}";
        yield return new($"{topic}/up", machine.Online ? "online" : "offline");
        yield return new($"{topic}/line", Invariant($"{machine.Id} {machine.Percent} {machine.Word} {machine.Minutes}"));
        yield return new($"{topic}/state", machine.Word);
        yield return new($"{topic}/pct", Invariant($"{machine.Percent}"));
        yield return new($"{topic}/min", Invariant($"{machine.Minutes}"));
        yield return new($"{topic}/queue", Invariant($"{machine.Queue}"));
        // Not empty while there is no job: an empty payload would delete the topic, and a kit that connects would get nothing.
        yield return new($"{topic}/job", machine.Ticket ?? "-");
        var ticket = machine.Ticket is null ? "null" : $"\"{machine.Ticket}\"";
        yield return new($"{topic}/json", Invariant(
            $"{{\"v\":1,\"id\":\"{machine.Id}\",\"st\":\"{machine.Word}\",\"pct\":{machine.Percent},\"min\":{machine.Minutes},\"job\":{ticket},\"q\":{machine.Queue},\"t\":{since.ToUnixTimeSeconds()}}}"));
    }

    /// <summary>The retained line of a job: ticket, percent (in the queue: place), word, minutes left.</summary>
    /// <param name="place">In the queue.</param>
    public static StatusMessage Message(JobStatus status, int place)
    {
        var (number, minutes) = status.Job.State switch
        {
            // When it starts depends on people, who clear and dispatch: no minutes are made up.
            JobState.Queued => (Math.Clamp(place, 1, MaxMinutes), -1),
            JobState.Completed => (100, 0),
            var state when state.IsOnMachine() => Bounded(status.Progress),
            _ => (-1, -1),
        };
        return new($"{Base}/job/{status.Job.Ticket}/line", Invariant($"{status.Job.Ticket} {number} {Word(status.Job.State)} {minutes}"));
    }

    /// <summary>Says that a machine's job has ended: <c>done</c>, <c>err</c> or, cancelled by a person, <c>off</c>.</summary>
    public static StatusMessage Ended(Job job) => new(Event, $"{Word(job.State)} {job.Machine} {job.Ticket}");

    private static (int Percent, int Minutes) Bounded(Progress progress) => (
        Math.Clamp(progress.Percent, -1, MaxRunningPercent),
        progress.Remaining is { } left ? (int)Math.Clamp(Math.Ceiling(left.TotalMinutes), 0, MaxMinutes) : -1);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
