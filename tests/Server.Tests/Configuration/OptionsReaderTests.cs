using FabQueue.Drivers.Brother;
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
    [InlineData("Machines:0:Settings:MaxNozleCelsius", "280", "MaxNozzleCelsius")]
    [InlineData("Machines:0:Settings:MaxNozzleCelsius", "hot", "a number")]
    [InlineData("Machines:0:Settings:X:Max", "wide", "a number")]
    [InlineData("Machines:0:Settings:X:Maxi", "255", "Min, Max")]
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
    public void Settings_of_a_machine_are_read_into_the_record_of_its_kind()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Machines:0:Id"] = "brode",
            ["Machines:0:Kind"] = "brother-870se",
            ["Machines:0:Connection"] = "simulated:",
            ["Machines:0:Settings:StitchesPerMinute"] = "400.5",
            ["Machines:0:Settings:PerTrim"] = "00:00:12",
            ["Machines:0:Settings:Hoops:0:WidthMillimetres"] = "100",
            ["Machines:0:Settings:hoops:0:heightMillimetres"] = "120.5",
        };
        var brother = Assert.IsType<BrotherSettings>(Assert.Single(Read(settings).Machines).Settings);
        Assert.Equal((400.5, TimeSpan.FromSeconds(12)), (brother.StitchesPerMinute, brother.PerTrim));
        Assert.Equal([new Hoop(100, 120.5)], brother.Hoops);
        Assert.Equal(new BrotherSettings().SetUp, brother.SetUp);
    }

    [Fact]
    public void A_setting_out_of_its_range_names_its_key()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Machines:0:Id"] = "decou",
            ["Machines:0:Kind"] = "silhouette-cameo4pro",
            ["Machines:0:Connection"] = "simulated:",
            ["Machines:0:Settings:Materials:0:Name"] = "vinyl",
            ["Machines:0:Settings:Materials:0:LabelFr"] = "Vinyle",
            ["Machines:0:Settings:Materials:0:LabelEn"] = "Vinyl",
            ["Machines:0:Settings:Materials:0:Force"] = "34",
        };
        var error = Assert.Throws<ConfigurationException>(() => Read(settings));
        Assert.StartsWith("Machines:0:Settings:Materials:0:Force", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 33", error.Message, StringComparison.Ordinal);
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
