using System.Net;

namespace FabQueue.Server.Limits;

/// <summary>A bounded number of things at once, in all and for each address, so that no single one holds them all.</summary>
public sealed class Places(int total, int perAddress)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _taken;

    public enum Refusal
    {
        None,

        /// <summary>All places are taken.</summary>
        Full,

        /// <summary>The address has its part.</summary>
        AddressFull,
    }

    /// <summary>Takes a place; dispose what comes back to leave it.</summary>
    /// <param name="address">Null = not counted by address.</param>
    /// <param name="refusal">Why there is none.</param>
    public IDisposable? Take(IPAddress? address, out Refusal refusal)
    {
        lock (_counting)
        {
            var ofAddress = address is null ? 0 : _byAddress.GetValueOrDefault(address);
            refusal = _taken >= total ? Refusal.Full : ofAddress >= perAddress ? Refusal.AddressFull : Refusal.None;
            if (refusal != Refusal.None)
            {
                return null;
            }

            _taken++;
            if (address is not null)
            {
                _byAddress[address] = ofAddress + 1;
            }
        }

        return new Place(this, address);
    }

    private void Leave(IPAddress? address)
    {
        lock (_counting)
        {
            _taken--;
            if (address is not null && --_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    private sealed class Place(Places places, IPAddress? address) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Leave(address);
            }
        }
    }
}
