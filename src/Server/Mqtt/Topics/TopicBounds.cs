using System.Globalization;
using FabQueue.Server.Live;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>
/// What the narrowest readers set: a micro:bit's receive ring passes 18 characters and cuts the 19th in silence,
/// arduino-mqtt closes the connection over a packet of more than 128 bytes.
/// </summary>
public static class TopicBounds
{
    /// <summary>The number is the version of the contract.</summary>
    public const string Base = "fab/1";

    public const int MaxLineBytes = 18;
    public const int MaxJsonBytes = 98;

    /// <summary>Arduino-mqtt's buffer, for the whole packet with header and topic.</summary>
    public const int MaxPacketBytes = 127;

    public const int MaxMinutes = 9999;
    public const int MaxQueue = 999;

    // 100 % is said by a good end only: it is true then, and "prusa 99 hold 9999" is 18 bytes, one digit more would be 19.
    private const int MaxRunningPercent = 99;

    public static (int Percent, int Minutes) Bounded(Progress progress) =>
        (Math.Clamp(progress.Percent, -1, MaxRunningPercent), Minutes(progress.Remaining));

    /// <summary>Whole minutes, rounded up; -1 = not known.</summary>
    public static int Minutes(TimeSpan? time) => time is { } left ? (int)Math.Clamp(Math.Ceiling(left.TotalMinutes), 0, MaxMinutes) : -1;

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
