using System.Globalization;
using System.Text;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Tests.Prusa.Format;

public sealed class GcodeWordsTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-.5")]
    [InlineData("+7.")]
    [InlineData("122.756")]
    [InlineData(".01632")]
    [InlineData("-0.00001")]
    [InlineData("12345678")]
    [InlineData("1234.5678")]
    [InlineData("99999999.9999999")]
    [InlineData("000000000000001")]
    [InlineData("0.48000000000000004")]
    [InlineData("-99.99999999999999")]
    [InlineData("1234567890123456789012")]
    public void A_number_is_the_one_that_stands_there(string number)
    {
        var expected = BitConverter.DoubleToInt64Bits(double.Parse(number, CultureInfo.InvariantCulture));
        var words = new GcodeWords(Encoding.ASCII.GetBytes($"G1 X{number} Y1"));
        Assert.True(words.MoveNext() && words.MoveNext());
        Assert.Equal(('X', expected), ((char)words.Letter, BitConverter.DoubleToInt64Bits(words.Value)));

        var numbers = new double[MoveWords.PlaceCount];
        foreach (var text in new[] { $" X{number}", $" X{number} Y10.25 Z10.25", $" Y10.25 Z10.25 X{number}" })
        {
            foreach (var ahead in new[] { text, text.PadRight(text.Length + GcodeReader.Reach, '\n') })
            {
                Assert.True(MoveWords.TryRead(Encoding.ASCII.GetBytes(ahead), text.Length, numbers, out _));
                Assert.Equal(expected, BitConverter.DoubleToInt64Bits(numbers[MoveWords.X]));
            }
        }
    }

    [Theory]
    [InlineData(" X1.2.3 Y10.25 Z10.25")]
    [InlineData(" X1e3 Y10.25 Z10.25")]
    [InlineData(" X1 Y10.25 X10.25")]
    [InlineData(" X12345678901234567890123456789012345678901 Y1")]
    [InlineData(" X Y10.25 Z10.25 E")]
    [InlineData(" Y10.25 Z10.25 X-")]
    [InlineData(" Y10.25 Z10.25 .1234567")]
    [InlineData(" Y10.25 Z10.25 *71")]
    [InlineData(" X1 Y10.25 S10.25")]
    public void What_is_no_word_of_a_move_or_twice_there_is_refused(string words)
    {
        var ahead = Encoding.ASCII.GetBytes(words + "\nG1 Y7".PadRight(GcodeReader.Reach, '7'));
        Assert.False(MoveWords.TryRead(ahead, words.Length, new double[MoveWords.PlaceCount], out _));
        Assert.False(MoveWords.TryRead(ahead.AsSpan(0, words.Length), words.Length, new double[MoveWords.PlaceCount], out _));
    }
}
