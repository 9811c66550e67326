using System.Globalization;

namespace FabQueue.Drivers.Silhouette.Driver;

/// <summary>Finds the device files of cutters, which Linux takes for USB printers (usblp).</summary>
internal static class UsbPrinters
{
    private const int Silhouette = 0x0b4d;
    private const int Cameo4Pro = 0x1139;

    /// <param name="folder">Where the kernel lists the devices of usblp.</param>
    /// <returns>Such as <c>/dev/usb/lp0</c>, in the order of their names.</returns>
    public static IReadOnlyList<string> FindCameo4Pros(string folder = "/sys/class/usbmisc") => !Directory.Exists(folder) ? [] :
    [
        .. Directory.GetDirectories(folder, "lp*").Order(StringComparer.Ordinal)
            .Where(d => Number(d, "idVendor") == Silhouette && Number(d, "idProduct") == Cameo4Pro)
            .Select(d => Path.Combine("/dev/usb", Path.GetFileName(d))),
    ];

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
