using System.Net;
using System.Net.Http.Json;
using FabQueue.Protos.V1;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace FabQueue.EndToEnd.Tests;

/// <summary>What is for staff is refused to everybody else, by gRPC and by REST; a new call is for staff unless it is named here.</summary>
public sealed class RightsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly HashSet<string> ForAll =
    [
        "SubmitJob", "GetJob", "GetJobByLink", "ListJobs", "WatchJobs", "ConfigureJobByLink", "CompleteStepByLink",
        "ListMachines", "GetMachine", "WatchMachines", "GetMachineSettings",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ServerProcess Server => shared.Server;

    public static TheoryData<string> Operations => [.. Methods().Where(m => !ForAll.Contains(m.Name)).Select(m => m.FullName)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_call_of_staff_is_refused_without_the_key_and_with_a_wrong_one(string name)
    {
        var method = Methods().Single(m => m.FullName == name);
        var (ticket, _) = await Server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        var before = (await Server.GetAsync($"jobs/{ticket}")).ToString();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{Server.GrpcPort}");
        string?[] keys = [null, "Bearer key-of-the-test", "Bearer ", "Basic key-of-the-tests", "key-of-the-tests"];
        await Task.WhenAll(keys.Select(async key =>
        {
            Assert.Equal(StatusCode.Unauthenticated, await CallAsync(channel, method, ticket, key));
            foreach (var (verb, path) in Routes(method))
            {
                using var request = new HttpRequestMessage(new HttpMethod(verb), path.Replace("{ticket}", ticket, StringComparison.Ordinal).Replace("{id}", ServerProcess.Machine, StringComparison.Ordinal));
                request.Content = verb == "GET" ? null : JsonContent.Create(new { });
                AddKey(request.Headers, key);
                using var answer = await Server.Http.SendAsync(request, Stop);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }));
        Assert.Equal(before, (await Server.GetAsync($"jobs/{ticket}")).ToString());
    }

    [Fact]
    public async Task The_file_of_a_job_cannot_be_had_without_the_key()
    {
        var (ticket, link) = await Server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        var hash = Path.GetFileName(Directory.EnumerateFiles(Path.Combine(Server.DataPath, "files"), "*", SearchOption.AllDirectories).First());
        foreach (var (path, status) in new[]
        {
            ($"v1/jobs/{ticket}/file", HttpStatusCode.Unauthorized),
            ($"v1/jobs/{ticket}/file?key={ServerProcess.StaffKey}", HttpStatusCode.Unauthorized),
            ($"v1/machines/{ServerProcess.Machine}/console", HttpStatusCode.Unauthorized),
            ($"v1/links/{link}/file", HttpStatusCode.NotFound),
            ($"files/{hash[..2]}/{hash}", HttpStatusCode.NotFound),
            ($"data/files/{hash[..2]}/{hash}", HttpStatusCode.NotFound),
            ($"..%2f..%2f{hash}", HttpStatusCode.NotFound),
        })
        {
            using var answer = await Server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal(status, answer.StatusCode);
            Assert.DoesNotContain("G28", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.Equal(await File.ReadAllBytesAsync(Repository.Sample("tag.gcode"), Stop), await Server.Staff.GetByteArrayAsync(new Uri($"v1/jobs/{ticket}/file", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task A_job_that_was_picked_up_is_found_by_its_link_and_by_staff_alone()
    {
        var (ticket, link) = await Server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        await Server.OrderAsync($"jobs/{ticket}:cancel");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"v1/jobs/{ticket}"));
        await Server.OrderAsync($"jobs/{ticket}:close");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"v1/jobs/{ticket}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"v1/jobs/{ticket}/preview"));
        Assert.DoesNotContain(ticket, await Server.Http.GetStringAsync(new Uri("v1/jobs?showClosed=true&pageSize=200", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"v1/links/{link}"));
        Assert.True((await Server.GetAsync($"jobs/{ticket}")).GetProperty("closed").GetBoolean());
    }

    private static IEnumerable<MethodDescriptor> Methods() => JobReflection.Descriptor.Services.Concat(MachineReflection.Descriptor.Services).SelectMany(s => s.Methods);

    private static IEnumerable<(string Verb, string Path)> Routes(MethodDescriptor method)
    {
        if (method.Name == "DownloadJobFile")
        {
            yield return ("GET", "v1/jobs/{ticket}/file");
        }

        if (method.Name == "WatchConsole")
        {
            yield return ("GET", "v1/machines/{id}/console");
        }

        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is { } rule)
        {
            yield return rule.PatternCase switch
            {
                HttpRule.PatternOneofCase.Get => ("GET", rule.Get[1..]),
                HttpRule.PatternOneofCase.Put => ("PUT", rule.Put[1..]),
                HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete[1..]),
                HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch[1..]),
                _ => ("POST", rule.Post[1..]),
            };
        }
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return answer.StatusCode;
    }

    private static async Task<StatusCode> CallAsync(GrpcChannel channel, MethodDescriptor method, string ticket, string? key)
    {
        var request = (IMessage)Activator.CreateInstance(method.InputType.ClrType)!;
        request.Descriptor.FindFieldByName("ticket")?.Accessor.SetValue(request, ticket);
        request.Descriptor.FindFieldByName("id")?.Accessor.SetValue(request, ServerProcess.Machine);
        var bytes = Marshallers.Create(b => b, b => b);
        var call = new Method<byte[], byte[]>(MethodType.ServerStreaming, method.Service.FullName, method.Name, bytes, bytes);
        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("authorization", key);
            headers.Add("x-forwarded-for", AnyAddress());
        }

        using var stream = channel.CreateCallInvoker().AsyncServerStreamingCall(call, null, new CallOptions(headers, cancellationToken: Stop), request.ToByteArray());
        try
        {
            await stream.ResponseStream.MoveNext(Stop);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    private static void AddKey(System.Net.Http.Headers.HttpRequestHeaders headers, string? key)
    {
        if (key is not null)
        {
            Assert.True(headers.TryAddWithoutValidation("Authorization", key));

            // Wrong keys of one address wait for each other.
            headers.Add("X-Forwarded-For", AnyAddress());
        }
    }

    private static string AnyAddress() => $"198.51.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";
}
