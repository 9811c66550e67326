using FabQueue.Server.Logging;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace FabQueue.Server.Tests.Limits;

public class RepeatLimitTests
{
    [Fact]
    public void What_is_said_too_often_is_counted_instead_and_all_else_is_said()
    {
        var (lines, time) = (new Lines(), new FakeTimeProvider());
        using var log = new LoggerConfiguration().WriteTo.Sink(new RepeatLimit(lines, time)).CreateLogger();
        for (var i = 0; i < 1000; i++)
        {
            log.Information("Refused {Number}", i);
        }

        log.Information("Something else");
        Assert.Equal(RepeatLimit.Allowed + 1, lines.Count);
        Assert.Equal("Something else", lines[^1]);
        time.Advance(RepeatLimit.Window);
        log.Information("Refused {Number}", 1000);
        Assert.Equal(["970 more of these were left out: \"Refused {Number}\"", "Refused 1000"], lines.TakeLast(2));
    }

    private sealed class Lines : List<string>, ILogEventSink
    {
        public void Emit(LogEvent logEvent) => Add(logEvent.RenderMessage(formatProvider: null));
    }
}
