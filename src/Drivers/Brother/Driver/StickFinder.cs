using System.Text.RegularExpressions;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>Where the stick is, or why it cannot be used.</summary>
/// <param name="Folder">Where its files are; null = it cannot be used.</param>
/// <param name="Reason">Why not.</param>
/// <param name="IsMount">A real stick, which is taken out of the file system before a person takes it away.</param>
internal sealed record StickPlace(string? Folder, Reason? Reason, bool IsMount);

/// <summary>
/// Finds the stick with our label where the operating system has mounted it. No block device is opened: files are written
/// only below the mount point of a FAT file system, on a partition of that label, of a removable disk, on USB.
/// </summary>
/// <param name="label">Label of the file system.</param>
/// <param name="root">Above <c>dev</c>, <c>proc</c> and <c>sys</c>.</param>
internal sealed partial class StickFinder(string label, string root)
{
    public static bool IsLabel(string text) => Label().IsMatch(text);

    public StickPlace Find()
    {
        try
        {
            return Look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Pulled between two looks.
            return Unusable(SewingReasons.StickMissing);
        }
    }

    private StickPlace Look()
    {
        var link = new FileInfo(Path.Combine(root, "dev", "disk", "by-label", label));
        if (link.ResolveLinkTarget(returnFinalTarget: true) is not { } device)
        {
            return Unusable(SewingReasons.StickMissing);
        }

        var partition = new DirectoryInfo(Path.Combine(root, "sys", "class", "block", device.Name));
        if (partition.ResolveLinkTarget(returnFinalTarget: true) is not { } inSystem || !IsOnRemovableUsb(inSystem.FullName))
        {
            return Unusable(SewingReasons.StickNotUsb);
        }

        var number = File.ReadAllText(Path.Combine(inSystem.FullName, "dev")).Trim();
        return FindMount(number);
    }

    // …/usb1/1-1/…/block/sdb/sdb1: the disk above the partition says whether it is removable.
    private static bool IsOnRemovableUsb(string partition) =>
        UsbBus().IsMatch(partition)
        && Path.GetDirectoryName(partition) is { } disk
        && File.Exists(Path.Combine(disk, "removable"))
        && File.ReadAllText(Path.Combine(disk, "removable")).Trim() == "1";

    // proc(5): 36 35 8:17 / /media/FQ rw,noatime shared:1 - vfat /dev/sdb1 rw,errors=remount-ro
    private StickPlace FindMount(string number)
    {
        foreach (var line in File.ReadLines(Path.Combine(root, "proc", "self", "mountinfo")))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 4 || fields[2] != number || fields[3] != "/")
            {
                continue;
            }

            var (type, isReadOnly) = (fields[dash + 1], IsReadOnly(fields[5]) || IsReadOnly(fields[dash + 3]));
            return type != "vfat" ? Unusable(SewingReasons.StickWrongFormat(type))
                : isReadOnly ? Unusable(SewingReasons.StickReadOnly)
                : new StickPlace(Unescape(fields[4]), null, IsMount: true);
        }

        return Unusable(SewingReasons.StickNotMounted);
    }

    private static bool IsReadOnly(string options) => options.Split(',').Contains("ro");

    // Spaces and the like stand as octal numbers.
    private static string Unescape(string field) =>
        Octal().Replace(field, m => ((char)Convert.ToInt32(m.Groups["code"].Value, 8)).ToString());

    private static StickPlace Unusable(Reason reason) => new(null, reason, IsMount: false);

    [GeneratedRegex("^[A-Z0-9_-]{1,11}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Label();

    [GeneratedRegex("/usb[0-9]+/", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex UsbBus();

    [GeneratedRegex(@"\\(?<code>[0-7]{3})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Octal();
}
