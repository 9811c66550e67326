using System.Net;
using System.Net.Http.Headers;

namespace FabQueue.EndToEnd.Tests;

/// <summary>How the pages are served.</summary>
public sealed class StaticFileTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_and_their_files_come_with_headers_that_keep_them_safe_and_fresh()
    {
        foreach (var path in new[] { "", "new", "t/0123456789abcdef", "js/words.js", "css/base.css", "img/icons.svg" })
        {
            using var answer = await shared.Server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);

            Assert.True(answer.Headers.CacheControl?.NoCache);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(Assert.IsType<EntityTagHeaderValue>(answer.Headers.ETag));
            using var unchanged = await shared.Server.Http.SendAsync(again, Stop);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("t/")]
    [InlineData("js/../../appsettings.json")]
    [InlineData("js/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("appsettings.json")]
    public async Task What_is_not_a_page_is_not_found(string path)
    {
        using var answer = await shared.Server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_address_of_a_private_page_is_drawn_for_a_phone_but_not_one_that_leads_it_to_itself()
    {
        async Task<string?> DrawAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "t/0123456789abcdef/qr.svg");
            request.Headers.Host = host;
            using var answer = await shared.Server.Http.SendAsync(request, Stop);
            return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "image/svg+xml" ? await answer.Content.ReadAsStringAsync(Stop) : null;
        }

        Assert.StartsWith("<svg", await DrawAsync("fablab.example:8080"), StringComparison.Ordinal);
        Assert.NotEqual(await DrawAsync("192.168.1.20"), await DrawAsync("192.168.1.21"));
        Assert.Null(await DrawAsync("localhost:8080"));
        Assert.Null(await DrawAsync("127.0.0.1"));
        Assert.Null(await DrawAsync("[::1]:8080"));
    }

    [Fact]
    public async Task A_browser_at_a_wrong_address_gets_a_page_with_a_way_back()
    {
        using var page = await GetAsHtmlAsync("nothing");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("Déposer un fichier", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.True(page.Headers.Contains("Content-Security-Policy"));
        using var call = await GetAsHtmlAsync("v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, call.StatusCode);
        Assert.Equal("", await call.Content.ReadAsStringAsync(Stop));
    }

    private async Task<HttpResponseMessage> GetAsHtmlAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await shared.Server.Http.SendAsync(request, Stop);
    }
}
