using System.Text;
using FabQueue.Drivers.Silhouette.Simulation;

namespace FabQueue.Drivers.Tests.Silhouette.Simulation;

public class CameoFirmwareTests
{
    [Fact]
    public void Nobody_loads_a_mat_that_no_job_has_asked_for()
    {
        var cutter = new CameoFirmware(new SimulatedCutterOptions { LoadSeconds = 5 });
        Assert.Equal("2", Status(cutter, after: 3600));
        Assert.Equal("2", Status(cutter, after: 3600));
        cutter.AskForMat();
        Assert.Equal("2", Status(cutter, after: 4));
        Assert.Equal("0", Status(cutter, after: 2));
    }

    // As the driver asks it, with a job or without one.
    private static string Status(CameoFirmware cutter, double after)
    {
        cutter.Receive("\u001b\u0005"u8);
        cutter.TakeReplies();
        cutter.Advance(after);
        cutter.Receive("\u001b\u0005"u8);
        return Encoding.ASCII.GetString(cutter.TakeReplies()).TrimEnd('\u0003');
    }
}
