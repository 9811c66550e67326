using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;

namespace FabQueue.Drivers.Tests.Serial;

public class DeviceFileTests
{
    [Fact]
    public void A_device_that_another_program_has_is_not_taken()
    {
        using var printer = new SimulatedMk3s(SimulationOptions.Parse("speed=25", out _)!, TimeProvider.System);
        using (DeviceFile.Open(printer.Path))
        {
            Assert.Throws<DeviceBusyException>(() => SerialLink.Open(printer.Path, 115200));
        }

        using var link = SerialLink.Open(printer.Path, 115200);
        Assert.Throws<DeviceBusyException>(() => DeviceFile.Open(printer.Path));
    }
}
