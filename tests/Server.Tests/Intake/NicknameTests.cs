using FabQueue.Server.Intake;

namespace FabQueue.Server.Tests.Intake;

public class NicknameTests
{
    [Theory]
    [InlineData("Lou", true)]
    [InlineData("Zoé 7", true)]
    [InlineData("🦊", true)]
    [InlineData("👩\u200D🚀", true)]
    [InlineData("שלום", true)]
    [InlineData("\u200B\u200B", false)]
    [InlineData("\u200D", false)]
    [InlineData("Lou\u202Euol", false)]
    [InlineData("Lou\nMax", false)]
    public void Something_can_be_seen_and_nothing_turns_the_words_around_it(string nickname, bool expected) =>
        Assert.Equal(expected, Nickname.CanBeRead(nickname));

    [Theory]
    [InlineData("lou@example.com")]
    [InlineData("http://x.example")]
    [InlineData("WWW.x.example")]
    [InlineData("06 12 34 56 78")]
    [InlineData("+41791234567")]
    public void How_to_reach_a_child_is_not_for_a_screen(string nickname) => Assert.True(Nickname.TellsHowToReach(nickname));

    [Theory]
    [InlineData("Lou")]
    [InlineData("Lou 2014")]
    [InlineData("R2-D2")]
    [InlineData("@lou")]
    [InlineData("1234567")]
    public void A_name_is(string nickname) => Assert.False(Nickname.TellsHowToReach(nickname));
}
