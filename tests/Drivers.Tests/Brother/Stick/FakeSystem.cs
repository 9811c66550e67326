using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>A tree that is laid out as kernel and udev do it, with the disks that a test plugs in.</summary>
internal sealed class FakeSystem : IDisposable
{
    public const string Label = "FABQUEUE";

    private int _sequence;

    public FakeSystem()
    {
        Directory.CreateDirectory(Path.Combine(Root, "sys/class/block"));
        Put("proc/self/mountinfo", "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("system-").FullName;

    public StickFinder Finder => new(Label, Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Plugs in a disk with one partition.</summary>
    /// <param name="bus">Way to it in the tree of devices.</param>
    public void PlugIn(
        string disk = "sdb", string number = "8:17", string removable = "1", string bus = "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0",
        string type = "vfat", string label = Label, string readOnly = "0", string partition = "1", string? target = null)
    {
        var folder = $"sys/devices/{bus}/block/{disk}";
        Put($"{folder}/removable", removable + "\n");
        Put($"{folder}/ro", readOnly + "\n");
        Put($"{folder}/diskseq", $"{++_sequence}\n");
        var name = disk + partition;
        var own = partition.Length > 0 ? $"{folder}/{name}" : folder;
        Put($"{own}/dev", number + "\n");
        if (partition.Length > 0)
        {
            Put($"{own}/partition", partition + "\n");
        }

        Put($"run/udev/data/b{number}", $"I:{_sequence}\nE:ID_FS_TYPE={type}\nE:ID_FS_LABEL={label}\n");
        Link($"sys/class/block/{name}", target ?? Path.Combine(Root, own));
    }

    public void PullOut(string name = "sdb1") => File.Delete(Path.Combine(Root, "sys/class/block", name));

    public void Link(string path, string target)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.Delete(full);
        File.CreateSymbolicLink(full, target);
    }

    public void Put(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
