using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>The files of messages, which lie outside the database and are sealed with its keys.</summary>
sealed class SealedFiles(Session session, IMediaStore store)
{
    /// <summary>How many are sealed with a key.</summary>
    public async Task<long> With(short key, CancellationToken ct)
    {
        var found = 0L;
        await foreach (var message in Messages(ct))
            if (await store.KeyOf(message, ct) == key)
                found++;
        return found;
    }

    /// <summary>Seals anew what is sealed with another key than this; returns how many files, and how many do not open.</summary>
    public async Task<(long Resealed, long Broken)> Reseal(short key, Func<long, Task> progress, CancellationToken ct)
    {
        var (resealed, broken) = (0L, 0L);
        await foreach (var message in Messages(ct))
            try
            {
                if (await store.KeyOf(message, ct) is not { } old || old == key || await store.Read(message, ct) is not { } content)
                    continue;
                await store.Save(message, content, ct);
                await progress(++resealed);
            }
            catch (SealBroken)
            {
                // It stays as it is, for whoever has a copy of it.
                broken++;
            }

        return (resealed, broken);
    }

    IAsyncEnumerable<Guid> Messages(CancellationToken ct) => session.Stream([], row => row.GetGuid(0), ct);
}
