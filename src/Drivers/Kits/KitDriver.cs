using FabQueue.Drivers.Serial;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Kits;

/// <summary>Keeps the line to one kit on USB: opens it when the kit is there, and again when it comes back.</summary>
/// <param name="path">Best a stable name under <c>/dev/serial/by-id</c>.</param>
/// <param name="heard">What the kit says; called on the thread of the line.</param>
public sealed partial class KitDriver(string path, IKitProtocol protocol, Action<string> heard, TimeProvider time, ILogger logger)
{
    private const int BaudRate = 115200;

    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PathCheckPeriod = TimeSpan.FromSeconds(1);

    private readonly DeviceThread<IKitProtocol> _thread = new(time);
    private volatile bool _isThere;

    /// <summary>Whether its line is open.</summary>
    public bool IsThere => _isThere;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _thread.RunAsync($"kit {path}", () => Run(cancellationToken), cancellationToken);

    /// <summary>From any thread: how a machine is now.</summary>
    public void Show(KitStatus status) => _thread.Request(p => p.Show(status));

    private void Run(CancellationToken cancellationToken)
    {
        var lastError = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var link = SerialLink.Open(path, BaudRate);
                lastError = "";
                _isThere = true;
                Opened(logger, path);
                protocol.Open();
                Move(link, cancellationToken);
            }
            catch (IOException e)
            {
                if (e.Message != lastError)
                {
                    NotThere(logger, e.Message);
                    lastError = e.Message;
                }
            }
            finally
            {
                _isThere = false;
            }

            _thread.Wait(ReopenPause, protocol, cancellationToken);
        }
    }

    private void Move(SerialLink link, CancellationToken cancellationToken)
    {
        Span<byte> buffer = stackalloc byte[256];
        ReadOnlySpan<byte> output = [];
        var pathChecked = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (output.IsEmpty)
            {
                output = protocol.Next();
            }

            if (!output.IsEmpty)
            {
                output = output[link.Write(output)..];
            }

            var timeout = protocol.UntilNext;
            var signals = link.Wait(_thread.Waker, !output.IsEmpty, timeout < PathCheckPeriod ? timeout : PathCheckPeriod);
            _thread.HandleRequests(protocol);
            if (signals.HasFlag(LinkSignals.Readable) && link.Read(buffer) is > 0 and var count)
            {
                foreach (var word in protocol.Receive(buffer[..count]))
                {
                    heard(word);
                }
            }
            else if (signals.HasFlag(LinkSignals.HungUp))
            {
                throw new IOException($"{path}: the line was hung up.");
            }

            if (time.GetElapsedTime(pathChecked) >= PathCheckPeriod)
            {
                pathChecked = time.GetTimestamp();
                if (link.IsGone())
                {
                    throw new IOException($"{path}: the kit is gone.");
                }
            }
        }
    }

    [LoggerMessage(400, LogLevel.Information, "A kit is on {Path}")]
    private static partial void Opened(ILogger logger, string path);

    [LoggerMessage(401, LogLevel.Information, "No kit: {Error}")]
    private static partial void NotThere(ILogger logger, string error);
}
