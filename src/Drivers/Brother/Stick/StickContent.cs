namespace FabQueue.Drivers.Brother.Stick;

/// <summary>What lies in the root of a stick, where the machine looks for designs.</summary>
/// <param name="Others">Those of the files that we have not written.</param>
internal sealed record StickContent(long FreeBytes, int Files, int Others)
{
    /// <summary>Looks without changing anything: where the system has mounted it, else on a mount of its own that cannot be written.</summary>
    /// <returns>Null where its files may not be seen.</returns>
    /// <exception cref="StickException">It does not answer, or went away.</exception>
    public static StickContent? Of(IStick stick, FoundStick found)
    {
        if (stick.MountsOf(found) is [var mounted, ..])
        {
            return Count(stick, mounted);
        }

        var folder = stick.Mount(found, isReadOnly: true);
        try
        {
            return Count(stick, folder);
        }
        finally
        {
            stick.Unmount(found);
        }
    }

    private static StickContent? Count(IStick stick, string folder)
    {
        try
        {
            stick.Calls.Current = "read";
            var names = new DirectoryInfo(folder).EnumerateFiles().Select(f => f.Name).ToList();
            return new StickContent(new DriveInfo(folder).AvailableFreeSpace, names.Count, names.Count(n => !StickWriter.IsOurs(n)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Pulled meanwhile, or mounted for another user.
            return null;
        }
    }
}
