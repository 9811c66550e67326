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
    public void A_number_is_the_one_that_stands_there(string number)
    {
        var expected = BitConverter.DoubleToInt64Bits(double.Parse(number, CultureInfo.InvariantCulture));
        var words = new GcodeWords(Encoding.ASCII.GetBytes($"G1 X{number} Y1"));
        Assert.True(words.MoveNext() && words.MoveNext());
        Assert.Equal(('X', expected), ((char)words.Letter, BitConverter.DoubleToInt64Bits(words.Value)));

        var numbers = new double[26];
        foreach (var text in new[] { $" X{number}", $" X{number} Y10.25 Z10.25", $" Y10.25 Z10.25 X{number}" })
        {
            Assert.True(MoveWords.TryRead(Encoding.ASCII.GetBytes(text), numbers, out _));
            Assert.Equal(expected, BitConverter.DoubleToInt64Bits(numbers['X' - 'A']));
        }
    }

    [Theory]
    [InlineData(" X1.2.3 Y10.25 Z10.25")]
    [InlineData(" X1e3 Y10.25 Z10.25")]
    [InlineData(" X1 Y10.25 X10.25")]
    [InlineData(" X1234567890123456 Y1")]
    [InlineData(" X Y10.25 Z10.25 E")]
    [InlineData(" Y10.25 Z10.25 X-")]
    [InlineData(" Y10.25 Z10.25 .1234567")]
    [InlineData(" Y10.25 Z10.25 *71")]
    public void What_is_no_word_or_twice_there_is_refused(string words) =>
        Assert.False(MoveWords.TryRead(Encoding.ASCII.GetBytes(words), new double[26], out _));
}
