using System.Globalization;
using FabQueue.Server;
using Microsoft.Extensions.DependencyInjection;

namespace FabQueue.Chaos;

/// <summary>The product with a clock that does as it is told on standard input: <c>throw WHERE</c>, <c>offset SECONDS</c>.</summary>
internal static class ServerUnderTest
{
    public static async Task<int> RunAsync()
    {
        var clock = new FaultyClock();
        new Thread(() => Listen(clock)) { IsBackground = true, Name = "orders" }.Start();
        return await Startup.RunAsync([], services => services.AddSingleton<TimeProvider>(clock));
    }

    private static void Listen(FaultyClock clock)
    {
        while (Console.ReadLine() is { } order)
        {
            var (what, value) = (order[..order.IndexOf(' ', StringComparison.Ordinal)], order[(order.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (what == "throw")
            {
                clock.ThrowIn(value);
            }
            else
            {
                clock.Offset = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture));
            }
        }

        // Whoever gave the orders is gone.
        Environment.Exit(1);
    }
}
