using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FabQueue.EndToEnd.Tests;

/// <summary>What the process does with its disk, as seen from outside of it.</summary>
public sealed partial class StorageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_and_its_job_are_on_disk_before_the_answer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "strace is not installed");
        await using var server = await ServerProcess.StartAsync();
        using var folder = new TempFolder();
        var trace = Path.Combine(folder.Path, "trace");
        using var strace = Process.Start(new ProcessStartInfo(
            "/usr/bin/strace",
            ["-f", "-y", "-s", "40", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,sendmsg,sendto,write", "-o", trace, "-p", $"{server.ProcessId}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        var attached = await strace.StandardError.ReadLineAsync(Stop);
        Assert.SkipUnless(attached?.Contains("attached", StringComparison.Ordinal) == true, $"strace may not look at processes here: {attached}");
        await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        using (Process.Start("kill", ["-INT", $"{strace.Id}"]))
        {
            await strace.WaitForExitAsync(Stop);
        }

        var calls = await File.ReadAllLinesAsync(trace, Stop);
        var renamed = Index(calls, 0, l => l.Contains("rename", StringComparison.Ordinal) && l.Contains("/incoming/", StringComparison.Ordinal) && ObjectName().IsMatch(l));
        var incoming = IncomingName().Match(calls[renamed]).Value;
        var answered = Index(calls, 0, l => l.Contains("HTTP/1.1 201", StringComparison.Ordinal));
        Assert.InRange(Index(calls, 0, l => IsSync(l) && l.Contains(incoming, StringComparison.Ordinal)), 0, renamed - 1);
        Assert.InRange(Index(calls, renamed, l => IsSync(l) && FolderSync().IsMatch(l)), renamed + 1, answered - 1);
        Assert.InRange(Index(calls, renamed, l => IsSync(l) && l.Contains("fabqueue.db-wal", StringComparison.Ordinal)), renamed + 1, answered - 1);
    }

    [Fact]
    public async Task What_is_stored_can_be_read_by_nobody_else()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var all = Directory.EnumerateFileSystemEntries(server.DataPath, "*", SearchOption.AllDirectories).Append(server.DataPath).ToList();
        Assert.Contains(all, path => path.EndsWith("fabqueue.db-wal", StringComparison.Ordinal));
#pragma warning disable CA1416 // The product runs on Linux.
        Assert.All(all, path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task A_stop_ends_with_0_and_a_start_that_cannot_be_with_2_and_one_line()
    {
        await using var server = await ServerProcess.StartAsync();
        var (code, output) = await server.RunToEndAsync();
        Assert.Equal(2, code);
        Assert.Contains("another FabQueue uses", Assert.Single(output.Trim().Split('\n')), StringComparison.Ordinal);

        Assert.Equal(0, await server.StopAsync());
        await File.WriteAllBytesAsync(Path.Combine(server.DataPath, "fabqueue.db"), new byte[20_000], Stop);
        (code, output) = await server.RunToEndAsync();
        Assert.Equal(2, code);
        Assert.Contains("is damaged", Assert.Single(output.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_finds_a_file_that_is_not_what_was_handed_in()
    {
        await using var server = await ServerProcess.StartAsync();
        var (ticket, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        await server.StopAsync();
        var (code, output) = await server.RunToEndAsync("check");
        Assert.True(code == 0, output);

        var file = Directory.EnumerateFiles(Path.Combine(server.DataPath, "files"), "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!;
        await File.AppendAllTextAsync(file, "G1 X999", Stop);
        (code, output) = await server.RunToEndAsync("check");
        Assert.Equal(1, code);
        Assert.Contains($"{Path.GetFileName(file)}, of {ticket} ", output, StringComparison.Ordinal);
    }

    private static bool IsSync(string call) => call.Contains("fsync(", StringComparison.Ordinal) || call.Contains("fdatasync(", StringComparison.Ordinal);

    private static int Index(string[] calls, int from, Predicate<string> isMeant) => Array.FindIndex(calls, from, isMeant);

    [GeneratedRegex("files/[0-9a-f]{2}/[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex ObjectName();

    [GeneratedRegex("incoming/[0-9a-f]{32}", RegexOptions.NonBacktracking)]
    private static partial Regex IncomingName();

    [GeneratedRegex("files/[0-9a-f]{2}>", RegexOptions.NonBacktracking)]
    private static partial Regex FolderSync();
}
