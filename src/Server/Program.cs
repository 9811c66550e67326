using FabQueue.Server;
using FabQueue.Server.Configuration;
using FabQueue.Server.Limits;
using FabQueue.Server.Storage;

// Nobody but the server's user reads what patrons hand in: all that is made from here on is 0600, folders 0700.
FileRights.MakeNewFilesPrivate();
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
{
    // Nothing that a thread of ours throws comes here: what does cannot be survived.
    Console.Error.WriteLine($"FabQueue cannot go on. {OneLine((Exception)e.ExceptionObject)}");
    Environment.Exit(3);
};
try
{
    if (Descriptors.Allowed() < Descriptors.Least)
    {
        throw new ConfigurationException($"It may open {Descriptors.Allowed()} files and connections only, and needs {Descriptors.Least}: allow more (LimitNOFILE, ulimit -n).");
    }

    return await Startup.RunAsync(args);
}
catch (Exception e) when (e is ConfigurationException or StorageException or IOException)
{
    // One line that a person can act on; a stack trace would only hide it.
    await Console.Error.WriteLineAsync($"FabQueue does not start. {e.Message}");
    return 2;
}
#pragma warning disable CA1031 // The last resort: one line and an exit code that a service manager understands.
catch (Exception e)
#pragma warning restore CA1031
{
    await Console.Error.WriteLineAsync($"FabQueue cannot go on. {OneLine(e)}");
    return 3;
}

static string OneLine(Exception e) => $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}".ReplaceLineEndings(" ");
