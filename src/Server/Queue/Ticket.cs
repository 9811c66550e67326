using System.Security.Cryptography;

namespace FabQueue.Server.Queue;

/// <summary>Names that people read out loud, and secrets that they do not.</summary>
public static class Ticket
{
    // Without vowels no words come up; without 0 O 1 I L 5 S 8 B none is misread on a screen across the room.
    private const string Letters = "CDFGHJKMNPQRTVWXZ";
    private const string Digits = "234679";
    private const int ShortTicketTries = 20;

    /// <summary>A ticket such as <c>K7R</c>: 1,734 of them; while most are taken, one with a fourth character.</summary>
    public static string Draw(Func<string, bool> isFree)
    {
        for (var tries = 0; ; tries++)
        {
            var ticket = $"{Pick(Letters)}{Pick(Digits)}{Pick(Letters)}";
            if (tries >= ShortTicketTries)
            {
                ticket += Pick(Digits);
            }

            if (isFree(ticket))
            {
                return ticket;
            }
        }
    }

    /// <summary>The secret part of a private link: 128 random bits, safe in a URL.</summary>
    public static string DrawLink() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static char Pick(string from) => from[RandomNumberGenerator.GetInt32(from.Length)];
}
