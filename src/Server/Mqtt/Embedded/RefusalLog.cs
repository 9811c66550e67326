namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>Keeps a flood of refused packets from filling the log: a few lines a minute, and how many were not told.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    public const int MaxLinesInWindow = 20;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _windowStart = time.GetTimestamp();
    private int _told;
    private int _untold;

    /// <param name="untold">How many were kept quiet since the last one told.</param>
    public bool ShouldTell(out int untold)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowStart) >= Window)
            {
                _windowStart = time.GetTimestamp();
                _told = 0;
            }

            untold = _untold;
            if (_told >= MaxLinesInWindow)
            {
                _untold++;
                return false;
            }

            _told++;
            _untold = 0;
            return true;
        }
    }
}
