using System.Security.Cryptography;
using System.Text;
using FabQueue.Server.Configuration;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Api;

/// <summary>Marks calls that need the staff key.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StaffOnlyAttribute : Attribute;

/// <summary>
/// The bearer key of staff calls: from the configuration, else made at the first start. Only its SHA-256 is stored, so it
/// can be shown that one time only.
/// </summary>
public sealed class StaffKey(FabQueueOptions options, JobStore store)
{
    private const string Setting = "staff-key-sha256";
    private const string Scheme = "Bearer ";

    private byte[] _hash = [];

    /// <summary>Loads the key.</summary>
    /// <returns>The new key, if this start made one.</returns>
    public async Task<string?> LoadAsync(CancellationToken cancellationToken)
    {
        if (options.Staff.Key is { } configured)
        {
            _hash = HashOf(configured);
            return null;
        }

        if (store.Setting(Setting) is { } stored)
        {
            _hash = Convert.FromHexString(stored);
            return null;
        }

        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _hash = HashOf(made);
        await store.ChangeAsync(
            change =>
            {
                change.SetSetting(Setting, Convert.ToHexStringLower(_hash));
                return true;
            },
            cancellationToken);
        return made;
    }

    /// <summary>Whether the request carries the key.</summary>
    public bool IsIn(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(HashOf(header[Scheme.Length..].Trim()), _hash);
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
