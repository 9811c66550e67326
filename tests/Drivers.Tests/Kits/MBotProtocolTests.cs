using FabQueue.Drivers.Kits;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Kits;

/// <summary>Frames as the factory firmware takes them (firmware-notes/kits/mbot).</summary>
public sealed class MBotProtocolTests
{
    private static readonly byte[] Answer = [0xFF, 0x55, 0x0D, 0x0A];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_left_alone_until_it_has_said_its_version()
    {
        var protocol = new MBotProtocol(_time);
        protocol.Open();
        protocol.Show(new KitStatus("prusa", "done", "prusa 100 done 0"));
        Assert.Empty(protocol.Next());
        protocol.Receive("Version: 06.01.009\r\n"u8);
        Assert.Equal([0xFF, 0x55, 9, 0, 2, 8, 7, 2, 0, 0, 60, 0], protocol.Next());
    }

    [Fact]
    public void The_next_frame_waits_for_the_answer_to_the_last()
    {
        var protocol = Ready();
        protocol.Show(new KitStatus("prusa", "done", "prusa 100 done 0"));
        Assert.NotEmpty(protocol.Next());
        Assert.Empty(protocol.Next());
        protocol.Receive(Answer);
        Assert.Equal([0xFF, 0x55, 7, 0, 2, 0x22, 0x0B, 0x02, 0xFA, 0x00], protocol.Next());
        protocol.Receive(Answer);
        Assert.Empty(protocol.Next());
    }

    [Fact]
    public void A_lost_answer_stops_it_for_a_moment_only()
    {
        var protocol = Ready();
        protocol.Show(new KitStatus("prusa", "run", "prusa 1 run 1"));
        Assert.NotEmpty(protocol.Next());
        protocol.Show(new KitStatus("prusa", "err", "prusa -1 err -1"));
        Assert.Empty(protocol.Next());
        _time.Advance(MBotProtocol.AnswerLimit);
        Assert.Equal(60, protocol.Next()[9]);
    }

    [Theory]
    [InlineData("run", 0, 0, 60)]
    [InlineData("done", 0, 60, 0)]
    [InlineData("err", 60, 0, 0)]
    [InlineData("off", 0, 0, 0)]
    public void Each_word_has_its_colour(string word, byte red, byte green, byte blue)
    {
        var protocol = Ready();
        protocol.Show(new KitStatus("prusa", word, $"prusa -1 {word} -1"));
        Assert.Equal([red, green, blue], protocol.Next()[^3..]);
    }

    private MBotProtocol Ready()
    {
        var protocol = new MBotProtocol(_time);
        protocol.Open();
        protocol.Receive("Version: 06.01.009\r\n"u8);
        return protocol;
    }
}
