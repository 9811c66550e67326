using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace FabQueue.Server.Logging;

/// <summary>
/// Lets each kind of message through so many times in a while, and counts the rest: whoever sends a million wrong packets fills neither the disk nor the screen.
/// What is fatal always passes.
/// </summary>
public sealed class RepeatLimit(ILogEventSink to, TimeProvider time) : ILogEventSink, IDisposable
{
    public const int Allowed = 30;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static readonly MessageTemplate Dropped = new MessageTemplateParser().Parse("{Count} more of these were left out: {Message}");

    private readonly ConcurrentDictionary<string, Use> _uses = new(StringComparer.Ordinal);

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level == LogEventLevel.Fatal)
        {
            to.Emit(logEvent);
            return;
        }

        // Templates are those in the program: there are only so many.
        var use = _uses.GetOrAdd(logEvent.MessageTemplate.Text, _ => new Use(time.GetTimestamp()));
        bool passes;
        int dropped;
        lock (use)
        {
            dropped = use.Begin(time);
            passes = ++use.Count <= Allowed;
        }

        if (dropped > 0)
        {
            to.Emit(new LogEvent(logEvent.Timestamp, logEvent.Level, null, Dropped, [
                new LogEventProperty("Count", new ScalarValue(dropped)),
                new LogEventProperty("Message", new ScalarValue(logEvent.MessageTemplate.Text)),
            ]));
        }

        if (passes)
        {
            to.Emit(logEvent);
        }
    }

    public void Dispose() => (to as IDisposable)?.Dispose();

    private sealed class Use(long since)
    {
        private long _since = since;

        public int Count { get; set; }

        /// <summary>Begins a new window where the last one is over.</summary>
        /// <returns>How many were left out in the last one.</returns>
        public int Begin(TimeProvider time)
        {
            if (time.GetElapsedTime(_since) < Window)
            {
                return 0;
            }

            _since = time.GetTimestamp();
            var dropped = Math.Max(0, Count - Allowed);
            Count = 0;
            return dropped;
        }
    }
}
