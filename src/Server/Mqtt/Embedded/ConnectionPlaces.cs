using System.Net;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>Who is connected: how many in all, how many from each address, and who has which client id.</summary>
public sealed class ConnectionPlaces(TimeProvider time)
{
    public const int MaxClients = 1500;

    /// <summary>So that one host cannot hold all places; a class behind one router needs some thirty.</summary>
    public const int MaxClientsPerAddress = 200;

    /// <summary>How long a newcomer waits for an id that somebody has, and how long whoever has it keeps it at least.</summary>
    public static readonly TimeSpan IdWait = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly Dictionary<string, Holder> _byId = new(StringComparer.Ordinal);
    private int _inside;

    /// <exception cref="PacketRefusedException">There is no place left.</exception>
    public void Enter(IPAddress address)
    {
        lock (_gate)
        {
            var fromThere = _byAddress.GetValueOrDefault(address);
            if (_inside >= MaxClients || fromThere >= MaxClientsPerAddress)
            {
                throw new PacketRefusedException(_inside >= MaxClients ? "one client too many" : "one client too many from its address");
            }

            _inside++;
            _byAddress[address] = fromThere + 1;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _inside--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    /// <summary>
    /// Takes an id. From the same address (a kit that was reset) whoever has it gives way once it has had it for a while;
    /// from another address it keeps it, so that nobody can push a kit out: a newcomer waits for it to leave.
    /// </summary>
    /// <returns>To give the id back, or null: it stays with whoever has it.</returns>
    public async Task<IDisposable?> TakeIdAsync(string id, IPAddress address, CancellationToken cancellationToken)
    {
        var waited = time.GetTimestamp();
        while (true)
        {
            Holder holder;
            lock (_gate)
            {
                if (!_byId.TryGetValue(id, out holder!)
                    || (holder.Address.Equals(address) && time.GetElapsedTime(holder.Since) >= IdWait))
                {
                    return _byId[id] = new Holder(this, id, address, time.GetTimestamp());
                }
            }

            var left = IdWait - time.GetElapsedTime(waited);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            try
            {
                await holder.Gone.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Looked at once more: the holder may have had its time by now.
            }
        }
    }

    private sealed class Holder(ConnectionPlaces places, string id, IPAddress address, long since) : IDisposable
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPAddress Address => address;

        public long Since => since;

        public Task Gone => _gone.Task;

        public void Dispose()
        {
            lock (places._gate)
            {
                // Not where somebody has taken it over.
                if (places._byId.GetValueOrDefault(id) == this)
                {
                    places._byId.Remove(id);
                }
            }

            _gone.TrySetResult();
        }
    }
}
