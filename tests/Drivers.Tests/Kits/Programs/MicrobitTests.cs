namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>The programs of firmware-notes/kits/microbit and microbit-esp01, run as they are with a board of our own (microbit/README.md).</summary>
public sealed class MicrobitTests
{
    private const string Gateway = "gateway";
    private const string Pupil = "pupil";
    private const string WiFi = "wifi";

    /// <summary>What runs a program: MakeCode's in Node once its types are checked; Python's in MicroPython and in Python.</summary>
    public static TheoryData<string> Runners { get; } = ["makecode", "micropython", "python"];

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task The_gateway_relays_every_line_and_nothing_else(string runner)
    {
        using var program = await RunnableAsync(runner, Gateway);
        await KitProgram.UnderstandsEveryLineAsync(program.Tool, program.Arguments);
    }

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task The_gateway_says_call_and_ok_as_the_server_reads_them(string runner)
    {
        using var program = await RunnableAsync(runner, Gateway);
        Assert.Equal(["usb '!call\\n'", "usb '!ok\\n'"], await program.RunAsync("@A", "@B"));
    }

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task A_pupil_sees_the_machine_in_each_state(string runner)
    {
        using var program = await RunnableAsync(runner, Pupil);
        Assert.Equal(
            ["clear", "HAPPY", "DIAMOND_SMALL", "0 dots", "1 dots", "11 dots", "25 dots", "SURPRISED", "SURPRISED", "YES", "NO"],
            await program.RunAsync(
                "prusa -1 off -1",
                "prusa -1 idle -1",
                "prusa 0 prep -1",
                "prusa -1 run -1",
                "prusa 0 run 9999",
                "prusa 42 run 17",
                "prusa 99 run 1",
                "prusa 50 hold 30",
                "prusa -1 wait -1",
                "prusa 100 done 0",
                "prusa -1 err -1"));
    }

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task A_pupil_does_not_see_other_machines_nor_old_news(string runner)
    {
        using var program = await RunnableAsync(runner, Pupil);
        Assert.Equal(
            ["YES", "refused", "refused", "refused", "clear"],
            await program.RunAsync("prusa 100 done 0", "brode -1 err -1", "prusa", "@20000", "@1"));
    }

    [Fact]
    public async Task With_a_WiFi_module_it_shows_the_machine_while_the_server_lives_and_begins_again_without()
    {
        using var program = await RunnableAsync("makecode", WiFi);
        (string Turn, string Shown)[] turns =
        [
            ("prusa 100 done 0", "clear"), // what a broker retains may be old: nothing is shown before the first beat
            ("@beat", "YES"),
            ("prusa 42 run 17", "11 dots"),
            ("prusa", "refused"),
            ("@34999", "refused"),
            ("@1", "clear"),
            ("@beat", "11 dots"),
            ("@90000", "clear"),
            ("@1", "clear, restart"),
        ];
        Assert.Equal(turns.Select(turn => turn.Shown), await program.RunAsync([.. turns.Select(turn => turn.Turn)]));
    }

    private static async Task<Runnable> RunnableAsync(string runner, string program)
    {
        var python = KitProgram.PathOf($"microbit/micropython/{program}.py");
        return runner switch
        {
            "makecode" => await CompileAsync(program),
            "micropython" => new(
                Folder: null,
                KitProgram.Tool("node", "nodejs"),
                KitProgram.Aid("microbit/micropython.mjs"),
                KitProgram.NodePackage("@micropython/micropython-webassembly-pyscript"),
                python),
            _ => new(Folder: null, KitProgram.Tool("python3", "python3"), KitProgram.Aid("microbit/python.py"), python),
        };
    }

    /// <summary>Checks the types as strictly as TypeScript can.</summary>
    private static async Task<Runnable> CompileAsync(string program)
    {
        var node = KitProgram.Tool("node", "nodejs");
        var compiler = Path.Combine(KitProgram.NodePackage("typescript"), "bin/tsc");
        var source = KitProgram.PathOf(program == WiFi ? "microbit-esp01/makecode/main.ts" : $"microbit/makecode-{program}/main.ts");
        var folder = Directory.CreateTempSubdirectory("fabqueue-microbit-");
        var compiled = new Runnable(folder, node, KitProgram.Aid("microbit/makecode.mjs"), Path.Combine(folder.FullName, "main.js"));
        try
        {
            await KitProgram.RunAsync(
                node, [compiler, "--strict", "--target", "es2020", "--outDir", folder.FullName, KitProgram.Aid("microbit/makecode.d.ts"), source], []);
            return compiled;
        }
        catch
        {
            compiled.Dispose();
            throw;
        }
    }

    private sealed record Runnable(DirectoryInfo? Folder, string Tool, params string[] Arguments) : IDisposable
    {
        public Task<string[]> RunAsync(params string[] turns) => KitProgram.RunAsync(Tool, Arguments, turns);

        public void Dispose() => Folder?.Delete(recursive: true);
    }
}
