using System.Runtime.InteropServices;

namespace FabQueue.Server.Storage;

/// <summary>Files and folders that only the server's user may read: 0600 and 0700.</summary>
internal static partial class FileRights
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const uint NotForOthers = 0b000_111_111;

    private static readonly string[] Folders = ["", "files", "incoming", "lost", "logs"];

    /// <summary>What the process makes from now on has no rights for others.</summary>
    public static void MakeNewFilesPrivate() => _ = umask(NotForOthers);

    /// <summary>The same for what an older version, or a person, has made: the data folder and what lies directly in it.</summary>
    public static void MakePrivate(string dataPath)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            foreach (var folder in Folders.Select(f => Path.Combine(dataPath, f)).Where(Directory.Exists))
            {
                File.SetUnixFileMode(folder, OwnFolder);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A folder of somebody else, who has given us the right to write: its rights are theirs to set.
        }

        foreach (var file in Directory.EnumerateFiles(dataPath, "fabqueue.db*").Append(Path.Combine(dataPath, "lock")).Where(File.Exists))
        {
            File.SetUnixFileMode(file, OwnFile);
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint umask(uint mask);
}
