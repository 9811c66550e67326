namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>The sketches of firmware-notes/kits/esp, compiled for this computer with both boards' pins; mqtt_kit.cpp plays the broker.</summary>
public sealed class EspTests
{
    public static TheoryData<string, string> Sketches { get; } = new()
    {
        { "pubsubclient", "ESP8266" },
        { "pubsubclient", "ESP32" },
        { "arduino-mqtt", "ESP8266" },
        { "arduino-mqtt", "ESP32" },
    };

    [Theory]
    [MemberData(nameof(Sketches))]
    public async Task It_understands_every_line(string library, string chip)
    {
        using var program = await BuildAsync(library, chip);
        await KitProgram.UnderstandsEveryLineAsync(program.File);
    }

    [Theory]
    [MemberData(nameof(Sketches))]
    public async Task It_shows_the_machine_only_while_it_knows(string library, string chip)
    {
        using var program = await BuildAsync(library, chip);
        (string Turn, string Seen)[] turns =
        [
            ("@who", "kit-A0:B1:C2:D3:E4:F5 - fab/1/up fab/1/prusa/line"), // two topics, and a name from the chip
            ("@lines prusa 42 run 17", "dark"), // the server has not said that it is there
            ("@up online", "blue"),
            ("@lines prusa 42 hold 17", "yellow"),
            ("@lines prusa 100 done 0", "green"),
            ("@lines prusa -1 err -1", "red"),
            ("@lines prusa -1 idle -1", "dark"),
            ("@lines prusa 100 done 0", "green"),
            ("@lines prusa", "dark"),
            ("@lines prusa 1 run 1|prusa 2 run 1|prusa 3 run 1|prusa 100 done 0", "green"), // all that waits in one turn
            ("@press", "green"), // without a name and a key it may not speak
            ("@up offline", "dark"),
            ("@up online", "green"),
            ("@lost", "dark"),
            ("@lines prusa -1 err -1", "dark"), // bytes without a connection do not keep it busy
            ("@back", "dark"),
            ("@wait 2000", "dark"), // connected again: what was retained comes first
            ("@up online", "red"),
        ];
        Assert.Equal(turns.Select(turn => turn.Seen), await RunAsync(program, [.. turns.Select(turn => turn.Turn)]));
    }

    [Theory]
    [InlineData("pubsubclient")]
    [InlineData("arduino-mqtt")]
    public async Task A_kit_with_a_name_calls_once_for_each_press(string library)
    {
        using var program = await BuildAsync(library, "ESP8266", ("KIT[] = \"\"", "KIT[] = \"esp1\""), ("KEY[] = \"\"", "KEY[] = \"abcdefgh\""));
        Assert.Equal(
            ["kit-A0:B1:C2:D3:E4:F5 esp1 fab/1/up fab/1/prusa/line", "dark fabin/1/esp1/btn=call", "dark", "dark", "dark", "dark fabin/1/esp1/btn=call"],
            await RunAsync(program, "@who", "@press", "@press", "@wait 100", "@wait 100", "@press"));
    }

    private static Task<BuiltSketch> BuildAsync(string library, string chip, params (string Old, string New)[] settings) =>
        BuiltSketch.ForHostAsync($"esp/{library}/{library}.ino", "mqtt_kit.cpp", [$"-D{chip}"], settings);

    private static Task<string[]> RunAsync(BuiltSketch program, params string[] turns) => KitProgram.RunAsync(program.File, [], turns);
}
