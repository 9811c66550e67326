namespace FabQueue.EndToEnd.Tests;

/// <summary>One server for the tests of a class that leave it as it is: to start one takes longer than most of them.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
