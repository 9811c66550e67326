using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using static FabQueue.Server.Mqtt.Topics.TopicBounds;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>The line of a job for its patron's own kit, retained until it is picked up; and its end, for all.</summary>
public static class JobTopics
{
    public const string Event = $"{Base}/event";

    /// <summary>Ticket, percent (in the queue: place), word, minutes left (in the queue: until it may start).</summary>
    /// <param name="place">In the queue.</param>
    public static StatusMessage Line(JobStatus status, int place)
    {
        var (number, minutes) = status.Job.State switch
        {
            // When it starts depends on people, who clear and dispatch: no minutes are made up.
            JobState.Queued => (Math.Clamp(place, 1, MaxMinutes), -1),
            JobState.Completed => (100, 0),
            var state when state.IsOnMachine() => Bounded(status.Progress),
            _ => (-1, -1),
        };
        return new($"{Base}/job/{status.Job.Ticket}/line", Invariant($"{status.Job.Ticket} {number} {StateWords.Of(status.Job.State)} {minutes}"));
    }

    /// <summary>Says that a machine's job has ended: <c>done</c>, <c>err</c> or, cancelled by a person, <c>off</c>.</summary>
    public static StatusMessage Ended(Job job) => new(Event, $"{StateWords.Of(job.State)} {job.Machine} {job.Ticket}", Delivery.Each);
}
