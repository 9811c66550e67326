using System.Diagnostics;
using System.Globalization;
using System.Text;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;

namespace FabQueue.Benchmarks;

/// <summary>Prints that are right: boxes made up at random, sliced by the system's PrusaSlicer, and by CuraEngine where Cura's definitions are there too.</summary>
internal static class SoundPrints
{
    private const string Profiles = "/usr/share/PrusaSlicer/profiles/PrusaResearch.ini";
    private const string Definitions = "/usr/share/cura/resources/definitions";
    private const string Elapsed = ";TIME_ELAPSED:";
    private const string Extruders = "/usr/share/cura/resources/extruders";

    private static readonly string[] Prints =
    [
        "0.05mm ULTRADETAIL @MK3", "0.10mm DETAIL @MK3", "0.15mm QUALITY @MK3", "0.15mm SPEED @MK3", "0.20mm QUALITY @MK3", "0.20mm SPEED @MK3", "0.30mm DRAFT @MK3",
    ];

    private static readonly string[] Filaments = ["Prusament PLA", "Generic PLA", "Prusament PETG", "Generic ABS", "Generic FLEX", "Prusament ASA"];

    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> Bundle = new(ReadBundle);

    /// <summary>The path of the G-code; null = the slicer would not.</summary>
    public static async Task<string?> SliceAsync(string folder, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var path = Path.Combine(folder, $"{seed}.gcode");
        if (File.Exists(path))
        {
            return path;
        }

        var model = Path.Combine(folder, $"{seed}.stl");
        await File.WriteAllTextAsync(model, Boxes(random), cancellationToken);
        var isCura = seed % 3 == 0 && Directory.Exists(Definitions);
        var done = isCura ? await CuraAsync(model, path, random, cancellationToken) : await PrusaAsync(model, path, random, cancellationToken);
        return done && File.Exists(path) ? path : null;
    }

    private static async Task<bool> PrusaAsync(string model, string path, Random random, CancellationToken cancellationToken)
    {
        var settings = Section("print:" + Prints[random.Next(Prints.Length)]);
        foreach (var (key, value) in Section("filament:" + Filaments[random.Next(Filaments.Length)]).Concat(Section("printer:Original Prusa i3 MK3S & MK3S+")))
        {
            settings[key] = value;
        }

        List<string> arguments = [];
        switch (random.Next(9))
        {
            case 0:
                settings["spiral_vase"] = "1";
                settings["perimeters"] = "1";
                settings["top_solid_layers"] = settings["fill_density"] = "0";
                settings["support_material"] = settings["ensure_vertical_shell_thickness"] = "0";
                break;
            case 1:
                settings["complete_objects"] = "1";
                arguments.AddRange(["--duplicate", random.Next(2, 5).ToString(CultureInfo.InvariantCulture)]);
                break;
            case 2:
                settings["use_relative_e_distances"] = "0";
                settings["start_gcode"] = settings["start_gcode"].Replace("M83 ; extruder relative mode", "M82", StringComparison.Ordinal);
                settings["layer_gcode"] = settings["before_layer_gcode"] = "";
                break;
            case 3:
                settings["raft_layers"] = random.Next(1, 4).ToString(CultureInfo.InvariantCulture);
                break;
            case 4:
                settings["brim_width"] = "5";
                settings["skirts"] = "3";
                settings["ironing"] = "1";
                break;
            case 5:
                settings["retract_lift"] = "0.6";
                settings["gcode_comments"] = settings["gcode_label_objects"] = "1";
                break;
            case 6:
                settings["fuzzy_skin"] = "external";
                settings["support_material"] = "1";
                break;
        }

        // What tells profiles from each other is none of the slicer's business here.
        foreach (var key in settings.Keys.Where(k => k is "inherits" or "renamed_from" or "alias" || k.StartsWith("compatible_", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        var configuration = path + ".ini";
        await File.WriteAllLinesAsync(configuration, settings.Select(s => $"{s.Key} = {s.Value}"), cancellationToken);
        return await RunAsync("prusa-slicer", ["--load", configuration, .. arguments, "--center", "125,105", "-g", "-o", path, model], cancellationToken);
    }

    private static async Task<bool> CuraAsync(string model, string path, Random random, CancellationToken cancellationToken)
    {
        var layer = new[] { "0.1", "0.15", "0.2", "0.3" }[random.Next(4)];
        var (nozzle, bed) = new[] { ("205", "60"), ("215", "60"), ("240", "85") }[random.Next(3)];
        string[] more = random.Next(6) switch
        {
            0 => ["adhesion_type=brim"],
            1 => ["adhesion_type=raft"],
            2 => ["magic_spiralize=true"],
            3 => ["retraction_hop_enabled=true", "retraction_hop=0.4"],
            4 => ["relative_extrusion=true"],
            _ => [],
        };
        string[] settings =
        [
            $"layer_height={layer}", $"layer_height_0={layer}", $"infill_sparse_density={random.Next(5, 40)}", $"material_print_temperature={nozzle}",
            $"material_print_temperature_layer_0={nozzle}", $"material_bed_temperature={bed}", $"material_bed_temperature_layer_0={bed}", "center_object=true", "material_diameter=1.75",
            "roofing_layer_count=0", "mesh_position_z=0", .. more,
        ];
        var isDone = await RunAsync(
            "CuraEngine",
            ["slice", "-j", Path.Combine(Definitions, "prusa_i3_mk3.def.json"), .. settings.SelectMany(s => new[] { "-s", s }), "-l", model, "-o", path],
            cancellationToken,
            ("CURA_ENGINE_SEARCH_PATH", $"{Definitions}:{Extruders}"));
        if (isDone)
        {
            // What Cura puts in, not its engine.
            var text = await File.ReadAllTextAsync(path, cancellationToken);
            text = text.Replace("{material_print_temperature_layer_0}", nozzle, StringComparison.Ordinal).Replace("{material_bed_temperature_layer_0}", bed, StringComparison.Ordinal);
            text = text.Replace(";TIME:6666", $";TIME:{text[(text.LastIndexOf(Elapsed, StringComparison.Ordinal) + Elapsed.Length)..].Split('.', '\n')[0]}", StringComparison.Ordinal);
            var report = await GcodeCheck.CheckAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), new PrusaSettings(), Pace.Unlearned, cancellationToken);
            var facts = (PrintFacts)report.Facts!;
            text = text.Replace(";Filament used: 0m", string.Create(CultureInfo.InvariantCulture, $";Filament used: {(facts.FilamentMillimetres - facts.PrimedMillimetres) / 1000:0.#####}m"), StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }

        return isDone;
    }

    private static async Task<bool> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            Console.WriteLine($"{program}: {errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}");
        }

        return process.ExitCode == 0;
    }

