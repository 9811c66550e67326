using System.Globalization;
using System.Text.RegularExpressions;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// Finds the stick with our label by what the kernel (<c>/sys</c>, <c>/proc</c>) and udev (<c>/run/udev</c>) say of it,
/// without opening a device. A stick is used only if all of this holds:
/// <list type="number">
/// <item>the kernel calls it <c>sd…</c> and it lies below a USB host in the tree of devices, so no loop device, no mapper, no memory card slot;</item>
/// <item>its disk says <c>removable</c> 1 and is writable, so no internal disk and no USB hard disk;</item>
/// <item>its file system is vfat and carries the configured label;</item>
/// <item>no second one fits.</item>
/// </list>
/// No name in <c>/dev</c> is followed to find it: links there prove nothing. Whoever mounts it compares device numbers with
/// the one found here.
/// </summary>
/// <param name="label">Label of the file system.</param>
/// <param name="root">Above <c>dev</c>, <c>proc</c>, <c>run</c> and <c>sys</c>.</param>
internal sealed partial class StickFinder(string label, string root)
{
    private const string FatType = "vfat";

    public static bool IsLabel(string text) => Label().IsMatch(text);

    public StickSight Look()
    {
        try
        {
            return Judge([.. Volumes()]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Pulled between two looks.
            return StickSight.Unusable(StickReasons.Missing);
        }
    }

    /// <summary>Looks once more: the same stick, still there since the same insertion.</summary>
    /// <exception cref="StickException">It is not.</exception>
    public void Require(FoundStick stick)
    {
        var sight = Look();
        if (sight.Stick != stick)
        {
            throw new StickException(sight.Reason ?? StickReasons.Missing);
        }
    }

    /// <summary>Name of the partition in <c>/dev</c>.</summary>
    public string DeviceOf(FoundStick stick) => Path.Combine(root, "dev", stick.Name);

    /// <summary>Folder of its disk in <c>/sys</c>.</summary>
    public string DiskOf(FoundStick stick) => DiskOf(FolderOf(stick.Name));

    /// <summary>All folders that it is mounted on.</summary>
    public IReadOnlyList<string> MountsOf(FoundStick stick)
    {
        // proc(5): 36 35 8:17 / /media/FQ rw,noatime shared:1 - vfat /dev/sdb1 rw,errors=remount-ro
        var number = $"{stick.Number}";
        return
        [
            .. File.ReadLines(Path.Combine(root, "proc", "self", "mountinfo"))
                .Select(l => l.Split(' '))
                .Where(f => f.Length > 4 && f[2] == number)
                .Select(f => Octal().Replace(f[4], m => ((char)Convert.ToInt32(m.Groups["code"].Value, 8)).ToString())),
        ];
    }

    private StickSight Judge(IReadOnlyList<Volume> volumes)
    {
        var ours = volumes.Where(v => v.Label == label).ToList();
        var sticks = ours.Where(v => v.IsRemovableUsb).ToList();
        return sticks switch
        {
            [var stick] when stick.Type != FatType => StickSight.Unusable(StickReasons.WrongFormat(stick.Type)),
            [{ IsReadOnly: true }] => StickSight.Unusable(StickReasons.ReadOnly),
            [var stick] => new StickSight(new FoundStick(stick.Name, stick.Number, stick.Insertion), null),
            [_, _, ..] => StickSight.Unusable(StickReasons.Two),
            [] when ours.Count > 0 => StickSight.Unusable(StickReasons.NotUsb),
            [] when volumes.Any(v => v.IsRemovableUsb) => StickSight.Unusable(StickReasons.WrongLabel(label)),
            _ => StickSight.Unusable(StickReasons.Missing),
        };
    }

    private IEnumerable<Volume> Volumes()
    {
        var names = new DirectoryInfo(Path.Combine(root, "sys", "class", "block"));
        foreach (var name in names.EnumerateFileSystemInfos().Select(e => e.Name).Where(n => DiskName().IsMatch(n)).Order(StringComparer.Ordinal))
        {
            if (ReadVolume(name) is { Type.Length: > 0 } volume)
            {
                yield return volume;
            }
        }
    }

    // Null where it went away meanwhile.
    private Volume? ReadVolume(string name)
    {
        try
        {
            var folder = FolderOf(name);
            var disk = DiskOf(folder);
            var number = NumberIn(Path.Combine(folder, "dev"));
            var udev = Path.Combine(root, "run", "udev", "data", $"b{number}");
            var facts = File.Exists(udev) ? File.ReadAllLines(udev) : [];
            return new Volume(
                name,
                number,
                Fact(facts, "E:ID_FS_TYPE="),
                Fact(facts, "E:ID_FS_LABEL="),
                IsRemovableUsb: UsbDisk().IsMatch(disk[Path.GetFullPath(root).TrimEnd('/').Length..]) && Text(Path.Combine(disk, "removable")) == "1",
                IsReadOnly: Text(Path.Combine(disk, "ro")) == "1" || Text(Path.Combine(folder, "ro")) == "1",
                Insertion: $"{number}/{Text(Path.Combine(disk, "diskseq"))}/{Fact(facts, "I:")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    // …/usb1/1-1/…/block/sdb/sdb1: where the kernel itself keeps it.
    private string FolderOf(string name) =>
        new DirectoryInfo(Path.Combine(root, "sys", "class", "block", name)).ResolveLinkTarget(returnFinalTarget: true)?.FullName
        ?? throw new DirectoryNotFoundException(name);

    // A stick without partitions is its own disk.
    private static string DiskOf(string folder) =>
        File.Exists(Path.Combine(folder, "partition")) ? Path.GetDirectoryName(folder)! : folder;

    private static DeviceNumber NumberIn(string file)
    {
        var parts = Text(file).Split(':');
        return parts.Length == 2
            ? new DeviceNumber(uint.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture), uint.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture))
            : throw new FormatException(file);
    }

    private static string Text(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    private static string Fact(string[] facts, string key) => facts.FirstOrDefault(f => f.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? "";

    private sealed record Volume(string Name, DeviceNumber Number, string Type, string Label, bool IsRemovableUsb, bool IsReadOnly, string Insertion);

    [GeneratedRegex("^[A-Z0-9_-]{1,11}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    [GeneratedRegex("^sd[a-z]+[0-9]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DiskName();

    [GeneratedRegex("^/sys/devices/.+/usb[0-9]+/.+/block/sd[a-z]+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UsbDisk();

    // Spaces and the like stand as octal numbers.
    [GeneratedRegex(@"\\(?<code>[0-7]{3})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Octal();
}
