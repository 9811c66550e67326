using System.Net;
using FabQueue.Server.Limits;
using FabQueue.Server.Text;

namespace FabQueue.Server.Api;

/// <summary>Who calls, and in which language: from the request's headers, the same for gRPC and REST.</summary>
public static class Caller
{
    /// <summary><c>?lang=</c> (for EventSource, which cannot send headers), else Accept-Language, else French.</summary>
    public static Language LanguageOf(HttpContext context) =>
        Words.Negotiate(context.Request.Query["lang"].FirstOrDefault() ?? context.Request.Headers.AcceptLanguage.ToString());

    /// <exception cref="NotSignedInException">There is a key, but it is wrong: to go on as anybody would hide that.</exception>
    public static Audience AudienceOf(HttpContext context) =>
        SignIn.AudienceOf(context);

    /// <summary>The address that limits count; null = staff, or none.</summary>
    public static IPAddress? LimitedAddressOf(HttpContext context) => AudienceOf(context) == Audience.Staff ? null : ClientAddress.Of(context);
}
