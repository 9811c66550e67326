namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>
/// The host's side of the wire of an MK3S: bytes and time in, bytes and events out. It does no I/O, knows no clock but the
/// one it is given, and is called from one thread. After each call take <see cref="Output"/>, and call <see cref="Tick"/>
/// when <see cref="UntilNextTick"/> has passed.
/// <para>
/// Everything that matters goes in numbered lines with a checksum, the commands of the host itself too: the firmware takes
/// each number once and in order, so nothing is executed twice, whatever is lost or repeated on the way.
/// </para>
/// <para>
/// Here: what can be asked of it. Sending.cs: window, resends, silence. Replies.cs: what the printer says. Job.cs: phases.
/// Stops.cs: where the file stops. Ends.cs: how a job ends.
/// </para>
/// </summary>
public sealed partial class Mk3sProtocol
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private readonly TimeProvider _time;
    private readonly Mk3sOptions _options;
    private readonly Action<MachineEvent> _emit;
    private readonly long _origin;

    public Mk3sProtocol(TimeProvider time, Mk3sOptions options, Action<MachineEvent> emit)
    {
        if (options.WindowBytes is < 1 or > Mk3sOptions.MaxWindowBytes)
        {
            throw new ArgumentException($"A window of {options.WindowBytes} bytes is not 1 to {Mk3sOptions.MaxWindowBytes}.", nameof(options));
        }

        _time = time;
        _options = options;
        _emit = emit;
        _origin = time.GetTimestamp();
    }

    private enum Phase
    {
        /// <summary>No line is open.</summary>
        Closed,

        /// <summary>The line is open; the board has been reset by that and will say <c>start</c>.</summary>
        Booting,

        /// <summary>Line numbers, name, heaters off, reports on.</summary>
        Greeting,
        Ready,

        /// <summary>The file goes out.</summary>
        Streaming,

        /// <summary>The whole file is out; the printer is asked to finish its moves and to say where it is.</summary>
        Finishing,

        /// <summary>M601 is out.</summary>
        Pausing,
        Paused,

        /// <summary>Paused by the printer itself: lines that it has not taken yet must not go out.</summary>
        Held,

        /// <summary>M602 is out.</summary>
        Resuming,

        /// <summary>M603 is out: for the job, or for a print that is left over from before.</summary>
        Cancelling,

        /// <summary>The printer cancels: its head is on the way to its place.</summary>
        Parking,

        /// <summary>M112 goes out until the printer obeys.</summary>
        Stopping,
    }

    /// <summary>What is to be written to the line now.</summary>
    public ReadOnlySpan<byte> Output => _output.Pending;

    public bool IsOpen => _phase != Phase.Closed;

    /// <summary>Whether a job is in hand.</summary>
    public bool HasJob { get; private set; }

    /// <summary>Whether an emergency stop is on its way.</summary>
    public bool IsStopping => _phase == Phase.Stopping;

    /// <summary>When <see cref="Tick"/> is due, from now; null if nothing is awaited.</summary>
    public TimeSpan? UntilNextTick
    {
        get
        {
            var next = Min(Min(_limitAt, _phaseAt), Min(_keepAliveAt, SilentAt));
            if (_quietUntil > Now)
            {
                next = Min(next, _quietUntil);
            }

            return next == Never ? null : next > Now ? next - Now : TimeSpan.Zero;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>The first bytes of <see cref="Output"/> have gone out.</summary>
    public void Sent(int count) => _output.Advance(count);

    /// <summary>The line has been opened.</summary>
    public void Open()
    {
        _output.Clear();
        _received.Clear();
        Forget();
        // Bytes that reach the board before "start" keep its boot loader waiting for 7 s instead of 1 (optiboot_xflash.cpp).
        Enter(Phase.Booting, BootLimit);
    }

    /// <summary>The line is gone, or cannot be opened.</summary>
    public void Close(Reason reason)
    {
        End(JobOutcome.Interrupted, reason);
        _output.Clear();
        Forget();
        Enter(Phase.Closed);
        Report(new LinkDown(reason));
    }

    /// <summary>Starts a job. Exactly one <see cref="JobEnded"/> follows.</summary>
    /// <param name="timeline">Of the commands of the feed; null = none, so that the file says by M73 how far it is.</param>
    /// <param name="stops">Where the file stops for a person.</param>
    public void Start(JobFeed feed, PrintTimeline? timeline = null, IReadOnlyList<PlannedStop>? stops = null)
    {
        if (_phase != Phase.Ready)
        {
            _emit(new JobEnded(JobOutcome.Failed, PrinterReasons.NotReady));
            return;
        }

        _feed = feed;
        _stops = stops ?? [];
        _commandsTaken = 0;
        HasJob = true;
        _hasOpenPrint = true;
        Renumber();
        Enqueue(Neutral);
        Enter(Phase.Streaming);
        _emit(new JobStarted());
        BeginProgress(timeline);
        Pump();
    }

    public void Pause() => Pause(PrinterReasons.PausedOnRequest);

    public void Resume()
    {
        if (_phase is Phase.Paused or Phase.Held)
        {
            Enter(Phase.Resuming);
            if (_cursor == _lines.Next)
            {
                _sendUpTo = long.MaxValue;
                _script.Enqueue("M602"u8.ToArray());
            }
            else
            {
                // Lines with lower numbers wait, and must wait until the head is back: this one cannot be numbered.
                SendPlain("M602\n"u8);
            }

            Pump();
        }
    }

    /// <summary>Ends the job: head lifted and parked, heaters off.</summary>
    public void Cancel() => EndPolitely(JobOutcome.Cancelled, PrinterReasons.CancelledOnRequest);

    /// <summary>Ends the job as <see cref="Cancel"/> does, because the host goes away; sooner with an emergency stop.</summary>
    public void Leave()
    {
        EndPolitely(JobOutcome.Interrupted, PrinterReasons.ServerStopped);
        if (HasJob)
        {
            _limitAt = Min(_limitAt, Now + _options.LeaveLimit);
        }
    }

    /// <summary>Emergency stop, ahead of everything that waits.</summary>
    public void Stop()
    {
        if (_phase is not (Phase.Closed or Phase.Stopping))
        {
            StopHard(JobOutcome.Cancelled, PrinterReasons.EmergencyStop);
        }
    }

    /// <summary>More of the file can be taken from the feed.</summary>
    public void FeedArrived() => Pump();

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        var now = Now;
        if (now >= _limitAt)
        {
            OnLimit();
        }

        if (now >= _phaseAt)
        {
            OnPhaseTimeout();
        }

        if (now >= _keepAliveAt)
        {
            KeepKnobAlive();
        }

        if (now >= SilentAt)
        {
            OnSilence();
        }

        Pump();
        ShowProgress();
    }

    /// <summary>Bytes have come from the printer.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        while (_phase != Phase.Closed && _received.TryTake(ref bytes, out var line))
        {
            Handle(line);
        }

        Pump();
        ShowProgress();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
