using System.Globalization;

namespace FabQueue.Benchmarks;

/// <summary>What one anonymous client can make the server take with forms of many fields at once, and what of it is given back.</summary>
internal static class FloodBenchmark
{
    private const int AtOnce = 64;
    private const int Fields = 2000;
    private const int FieldBytes = 16_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(45);

    public static async Task RunAsync(string program)
    {
        await using var server = await BenchServer.StartAsync(program, "simulated:speed=20");
        await Task.Delay(TimeSpan.FromSeconds(3));
        var before = server.Cost();
        var flood = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(server.Http)));
        var most = 0.0;
        while (!flood.IsCompleted)
        {
            most = Math.Max(most, server.Cost().OwnMegabytes);
            await Task.Delay(Look);
        }

        var answers = (await flood).CountBy(a => a).Select(a => $"{a.Value} × {a.Key}");
        await Task.Delay(Rest);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{program}: {AtOnce} forms of {Fields} fields: {before.OwnMegabytes:F0} MB of its own before, {most:F0} at most, {server.Cost().OwnMegabytes:F0} after {Rest.TotalSeconds:F0} s; {string.Join(", ", answers)}"));
    }

    private static async Task<string> SendAsync(Uri http)
    {
        using var client = new HttpClient { BaseAddress = http };
        using var form = new MultipartFormDataContent();
        var text = new string('x', FieldBytes);
        for (var i = 0; i < Fields; i++)
        {
            form.Add(new StringContent(text), $"field{i}");
        }

        try
        {
            using var answer = await client.PostAsync(new Uri("v1/jobs", UriKind.Relative), form);
            return $"{(int)answer.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "cut off";
        }
    }
}
