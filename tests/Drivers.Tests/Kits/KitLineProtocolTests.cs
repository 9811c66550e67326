using System.Text;
using CsCheck;
using FabQueue.Drivers.Kits;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Kits;

public sealed class KitLineProtocolTests
{
    private static readonly KitStatus Running = new("prusa", "run", "prusa 42 run 17");
    private static readonly KitStatus Waiting = new("brode", "wait", "brode 7 wait -1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nothing_is_written_while_an_Arduino_starts()
    {
        var protocol = Opened();
        protocol.Show(Running);
        Assert.Empty(protocol.Next());
        Assert.Equal(KitLineProtocol.BootTime, protocol.UntilNext);
        _time.Advance(KitLineProtocol.BootTime);
        Assert.Equal("prusa 42 run 17\n", Next(protocol));
    }

    [Fact]
    public void A_line_is_repeated_and_lines_keep_their_gap()
    {
        var protocol = Opened();
        protocol.Show(Running);
        protocol.Show(Waiting);
        _time.Advance(KitLineProtocol.BootTime);
        var written = new List<(double At, string Line)>();
        for (var at = 0; at < 12_000; at += 10)
        {
            if (Next(protocol) is { Length: > 0 } line)
            {
                written.Add((at, line));
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(6, written.Count);
        Assert.All(written.Zip(written.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= 100));
        Assert.Equal(["brode 7 wait -1\n", "prusa 42 run 17\n"], written.Take(2).Select(w => w.Line));
    }

    [Fact]
    public void What_changes_is_written_at_once_and_only_the_newest()
    {
        var protocol = Opened();
        protocol.Show(Running);
        protocol.Show(Waiting);
        _time.Advance(KitLineProtocol.BootTime);
        Next(protocol);
        protocol.Show(Waiting with { Line = "brode 8 wait -1" });
        protocol.Show(Waiting with { Line = "brode 9 wait -1" });
        Assert.Equal("", Next(protocol));
        _time.Advance(KitLineProtocol.Gap);
        Assert.Equal("brode 9 wait -1\n", Next(protocol));
    }

    [Theory]
    [InlineData("!call\n", "call")]
    [InlineData("!ok\r\n", "ok")]
    [InlineData("!call                         \r\n", "call")]
    [InlineData("debug\n!call\n", "call")]
    [InlineData(" !call\n", "")]
    [InlineData("!start prusa\n", "")]
    [InlineData("call\n", "")]
    [InlineData("!call", "")]
    [InlineData("!hello uno 1\n", "")]
    public void A_kit_says_call_and_ok_and_nothing_else(string bytes, string word) =>
        Assert.Equal(word.Length > 0 ? [word] : [], Opened().Receive(Encoding.ASCII.GetBytes(bytes)));

    [Fact]
    public void A_kit_may_say_what_it_is()
    {
        var protocol = Opened();
        protocol.Receive("!hello uno 1\n"u8);
        Assert.Equal("uno 1", protocol.Greeting);
    }

    [Fact]
    public void However_the_bytes_come_the_words_are_the_same_and_noise_does_no_harm() =>
        Gen.Select(Gen.OneOf(Gen.Const("!call"), Gen.Const("!ok"), Gen.String[0, 100]).List[0, 20], Gen.Int[1, 9]).Sample((lines, cut) =>
        {
            var bytes = Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n");
            var atOnce = Opened().Receive(bytes);
            var protocol = Opened();
            var inParts = bytes.Chunk(cut).SelectMany(part => protocol.Receive(part)).ToList();
            Assert.Equal(atOnce, inParts);
            Assert.All(inParts, word => Assert.Contains(word, (string[])["call", "ok"]));
        });

    private KitLineProtocol Opened()
    {
        var protocol = new KitLineProtocol(_time);
        protocol.Open();
        return protocol;
    }

    private static string Next(KitLineProtocol protocol) => Encoding.ASCII.GetString(protocol.Next());
}
