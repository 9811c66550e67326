namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>The sketch of firmware-notes/kits/touch-board, compiled for this computer.</summary>
public sealed class TouchBoardTests
{
    [Fact]
    public async Task A_touch_says_its_word_once_and_words_keep_their_distance()
    {
        using var program = await BuiltSketch.ForHostAsync("touch-board/touch-board.ino", "touch_kit.cpp", []);
        (string Touched, string Said)[] turns =
        [
            ("", ""), ("0", "!call."), ("0 @9000", ""), ("", ""), ("5", ""), ("11", "!ok."), ("", ""), ("0 @1999", ""), ("", ""), ("0 @1", "!call."),
        ];
        Assert.Equal(turns.Select(turn => turn.Said), await KitProgram.RunAsync(program.File, [], turns.Select(turn => turn.Touched)));
    }
}
