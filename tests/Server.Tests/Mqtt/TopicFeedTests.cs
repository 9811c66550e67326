using CsCheck;
using FabQueue.Server.Mqtt;
using FabQueue.Server.Mqtt.Topics;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class TopicFeedTests
{
    private static readonly Gen<StatusMessage> Messages = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Enum<Delivery>(), (topic, value, delivery) => delivery switch
    {
        Delivery.Retained => new StatusMessage($"r/{topic}", value == 0 ? "" : $"{value}"),
        Delivery.Latest => new StatusMessage("beat", $"{value}", Delivery.Latest),
        _ => new StatusMessage("event", $"{value}", Delivery.Each),
    });

    [Fact]
    public void However_slowly_a_reader_reads_it_ends_with_the_newest_of_each_topic() =>
        Gen.Select(Messages.List[0, 60], Gen.Int[0, 60], Gen.Int[1, 5], Gen.Bool.List[0, 60]).Sample((messages, subscribeAt, room, reads) =>
        {
            var log = new TopicLog();
            var feed = new TopicFeed(log);
            var seen = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < messages.Count; i++)
            {
                if (i == subscribeAt)
                {
                    feed.Subscribe([new TopicRequest("#")]);
                }

                log.Publish(messages[i]);
                if (i < reads.Count && reads[i])
                {
                    Take(feed, room, seen);
                }
            }

            if (messages.Count <= subscribeAt)
            {
                feed.Subscribe([new TopicRequest("#")]);
            }

            while (Take(feed, room, seen) > 0)
            {
                // Until all is read.
            }

            Assert.Equal(
                log.Retained().Select(r => $"{r.Key}={r.Value}").Order(StringComparer.Ordinal),
                seen.Where(s => s.Key.StartsWith("r/", StringComparison.Ordinal) && s.Value.Length > 0).Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal));
        });

    [Fact]
    public void Who_reads_in_time_hears_each_event_once_and_in_order()
    {
        var log = new TopicLog();
        var feed = new TopicFeed(log);
        feed.Subscribe([new TopicRequest("event")]);
        var heard = new List<string>();
        for (var i = 0; i < 3000; i++)
        {
            log.Publish(new StatusMessage("event", $"{i}", Delivery.Each));
            feed.Pump(() => 10, m => heard.Add(m.Message.Payload));
        }

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"{i}"), heard);
    }

    [Fact]
    public void What_was_said_before_is_heard_only_where_it_is_retained()
    {
        var log = new TopicLog();
        log.Publish(new StatusMessage("a", "1"), new StatusMessage("b", "1", Delivery.Latest), new StatusMessage("c", "1", Delivery.Each), new StatusMessage("d", "1"), new StatusMessage("d", ""));
        var feed = new TopicFeed(log);
        feed.Subscribe([new TopicRequest("#")]);
        var heard = new List<FeedMessage>();
        feed.Pump(() => 10, heard.Add);
        Assert.Equal(["a"], heard.Select(m => m.Message.Topic));
        Assert.True(heard[0].Retained);
    }

    [Fact]
    public void A_log_that_is_written_for_ever_does_not_grow()
    {
        var log = new TopicLog();
        for (var i = 0; i < 5 * TopicLog.PassingKept; i++)
        {
            log.Publish(new StatusMessage("event", $"{i}", Delivery.Each), new StatusMessage($"job/{i}", "x"), new StatusMessage($"job/{i}", ""), new StatusMessage("beat", $"{i}", Delivery.Latest));
        }

        Assert.InRange(log.Read(0, log.Last, _ => true, int.MaxValue, out _).Count, TopicLog.PassingKept, TopicLog.PassingKept + 2);
    }

    private static int Take(TopicFeed feed, int room, Dictionary<string, string> seen)
    {
        var taken = 0;
        feed.Pump(() => room, message =>
        {
            taken++;
            seen[message.Message.Topic] = message.Message.Payload;
        });
        Assert.InRange(taken, 0, room);
        return taken;
    }
}
