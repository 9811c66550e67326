using System.Globalization;

namespace FabQueue.Drivers.Silhouette.Driver;

/// <summary>Finds the device file of a cutter, which Linux takes for a USB printer (usblp).</summary>
internal static class UsbPrinters
{
    private const string Folder = "/sys/class/usbmisc";
    private const int Silhouette = 0x0b4d;
    private const int Cameo4Pro = 0x1139;

    /// <returns>Such as <c>/dev/usb/lp0</c>, or null where none is plugged in.</returns>
    public static string? FindCameo4Pro()
    {
        var found = Directory.Exists(Folder)
            ? Directory.GetDirectories(Folder, "lp*").Order(StringComparer.Ordinal)
                .FirstOrDefault(d => Number(d, "idVendor") == Silhouette && Number(d, "idProduct") == Cameo4Pro)
            : null;
        return found is null ? null : Path.Combine("/dev/usb", Path.GetFileName(found));
    }

    // …/1-2/1-2:1.0/usbmisc/lp0: the device above the interface knows vendor and product.
    private static int? Number(string folder, string name)
    {
        try
        {
            var target = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) as DirectoryInfo;
            return target?.Parent?.Parent?.Parent is { } device
                && int.TryParse(File.ReadAllText(Path.Combine(device.FullName, name)).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }
        catch (IOException)
        {
            // Unplugged while we looked.
            return null;
        }
    }
}
