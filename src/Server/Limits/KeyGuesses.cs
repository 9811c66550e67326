using System.Net;
using FabQueue.Drivers;

namespace FabQueue.Server.Limits;

/// <summary>
/// Slows down who tries staff keys: the wrong ones of an address are answered one after the other, and where too many wait, none is looked at any more. Other
/// addresses, and the right key meanwhile, do not wait.
/// </summary>
public sealed partial class KeyGuesses(TimeProvider time, ILogger<KeyGuesses> logger)
{
    private const int Waiting = 10;

    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(500);

    private readonly Lock _counting = new();
    private readonly Dictionary<IPAddress, (int Waiting, Task Last)> _guesses = [];

    /// <exception cref="QuotaException">So many wrong keys of this address wait that no further one is looked at.</exception>
    public void Require(IPAddress address)
    {
        lock (_counting)
        {
            if (_guesses.TryGetValue(address, out var guesses) && guesses.Waiting >= Waiting)
            {
                throw new QuotaException(new Reason("TOO_MANY_GUESSES"), Each * Waiting);
            }
        }
    }

    /// <summary>Waits for the turn of a wrong key.</summary>
    public async Task WrongAsync(IPAddress address, CancellationToken cancellationToken)
    {
        WrongKey(logger, address);
        Task turn;
        lock (_counting)
        {
            var (waiting, last) = _guesses.GetValueOrDefault(address, (0, Task.CompletedTask));
            turn = AfterAsync(last);
            _guesses[address] = (waiting + 1, turn);
        }

        try
        {
            await turn.WaitAsync(cancellationToken);
        }
        finally
        {
            _ = LeaveAsync(address, turn);
        }
    }

    private async Task AfterAsync(Task last)
    {
        await last;
        await Task.Delay(Each, time, CancellationToken.None);
    }

    // Who goes away does not make his next guess come sooner.
    private async Task LeaveAsync(IPAddress address, Task turn)
    {
        await turn;
        lock (_counting)
        {
            var (waiting, last) = _guesses[address];
            if (waiting == 1)
            {
                _guesses.Remove(address);
            }
            else
            {
                _guesses[address] = (waiting - 1, last);
            }
        }
    }

    [LoggerMessage(31, LogLevel.Warning, "A wrong staff key from {Address}")]
    private static partial void WrongKey(ILogger logger, IPAddress address);
}
