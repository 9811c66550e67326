using System.Security.Cryptography;
using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>Names that people read out loud, and secrets that they do not.</summary>
public static class Ticket
{
    /// <summary>So long after a job has ended nobody asks for it by its ticket any more: another job may have the name.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromDays(30);

    // Without vowels no words come up; without 0 O 1 I L 5 S 8 B none is misread on a screen across the room.
    private const string Letters = "CDFGHJKMNPQRTVWXZ";
    private const string Digits = "234679";

    // 1,734 names of three characters, 10,404 of four, 176,868 of five. No longer ones: a line for a kit has room for five.
    private const int Shortest = 3;
    private const int Longest = 5;

    // Of each length: where half of the names are taken, one job in eight gets a longer one.
    private const int Tries = 3;
    private const int LastTries = 100;

    /// <summary>A ticket such as <c>K7R</c>; the more of the short ones are taken, the more often a longer one.</summary>
    /// <exception cref="NoTicketLeftException">Nearly all names are taken.</exception>
    public static string Draw(Func<string, bool> isFree)
    {
        for (var length = Shortest; length <= Longest; length++)
        {
            for (var tries = length == Longest ? LastTries : Tries; tries > 0; tries--)
            {
                var ticket = string.Concat(Enumerable.Range(0, length).Select(i => Pick(i % 2 == 0 ? Letters : Digits)));
                if (isFree(ticket))
                {
                    return ticket;
                }
            }
        }

        throw new NoTicketLeftException();
    }

    /// <summary>Whether a job has had its ticket long enough.</summary>
    public static bool MayPassOn(Job holder, DateTimeOffset now) => holder.State.HasEnded() && now - holder.UpdatedAt >= Quiet;

    /// <summary>The secret part of a private link: 128 random bits, safe in a URL.</summary>
    public static string DrawLink() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static char Pick(string from) => from[RandomNumberGenerator.GetInt32(from.Length)];
}

/// <summary>There are more jobs than names for them.</summary>
public sealed class NoTicketLeftException() : QueueException(new Reason("NO_TICKET_LEFT"));
