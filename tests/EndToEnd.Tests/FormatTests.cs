using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FabQueue.EndToEnd.Tests;

/// <summary>Whichever machine comes first in the configuration, a file is what it is.</summary>
public sealed class FormatTests
{
    private const string HowToSlice = "Venez le mardi : on le prépare ensemble.";

    private static readonly (string Key, string Value)[] Printer = [("Id", "prusa"), ("Kind", "prusa-mk3s"), ("Connection", "simulated:"), ("Settings:HowToSlice", HowToSlice)];
    private static readonly (string Key, string Value)[] Embroidery = [("Id", "brode"), ("Kind", "brother-870se"), ("Connection", "simulated:")];
    private static readonly (string Key, string Value)[] Cutter = [("Id", "cameo"), ("Kind", "silhouette-cameo4pro"), ("Connection", "simulated:")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Orders => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_file_is_answered_by_what_it_is(int first)
    {
        (string Key, string Value)[][] machines = [Printer, Embroidery, Cutter];
        await using var server = await ServerProcess.StartAsync([.. machines.Index().SelectMany(
            m => m.Item.Select(s => ($"Machines:{(m.Index + first) % machines.Length}:{s.Key}", s.Value)))]);

        var model = await RefusalAsync(server, "piece.step", "ISO-10303-21;\nHEADER;\n"u8.ToArray());
        Assert.Equal(("GCODE_IS_MODEL_HERE", HowToSlice), (Code(model), model.GetProperty("remedy").GetString()));
        Assert.Equal("FILE_IS_PICTURE", Code(await RefusalAsync(server, "IMG_1.HEIC", [0, 0, 0, 24, .. "ftypheic\0\0\0\0"u8])));
        Assert.Equal("EMBROIDERY_OTHER_FORMAT", Code(await RefusalAsync(server, "motif.hus", [0x5B, 0xAF, 0xC8, 0, 1, 0, 0, 0])));
        Assert.Equal("FILE_IS_WEB_PAGE", Code(await RefusalAsync(server, "cube.stl", "<!doctype html><html>"u8.ToArray())));
        Assert.Equal("FILE_IS_UNKNOWN", Code(await RefusalAsync(server, "what.is", [1, 2, 3, 0, 4])));

        var design = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "samples", "embroidery", "gen-rect-v1.pes"), Stop);
        Assert.Equal("ZIP_SEVERAL", Code(await RefusalAsync(server, "motifs.zip", Zip(("rose.pes", design), ("lys.pes", design)))));

        var (status, body) = await SendAsync(server, "motifs.zip", Zip(("motifs/Été.pes", design), ("photo.jpg", [0xFF, 0xD8, 0xFF])));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("brother-870se", body.GetProperty("job").GetProperty("kind").GetString());
        var job = await server.Staff.GetStringAsync(new Uri($"v1/jobs/{body.GetProperty("job").GetProperty("ticket").GetString()}", UriKind.Relative), Stop);
        Assert.Equal("Été.pes", JsonSerializer.Deserialize<JsonElement>(job).GetProperty("fileName").GetString());

        var print = await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop);
        (status, body) = await SendAsync(server, "tag.gcode.3mf", Zip(("[Content_Types].xml", [60]), ("3D/3dmodel.model", [60]), ("Metadata/plate_1.gcode", print)));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("prusa-mk3s", body.GetProperty("job").GetProperty("kind").GetString());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataPath, "incoming")));
    }

    private static string? Code(JsonElement finding) => finding.GetProperty("code").GetString();

    private static async Task<JsonElement> RefusalAsync(ServerProcess server, string name, byte[] content)
    {
        var (status, body) = await SendAsync(server, name, content);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return Assert.Single(body.GetProperty("findings").EnumerateArray());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(ServerProcess server, string name, byte[] content)
    {
        using var file = new ByteArrayContent(content);
        using var words = new StringContent("Lou");
        using var form = new MultipartFormDataContent { { words, "nickname" }, { file, "file", name } };
        using var answer = await server.Http.PostAsync(new Uri("v1/jobs", UriKind.Relative), form, Stop);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop)));
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return zip.ToArray();
    }
}
