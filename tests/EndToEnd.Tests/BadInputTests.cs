using System.Net;
using System.Text;
using System.Text.Json;

namespace FabQueue.EndToEnd.Tests;

/// <summary>What is not fit for the machine is refused with its own words, and nothing of it stays behind.</summary>
public sealed class BadInputTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly string[] _before = Files(shared.Server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ServerProcess Server => shared.Server;

    public static TheoryData<string, string, string> WrongFiles => new()
    {
        { "empty.gcode", "", "FILE_IS_EMPTY" },
        { "cube.stl", "solid cube\nfacet normal 0 0 1\nouter loop\n", "GCODE_IS_MODEL" },
        { "photo.png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "FILE_IS_PICTURE" },
        { "hot.gcode", "G28\nM104 S400\nG1 X10 Y10 E1 F1200\n", "GCODE_NOZZLE_TOO_HOT" },
        { "far.gcode", "G28\nG1 X900 Y10 E1 F1200\n", "GCODE_MOVE_OUTSIDE" },
        { "save.gcode", "G28\nM500\nG1 X10 E1 F1200\n", "GCODE_CHANGES_SETTINGS" },
        { "ender.gcode", "; printer_model = ENDER3\nG28\nG1 X10 E1 F1200\n", "GCODE_OTHER_PRINTER" },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public async Task A_wrong_file_is_refused_with_what_to_do(string name, string content, string code)
    {
        var (status, body) = await SendAsync(Server, name, Encoding.Latin1.GetBytes(content), "Lou");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("FILE_REFUSED", body.GetProperty("details")[0].GetProperty("reason").GetString());
        Assert.All(body.GetProperty("details")[1].GetProperty("fieldViolations").EnumerateArray(), v => Assert.Equal("file", v.GetProperty("field").GetString()));
        var finding = Assert.Single(body.GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == code);
        Assert.Equal("ERROR", finding.GetProperty("severity").GetString());
        Assert.False(string.IsNullOrWhiteSpace(finding.GetProperty("message").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(finding.GetProperty("remedy").GetString()));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop);
        var (status, body) = await SendAsync(Server, "tag.gcode", whole[..(whole.Length / 2)], "Lou");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEmpty(body.GetProperty("findings").EnumerateArray());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_in_the_language_of_the_caller()
    {
        await using var server = await ServerProcess.StartAsync(("Intake:MaxFileMegabytes", "1"));
        foreach (var (language, word) in new[] { ("fr", "limite"), ("en", "limit") })
        {
            server.Http.DefaultRequestHeaders.AcceptLanguage.Clear();
            server.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var (status, body) = await SendAsync(server, "big.gcode", new byte[3_000_000], "Lou");
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
            Assert.Contains($" {word} ", body.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(Files(server));
    }

    [Theory]
    [InlineData("../../../etc/passwd.gcode")]
    [InlineData("..\\..\\windows\\tag.gcode")]
    [InlineData("/root/tag.gcode")]
    public async Task A_path_in_the_file_name_is_refused(string name)
    {
        var (status, body) = await SendAsync(Server, name, await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop), "Lou");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("FILE_NAME_WRONG", body.GetProperty("details")[0].GetProperty("reason").GetString());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_nickname_of_10_kB_is_refused()
    {
        var (status, body) = await SendAsync(Server, "tag.gcode", await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop), new string('x', 10_000));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(body.ToString().Length < 2000, "The answer must not repeat it");
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("surprise", "form", "FIELD_UNKNOWN")]
    [InlineData("nickname", "nickname", "FIELD_TWICE")]
    public async Task A_form_has_its_fields_and_no_others_each_once(string name, string field, string reason)
    {
        using var form = new MultipartFormDataContent { { new StringContent("Lou"), "nickname" }, { new StringContent("x"), name } };
        using var answer = await Server.Http.PostAsync("v1/jobs", form, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var details = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop)).GetProperty("details");
        Assert.Equal(reason, details[0].GetProperty("reason").GetString());
        Assert.Equal(field, details[1].GetProperty("fieldViolations")[0].GetProperty("field").GetString());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Who_has_handed_in_enough_is_told_when_to_come_again_and_others_go_on()
    {
        await using var server = await ServerProcess.StartAsync(("Intake:JobsPerAddressAndHour", "2"), ("Intake:InReviewPerAddress", "0"));
        var content = await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop);
        foreach (var (address, status) in new[]
        {
            ("198.51.100.1", HttpStatusCode.Created), ("198.51.100.1", HttpStatusCode.Created), ("198.51.100.1", HttpStatusCode.TooManyRequests),
            ("198.51.100.2", HttpStatusCode.Created),
        })
        {
            using var form = new MultipartFormDataContent { { new StringContent("Lou"), "nickname" }, { new ByteArrayContent(content), "file", "tag.gcode" } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/jobs") { Content = form };
            request.Headers.Add("X-Forwarded-For", address);
            using var answer = await server.Http.SendAsync(request, Stop);
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(status == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is { Delta.TotalSeconds: > 3000 and <= 3600 });
        }
    }

    [Fact]
    public async Task A_disk_without_the_room_to_keep_takes_no_file_but_all_that_staff_do()
    {
        await using var server = await ServerProcess.StartAsync();
        var (ticket, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        await server.KillAsync();
        server.Set("Intake:KeepFreeMegabytes", "1000000");
        await server.StartAgainAsync();
        var (status, body) = await SendAsync(server, "tag.gcode", await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop), "Lou");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "NO_ROOM"), (status, body.GetProperty("details")[0].GetProperty("reason").GetString()));
        await server.ClearAsync();
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilStateAsync($"jobs/{ticket}", "COMPLETED");
        await server.OrderAsync($"jobs/{ticket}:close");
    }

    [Fact]
    public async Task The_same_file_again_is_taken_and_said_with_the_ticket_of_the_first_while_that_is_open()
    {
        await using var server = await ServerProcess.StartAsync();
        var content = await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop);
        var first = await AgainAsync();
        Assert.Null(first.Said);
        var second = await AgainAsync();
        Assert.Contains(first.Ticket, second.Said, StringComparison.Ordinal);
        await server.OrderAsync($"jobs/{first.Ticket}:cancel");
        await server.OrderAsync($"jobs/{second.Ticket}:cancel");
        var third = await AgainAsync();
        Assert.NotNull(third.Said);
        Assert.DoesNotContain(first.Ticket, third.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("SAME_FILE", (await server.GetAsync($"jobs/{third.Ticket}")).ToString(), StringComparison.Ordinal);

        async Task<(string Ticket, string? Said)> AgainAsync()
        {
            var (status, body) = await SendAsync(server, "tag.gcode", content, "Lou");
            Assert.Equal(HttpStatusCode.Created, status);
            var job = body.GetProperty("job");
            var same = job.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("code").GetString()!.StartsWith("SAME_FILE_", StringComparison.Ordinal));
            return (job.GetProperty("ticket").GetString()!, same.Select(f => f.GetProperty("message").GetString()).SingleOrDefault());
        }
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        using (var socket = new System.Net.Sockets.TcpClient("127.0.0.1", Server.HttpPort))
        {
            const string Head = "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gcode\"\r\n\r\nG28\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head), Stop);
            await ServerProcess.UntilAsync(() => Task.FromResult(Files(Server).Length > _before.Length), "an upload that has begun");
        }

        await ServerProcess.UntilAsync(() => Task.FromResult(Files(Server).Length == _before.Length), "as before");
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(ServerProcess server, string name, byte[] content, string nickname)
    {
        using var file = new ByteArrayContent(content);
        using var words = new StringContent(nickname);
        using var form = new MultipartFormDataContent { { words, "nickname" }, { file, "file", name } };
        using var answer = await server.Http.PostAsync(new Uri("v1/jobs", UriKind.Relative), form, Stop);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop)));
    }

    private void AssertNothingIsLeft() => Assert.Equal(_before, Files(Server));

    /// <summary>All that is stored besides the database and the log.</summary>
    private static string[] Files(ServerProcess server)
    {
        string[] known = ["lock", "fabqueue.db", "fabqueue.db-wal", "fabqueue.db-shm", "database-id", "reserve"];
        return [.. Directory.EnumerateFiles(server.DataPath, "*", SearchOption.AllDirectories)
            .Where(f => !known.Contains(Path.GetFileName(f)) && Path.GetFileName(Path.GetDirectoryName(f)) != "logs").Order(StringComparer.Ordinal)];
    }
}
