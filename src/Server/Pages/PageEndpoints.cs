using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using QRCoder;

namespace FabQueue.Server.Pages;

/// <summary>
/// The pages for people: files under <c>wwwroot</c>, served as they are. <c>/</c> is the wall screen, <c>/new</c> takes a
/// file, <c>/t/{link}</c> follows one job, <c>/staff</c> is the console of the team.
/// </summary>
public static class PageEndpoints
{
    // Nothing from elsewhere, nothing inline: text that slipped in as markup would still do nothing.
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    private static readonly StaticFileOptions Files = new()
    {
        // The browser asks each time and mostly hears "not modified": after an update no page mixes old and new files.
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
    };

    public static void MapPages(this WebApplication app)
    {
        app.Use(static (context, next) =>
        {
            context.Response.OnStarting(AddSafetyHeaders, context.Response.Headers);
            return next(context);
        });
        app.UseStatusCodePages(ShowNotFoundAsync);
        app.UseStaticFiles(Files);
        app.MapFallbackToFile("/", "index.html", Files);
        app.MapFallbackToFile("/new", "new.html", Files);
        app.MapFallbackToFile("/t/{link}", "job.html", Files);
        app.MapGet("/t/{link:length(1,64)}/qr.svg", DrawAddress);
        app.MapFallbackToFile("/staff", "staff.html", Files);
        app.MapFallbackToFile("/staff/jobs/{ticket}", "staff.html", Files);
        app.MapFallbackToFile("/staff/machines/{id}", "staff.html", Files);
    }

    /// <summary>A person at a wrong address gets a page with a way back; a program, or whoever calls the API, the bare status.</summary>
    private static Task ShowNotFoundAsync(StatusCodeContext status)
    {
        var (request, response) = (status.HttpContext.Request, status.HttpContext.Response);
        if (response.StatusCode != StatusCodes.Status404NotFound
            || request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return Task.CompletedTask;
        }

        response.ContentType = "text/html; charset=utf-8";
        var pages = status.HttpContext.RequestServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
        return response.SendFileAsync(pages.GetFileInfo("404.html"), status.HttpContext.RequestAborted);
    }

    /// <summary>
    /// The address of a private page, for a phone to take along. Made of the address that the browser used; nothing where that
    /// leads a phone to itself.
    /// </summary>
    private static IResult DrawAddress(string link, HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
        {
            return Results.NotFound();
        }

        using var code = QRCodeGenerator.GenerateQrCode($"{request.Scheme}://{request.Host}/t/{link}", QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(code);
        return Results.Text(picture.GetGraphic(1, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute), "image/svg+xml");
    }

    private static Task AddSafetyHeaders(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";

        // The address of a job's page is a secret.
        headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
