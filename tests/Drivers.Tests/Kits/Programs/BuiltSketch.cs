namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>A sketch of the Arduino IDE, built in a folder that is deleted afterwards.</summary>
internal sealed class BuiltSketch : IDisposable
{
    private const string Arduino = "/usr/share/arduino/hardware/arduino/avr";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabqueue-sketch-");

    private BuiltSketch()
    {
    }

    public string File => Path.Combine(_folder.FullName, "program");

    /// <summary>For this computer, with our own small Arduino library and a main program beside the tests.</summary>
    /// <param name="settings">What somebody changes at the top of the sketch.</param>
    public static async Task<BuiltSketch> ForHostAsync(string sketch, string main, string[] options, params (string Old, string New)[] settings)
    {
        var tool = KitProgram.Tool("g++", "g++");
        return await BuildAsync(
            tool,
            sketch,
            settings,
            (source, program) =>
            ["-std=gnu++17", "-O0", "-Wall", "-Werror", .. options, "-I", KitProgram.Aid("arduino"), "-include", source, KitProgram.Aid(main), "-o", program]);
    }

    /// <summary>For the Arduino Uno, with the real library.</summary>
    public static async Task<BuiltSketch> ForUnoAsync(string sketch)
    {
        var tool = KitProgram.Tool("avr-gcc", "gcc-avr avr-libc");
        Assert.SkipUnless(Directory.Exists(Arduino), $"NO {Arduino}: install arduino-core-avr to run this test.");
        // The core wants a newer compiler than Debian 12 has: it lacks DECIMAL_DIG. Its own warnings (-w) are not ours.
        return await BuildAsync(
            tool,
            sketch,
            [],
            (source, program) =>
            [
                "-mmcu=atmega328p", "-DF_CPU=16000000L", "-DARDUINO=10819", "-DDECIMAL_DIG=__DECIMAL_DIG__", "-Os", "-w", "-std=gnu++11", "-fno-exceptions",
                "-fno-threadsafe-statics", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-I", $"{Arduino}/cores/arduino", "-I",
                $"{Arduino}/variants/standard", "-o", program, source,
                .. Directory.GetFiles($"{Arduino}/cores/arduino").Where(file => Path.GetExtension(file) is ".c" or ".cpp"), "-lm",
            ]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<BuiltSketch> BuildAsync(
        string compiler, string sketch, (string Old, string New)[] settings, Func<string, string, string[]> arguments)
    {
        var built = new BuiltSketch();
        try
        {
            await KitProgram.RunAsync(compiler, arguments(await built.SourceAsync(sketch, settings), built.File), []);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    // As the IDE does it. What it also does, to declare all functions first, our sketches do not need.
    private async Task<string> SourceAsync(string sketch, (string Old, string New)[] settings)
    {
        var source = Path.Combine(_folder.FullName, "sketch.cpp");
        var text = await System.IO.File.ReadAllTextAsync(KitProgram.PathOf(sketch), TestContext.Current.CancellationToken);
        foreach (var (old, changed) in settings)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }

        await System.IO.File.WriteAllTextAsync(source, $"#include <Arduino.h>\n#line 1 \"{sketch}\"\n{text}", TestContext.Current.CancellationToken);
        return source;
    }
}
