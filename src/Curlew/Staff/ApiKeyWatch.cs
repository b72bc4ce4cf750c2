using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Curlew.Postgres;

namespace Curlew.Staff;

/// <summary>
/// Which program it is. Every request looks here, so that a key that was revoked, has ended or got another secret opens nothing with the next one. When
/// keys were used is written together, and of each at most once a minute.
/// </summary>
/// <param name="clock">Business time.</param>
public sealed class ApiKeyWatch(Database database, TimeProvider clock)
{
    static readonly TimeSpan Noted = TimeSpan.FromMinutes(1);

    // What is compared where there is no such key: whoever guesses learns nothing from how long it takes.
    static readonly byte[] Nobodys = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    readonly ConcurrentDictionary<Guid, DateTimeOffset> used = new();

    /// <summary>As whom a program acts that shows this; null for whatever does not count here and now, for whichever reason.</summary>
    /// <param name="address">Network address; null where it is not known.</param>
    public async Task<Actor?> Look(string shown, IPAddress? address, CancellationToken ct)
    {
        if (ApiKeySecret.Read(shown) is not { } secret)
            return null;
        var now = clock.GetUtcNow();
        var found = await Find(secret.Key, now, ct);
        var isRight = CryptographicOperations.FixedTimeEquals(secret.Digest, found?.Secret ?? Nobodys);
        if (!isRight || found is not { Key: var key } || !AddressRange.Allow(key.Addresses, address))
            return null;
        if (!(key.LastUsed > now - Noted))
            used[key.Id] = now;
        return Actor.ApiKey(key.Id, key.Name, key.Permissions.ToHashSet()) with { Address = address?.ToString() };
    }

    /// <summary>Writes down when keys were last used: one statement for all. Returns of how many.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var seen = used.ToArray();
        if (seen.Length == 0)
            return 0;
        await Note([.. seen.Select(one => one.Key)], [.. seen.Select(one => one.Value)], ct);
        foreach (var one in seen)
            used.TryRemove(one);
        return seen.Length;
    }

    Task<Found?> Find(Guid id, DateTimeOffset now, CancellationToken ct) =>
        database.First([id, now], row => new Found(ApiKey.Read(row), row.GetFieldValue<byte[]>(8)), ct);

    Task<int> Note(Guid[] keys, DateTimeOffset[] at, CancellationToken ct) => database.Execute([keys, at], ct);

    sealed record Found(ApiKey Key, byte[] Secret);
}
