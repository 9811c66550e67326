using FabQueue.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace FabQueue.Server.Tests.Configuration;

public class OptionsReaderTests
{
    [Fact]
    public void Without_any_setting_there_is_one_simulated_printer()
    {
        var machine = Assert.Single(Read().Machines);
        Assert.Equal(("prusa", "prusa-mk3s", true), (machine.Id, machine.Kind.Name, machine.Connection.IsSimulated));
    }

    [Theory]
    [InlineData("Http:Port", "0", "1 to 65535")]
    [InlineData("Http:Port", "eighty", "1 to 65535")]
    [InlineData("Grpc:Port", "8080", "another port than Http:Port")]
    [InlineData("Mqtt:Port", "8081", "another port")]
    [InlineData("Data:Path", " ", "folder")]
    [InlineData("Intake:MaxFileMegabytes", "-1", "1 to 4000")]
    [InlineData("Http:Prot", "8080", "Http:Port")]
    [InlineData("Machines:0:Id", "Prusa!", "1 to 5 of a-z and 0-9")]
    [InlineData("Machines:0:Kind", "ender", "prusa-mk3s")]
    [InlineData("Machines:0:Connection", "usb:x", "serial:")]
    [InlineData("Machines:0:Connection", "serial:ttyACM0", "absolute path")]
    [InlineData("Machines:0:Connection", "simulated:speed=0", "speed=1…100000")]
    public void A_wrong_value_is_one_line_with_key_value_and_what_is_allowed(string key, string value, string allowed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Machines:0:Id"] = "prusa",
            ["Machines:0:Kind"] = "prusa-mk3s",
            ["Machines:0:Connection"] = "simulated:",
            [key] = value,
        };
        var error = Assert.Throws<ConfigurationException>(() => Read(settings));
        Assert.StartsWith(key, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_wrong_staff_key_is_not_shown()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(new(StringComparer.Ordinal) { ["Staff:Key"] = "se cret" }));
        Assert.StartsWith("Staff:Key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_machines_need_two_ids()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            settings[$"Machines:{i}:Id"] = "prusa";
            settings[$"Machines:{i}:Kind"] = "prusa-mk3s";
            settings[$"Machines:{i}:Connection"] = "simulated:";
        }

        Assert.Contains("an id of its own", Assert.Throws<ConfigurationException>(() => Read(settings)).Message, StringComparison.Ordinal);
    }

    private static FabQueueOptions Read(Dictionary<string, string?>? settings = null) =>
        OptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build());
}