    // Boxes on top of each other, each inside the one below.
    private static string Boxes(Random random)
    {
        var stl = new StringBuilder("solid boxes\n");
        var (width, depth, bottom) = (6 + (random.NextDouble() * 40), 6 + (random.NextDouble() * 40), 0.0);
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var top = bottom + 1.5 + (random.NextDouble() * 12);
            AddBox(stl, width, depth, bottom, top);
            (width, depth, bottom) = (width * (0.6 + (random.NextDouble() * 0.3)), depth * (0.6 + (random.NextDouble() * 0.3)), top);
        }

        return stl.Append("endsolid boxes\n").ToString();
    }

    private static void AddBox(StringBuilder stl, double width, double depth, double bottom, double top)
    {
        // Corners by their bits: 1 right, 2 back, 4 top; two triangles for each side, seen from outside counter-clockwise.
        ReadOnlySpan<int> triangles = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5];
        for (var i = 0; i < triangles.Length; i += 3)
        {
            stl.Append("facet normal 0 0 0\nouter loop\n");
            for (var corner = i; corner < i + 3; corner++)
            {
                var bits = triangles[corner];
                var (x, y, z) = ((bits & 1) != 0 ? width / 2 : -width / 2, (bits & 2) != 0 ? depth / 2 : -depth / 2, (bits & 4) != 0 ? top : bottom);
                stl.Append(CultureInfo.InvariantCulture, $"vertex {x:0.####} {y:0.####} {z:0.####}\n");
            }

            stl.Append("endloop\nendfacet\n");
        }
    }

    /// <summary>A section with all that it inherits.</summary>
    private static Dictionary<string, string> Section(string name)
    {
        var kind = name[..(name.IndexOf(':', StringComparison.Ordinal) + 1)];
        var own = Bundle.Value[name];
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parent in own.GetValueOrDefault("inherits", "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            foreach (var (key, value) in Section(kind + parent))
            {
                all[key] = value;
            }
        }

        foreach (var (key, value) in own)
        {
            all[key] = value;
        }

        return all;
    }

    private static Dictionary<string, Dictionary<string, string>> ReadBundle()
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        var section = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Profiles))
        {
            if (line.StartsWith('['))
            {
                sections[line.Trim('[', ']')] = section = new(StringComparer.Ordinal);
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && !line.StartsWith('#'))
            {
                section[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }

        return sections;
    }
}
