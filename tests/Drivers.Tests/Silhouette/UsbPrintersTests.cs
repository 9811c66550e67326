using FabQueue.Drivers.Silhouette.Driver;

namespace FabQueue.Drivers.Tests.Silhouette;

/// <summary>Cutters among the printers of a kernel: folders as sysfs shows them.</summary>
public sealed class UsbPrintersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabqueue-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_cutter_is_found_by_vendor_and_product_among_printers()
    {
        Plug("lp0", "1-1", "04f9", "0042");
        Plug("lp1", "1-2", "0b4d", "1139");
        Assert.Equal(["/dev/usb/lp1"], Find());
    }

    [Theory]
    [InlineData("0b4d", "1137")]
    [InlineData("0b4d", "1138")]
    [InlineData("0b4d", "112f")]
    [InlineData("04f9", "1139")]
    [InlineData("0b4d", "")]
    [InlineData("none", "1139")]
    public void Another_vendor_or_another_model_is_no_such_cutter(string vendor, string product)
    {
        Plug("lp0", "1-1", vendor, product);
        Assert.Empty(Find());
    }

    [Fact]
    public void Two_cutters_are_both_found_so_that_none_is_taken_for_the_other()
    {
        Plug("lp3", "2-1", "0b4d", "1139");
        Plug("lp0", "1-1", "0b4d", "1139");
        Assert.Equal(["/dev/usb/lp0", "/dev/usb/lp3"], Find());
    }

    [Fact]
    public void Without_a_printer_there_is_no_cutter()
    {
        Assert.Empty(Find());
        Directory.CreateDirectory(Path.Combine(_root, "class", "usbmisc"));
        Assert.Empty(Find());
    }

    [Fact]
    public void A_cutter_that_is_unplugged_while_it_is_looked_for_is_not_found()
    {
        Plug("lp0", "1-1", "0b4d", "1139");
        File.Delete(Path.Combine(_root, "devices", "1-1", "idProduct"));
        Plug("lp1", "1-2", "0b4d", "1139");
        Directory.Delete(Path.Combine(_root, "devices", "1-2"), recursive: true);
        Assert.Empty(Find());
    }

    private IReadOnlyList<string> Find() => UsbPrinters.FindCameo4Pros(Path.Combine(_root, "class", "usbmisc"));

    private void Plug(string name, string port, string vendor, string product)
    {
        var device = Path.Combine(_root, "devices", port);
        var printer = Path.Combine(device, $"{port}:1.0", "usbmisc", name);
        Directory.CreateDirectory(printer);
        File.WriteAllText(Path.Combine(device, "idVendor"), vendor + "\n");
        File.WriteAllText(Path.Combine(device, "idProduct"), product + "\n");
        var folder = Path.Combine(_root, "class", "usbmisc");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, name), Path.GetRelativePath(folder, printer));
    }
}
