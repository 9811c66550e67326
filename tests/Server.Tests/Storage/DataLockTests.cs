using FabQueue.Server.Storage;

namespace FabQueue.Server.Tests.Storage;

public class DataLockTests
{
    [Fact]
    public void A_second_server_is_kept_off_until_the_first_has_gone()
    {
        using var folder = new TempFolder();
        var data = Path.Combine(folder.Path, "data");
        using (DataLock.Take(data))
        {
            var refusal = Assert.Throws<StorageException>(() => DataLock.Take(data));
            Assert.StartsWith("Data:Path: another FabQueue uses", refusal.Message, StringComparison.Ordinal);
        }

        using var taken = DataLock.Take(data);
        Assert.True(Directory.Exists(data));
    }

    [Fact]
    public void What_is_no_folder_is_named()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        System.IO.File.WriteAllText(file, "");
        Assert.Contains(file, Assert.Throws<StorageException>(() => DataLock.Take(file)).Message, StringComparison.Ordinal);
    }
}
