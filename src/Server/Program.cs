using FabQueue.Server;
using FabQueue.Server.Configuration;
using FabQueue.Server.Storage;

try
{
    await Startup.RunAsync(args);
    return 0;
}
catch (Exception e) when (e is ConfigurationException or StorageException or IOException)
{
    // One line that a person can act on; a stack trace would only hide it.
    await Console.Error.WriteLineAsync($"FabQueue does not start. {e.Message}");
    return 2;
}
