namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>How the host speaks with the printer.</summary>
public sealed record Mk3sOptions
{
    /// <summary>
    /// With M112 before it all still fits the printer's ring: it holds 127 bytes and is thrown away without a word when they
    /// are reached (MarlinSerial.h, RX_BUFFER_SIZE 128), hence 126 less an emergency stop.
    /// </summary>
    public const int MaxWindowBytes = 120;

    /// <summary>
    /// Bytes of lines that may wait for their ok, 1 to <see cref="MaxWindowBytes"/>; one line alone may be longer. Measured on
    /// the firmware: from 90 on the printer is the limit, not the line.
    /// </summary>
    public int WindowBytes { get; init; } = 90;

    /// <summary>How long a polite end may take: nothing interrupts the printer while it heats or levels. Then it is stopped hard.</summary>
    public TimeSpan CancelLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same where the host goes away: less than a service gets to stop.</summary>
    public TimeSpan LeaveLimit { get; init; } = TimeSpan.FromSeconds(20);
}
