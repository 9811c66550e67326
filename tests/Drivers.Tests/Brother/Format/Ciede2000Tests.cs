using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Format;

public sealed class Ciede2000Tests
{
    [Theory]
    [InlineData(50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425)]
    [InlineData(50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615)]
    [InlineData(50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412)]
    [InlineData(50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000)]
    [InlineData(50, 0, 0, 50, -1, 2, 2.3669)]
    [InlineData(50, 2.49, -0.001, 50, -2.49, 0.0010, 7.1792)]
    [InlineData(50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195)]
    [InlineData(50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045)]
    [InlineData(50, 2.5, 0, 50, 0, -2.5, 4.3065)]
    [InlineData(50, 2.5, 0, 73, 25, -18, 27.1492)]
    [InlineData(50, 2.5, 0, 61, -5, 29, 22.8977)]
    [InlineData(50, 2.5, 0, 56, -27, -3, 31.9030)]
    [InlineData(50, 2.5, 0, 58, 24, 15, 19.4535)]
    [InlineData(60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644)]
    [InlineData(63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630)]
    [InlineData(61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731)]
    [InlineData(35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645)]
    [InlineData(2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082)]
    public void It_is_that_of_the_published_pairs(double l1, double a1, double b1, double l2, double a2, double b2, double expected)
    {
        Assert.Equal(expected, Ciede2000.Distance(new Ciede2000.Lab(l1, a1, b1), new Ciede2000.Lab(l2, a2, b2)), 0.00005);
        Assert.Equal(expected, Ciede2000.Distance(new Ciede2000.Lab(l2, a2, b2), new Ciede2000.Lab(l1, a1, b1)), 0.00005);
    }

    [Fact]
    public void White_and_black_of_a_screen_are_a_hundred_apart()
    {
        Assert.Equal(100, Ciede2000.Distance(new Rgb(0), new Rgb(0xffffff)), 0.01);
        Assert.Equal(0, Ciede2000.Distance(new Rgb(0x123456), new Rgb(0x123456)));
    }
}
