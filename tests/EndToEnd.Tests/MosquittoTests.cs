namespace FabQueue.EndToEnd.Tests;

/// <summary>The topics as the tools of mosquitto see them, as these come, without flags.</summary>
public sealed class MosquittoTests
{
    private const string Publisher = "/usr/bin/mosquitto_pub";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topics_follow_a_print_and_are_right_after_a_restart()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=100"));
        await server.ClearAsync();
        string ticket;
        using (var topics = Topics.Follow(server.MqttPort))
        {
            await topics.UntilAsync("fab/1/up online");
            await topics.UntilAsync("fab/1/prusa/state idle");
            (ticket, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
            await server.OrderAsync($"jobs/{ticket}:approve");
            await server.OrderAsync($"jobs/{ticket}:dispatch");
            await topics.UntilAsync("fab/1/prusa/state run");
            await topics.UntilAsync($"fab/1/prusa/job {ticket}");
            await topics.UntilAsync("fab/1/prusa/state done");
            Assert.Contains(topics.Lines, l => l.StartsWith($"fab/1/job/{ticket}/line {ticket} ", StringComparison.Ordinal));
            Assert.DoesNotContain(topics.Lines, l => l.Contains("Lou", StringComparison.Ordinal));
        }

        await server.KillAsync();
        await server.StartAgainAsync();
        using var again = Topics.Follow(server.MqttPort);
        await again.UntilAsync("fab/1/prusa/state done");
        await again.UntilAsync("fab/1/prusa/line prusa 100 done");
    }

    [Fact]
    public async Task Nobody_can_publish()
    {
        Assert.SkipUnless(File.Exists(Publisher), $"NO {Publisher}: install mosquitto-clients to run this test.");
        await using var server = await ServerProcess.StartAsync();
        await server.ClearAsync();
        using var publish = Topics.Run(Publisher, server.MqttPort, "-t", "fab/1/prusa/state", "-m", "hacked", "-r", "-q", "1");
        await publish.WaitForExitAsync(Stop);
        using var topics = Topics.Follow(server.MqttPort);
        await topics.UntilAsync("fab/1/prusa/state idle");
        Assert.DoesNotContain(topics.Lines, l => l.Contains("hacked", StringComparison.Ordinal));
    }
}
