using System.Net;
using FabQueue.Server.Limits;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Api;

/// <summary>Looks at the key of a call, once, before anything else is done for it.</summary>
public static class SignIn
{
    public static void UseSignIn(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Features.Set(await LookAsync(context));
        await next(context);
    });

    /// <summary>Staff or anybody. To go on as anybody with a wrong key would hide that it is wrong.</summary>
    /// <exception cref="NotSignedInException">There is a key, but it is wrong.</exception>
    /// <exception cref="QuotaException">There were too many wrong ones.</exception>
    public static Audience AudienceOf(HttpContext context) => context.Features.Get<Signed>() switch
    {
        { Refusal: { } refusal } => throw refusal,
        { Audience: var audience } => audience,
        null => throw new InvalidOperationException("Nobody has looked at the key."),
    };

    private static async Task<Signed> LookAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return new Signed(Audience.Public, null);
        }

        var guesses = context.RequestServices.GetRequiredService<KeyGuesses>();
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        try
        {
            guesses.Require(address);
        }
        catch (QuotaException e)
        {
            return new Signed(Audience.Public, e);
        }

        if (context.RequestServices.GetRequiredService<StaffKey>().IsIn(context.Request))
        {
            return new Signed(Audience.Staff, null);
        }

        await guesses.WrongAsync(address, context.RequestAborted);
        return new Signed(Audience.Public, new NotSignedInException());
    }

    private sealed record Signed(Audience Audience, QueueException? Refusal);
}
