using System.Security.Cryptography;
using System.Text;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Tests.Storage;

public class FileStoreTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("G28 W\nG1 X10\n");

    [Fact]
    public async Task A_file_that_was_kept_is_found_by_its_hash()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        var hash = await KeepAsync(files);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), hash);
        await using var stream = files.Open(hash);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(Content, read.ToArray());
    }

    [Fact]
    public async Task A_file_that_was_not_kept_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        await using (var incoming = files.Begin())
        {
            await incoming.WriteAsync(Content, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        Assert.Equal(await KeepAsync(files), await KeepAsync(files));
        Assert.Single(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_sweep_removes_what_no_job_needs_and_nothing_else()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        var needed = await KeepAsync(files);
        await using var stray = files.Begin();
        await stray.WriteAsync("stray"u8.ToArray(), TestContext.Current.CancellationToken);
        await files.KeepAsync(stray, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "incoming", "half"), "half", TestContext.Current.CancellationToken);

        Assert.Equal(2, files.Sweep(new HashSet<string> { needed }));
        Assert.Equal(needed, Path.GetFileName(Assert.Single(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))));
    }

    private static async Task<string> KeepAsync(FileStore files)
    {
        await using var incoming = files.Begin();
        await incoming.WriteAsync(Content, TestContext.Current.CancellationToken);
        return await files.KeepAsync(incoming, TestContext.Current.CancellationToken);
    }
}
