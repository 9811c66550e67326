using System.Security.Cryptography;
using System.Text;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Tests.Storage;

public class FileStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 14, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
    public async Task What_no_job_needs_is_moved_aside_and_what_others_put_there_is_never_touched()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        var needed = await KeepAsync(files);
        var stray = await KeepAsync(files, "stray");
        string[] foreign =
        [
            Path.Combine("incoming", "half"), Path.Combine("files", "notes.txt"), Path.Combine("files", "photos", new string('a', 64)),
            Path.Combine("files", stray[..2], "thumbs.db"), Path.Combine("files", "00", new string('a', 64)), Path.Combine("lost", "mine.txt"),
        ];
        foreach (var path in foreign.Select(folder.File))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "mine", Stop);
            File.SetLastWriteTimeUtc(path, Now.AddYears(-1).UtcDateTime);
        }

        var unfinished = folder.File(Path.Combine("incoming", new string('0', 32)));
        await File.WriteAllTextAsync(unfinished, "half", Stop);

        var stock = files.TakeStock(new HashSet<string> { needed }, Now, Now.AddDays(-30));
        Assert.Equal((2, 0, 0), (stock.Moved, stock.Returned, stock.Removed));
        Assert.Equal(
            new[] { Path.Combine("files", needed[..2], needed), Path.Combine("lost", stray), Path.Combine("lost", new string('0', 32)) }.Concat(foreign).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.Path, f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_lies_aside_comes_back_when_a_job_needs_it_and_goes_after_its_time()
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        var (first, second) = (await KeepAsync(files), await KeepAsync(files, "stray"));
        files.TakeStock(new HashSet<string>(), Now, Now.AddDays(-30));

        var later = Now.AddDays(29);
        var stock = files.TakeStock(new HashSet<string> { first }, later, later.AddDays(-30));
        Assert.Equal((0, 1, 0), (stock.Moved, stock.Returned, stock.Removed));
        await files.Open(first).DisposeAsync();

        later = Now.AddDays(31);
        stock = files.TakeStock(new HashSet<string> { first, second, "dd".PadRight(64, '0') }, later, later.AddDays(-30));
        Assert.Equal((0, 1, 0), (stock.Moved, stock.Returned, stock.Removed));
        Assert.Equal(["dd".PadRight(64, '0')], stock.Missing);

        files.TakeStock(new HashSet<string> { first }, Now, Now.AddDays(-30));
        stock = files.TakeStock(new HashSet<string> { first }, later, later.AddDays(-30));
        Assert.Equal((0, 0, 1), (stock.Moved, stock.Returned, stock.Removed));
        Assert.Empty(Directory.EnumerateFiles(folder.File("lost")));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(11, 1)]
    [InlineData(5, 0)]
    public async Task A_file_that_is_not_what_was_handed_in_is_not_given_to_a_machine(int at, int written)
    {
        using var folder = new TempFolder();
        var files = new FileStore(folder.Path);
        var hash = await KeepAsync(files);
        await using (var whole = files.OpenVerified(hash))
        {
            Assert.Equal(Content.Length, await new StreamReader(whole).ReadToEndAsync(Stop) is var text ? text.Length : 0);
        }

        await using (var file = new FileStream(folder.File(Path.Combine("files", hash[..2], hash)), FileMode.Open))
        {
            file.Position = at;
            file.Write(new byte[written]);
            if (written == 0)
            {
                file.SetLength(at);
            }
        }

        Assert.Equal("FILE_DAMAGED", Assert.Throws<FabQueue.Drivers.JobFileException>(() => files.OpenVerified(hash)).Reason.Code);
        Assert.Equal([hash], files.FindDamaged([hash], Stop));
    }

    private static async Task<string> KeepAsync(FileStore files, string? text = null)
    {
        await using var incoming = files.Begin();
        await incoming.WriteAsync(text is null ? Content : Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        return await files.KeepAsync(incoming, TestContext.Current.CancellationToken);
    }
}
