using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using static FabQueue.Server.Mqtt.Topics.TopicBounds;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>A machine as its topics show it: bounded numbers and a word of <see cref="StateWords"/>.</summary>
/// <param name="Percent">0 to 99 while a job is in hand, 100 after a good end, -1 = not known.</param>
/// <param name="Minutes">Minutes left, 0 to 9999; -1 = not known.</param>
/// <param name="Queue">Jobs that wait for a machine of this kind, 0 to 999.</param>
public sealed record MachineView(string Id, bool Online, string Word, int Percent, int Minutes, string? Ticket, int Queue)
{
    public static MachineView Of(MachineStatus status, JobState? job)
    {
        var word = StateWords.Of(status.Machine, job);
        var (percent, minutes) = word == "done"
            ? (100, 0)
            : status.Machine.State.HasJob() ? Bounded(status.Progress) : (-1, -1);
        return new MachineView(
            status.Machine.Id, status.Live.Online, word, percent, minutes, status.Ticket, Math.Clamp(status.QueueLength, 0, MaxQueue));
    }

    /// <summary>What a kit with one line of text shows; also the line that the serial gateway writes.</summary>
    public string Line => Invariant($"{Id} {Percent} {Word} {Minutes}");
}

/// <summary>The retained topics of one machine.</summary>
public static class MachineTopics
{
    /// <param name="since">When the machine came to look like this.</param>
    public static IEnumerable<StatusMessage> Of(MachineView machine, DateTimeOffset since)
    {
        var topic = $"{Base}/{machine.Id}";
        yield return new($"{topic}/up", machine.Online ? "online" : "offline");
        yield return new($"{topic}/line", machine.Line);
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
}
