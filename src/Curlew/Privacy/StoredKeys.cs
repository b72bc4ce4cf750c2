using System.Diagnostics;
using Curlew.Postgres;

namespace Curlew.Privacy;

/// <summary>The keys as they stand in the database, for a process that runs while they are replaced.</summary>
/// <param name="known">As they were opened; of these only the state is read again.</param>
public sealed class StoredKeys(Database database, RootKey root, Keyring known)
{
    // A planted value names a key that will never be there; it must not make every look at it a question to the database.
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    readonly Lock door = new();
    volatile Keyring known = known;
    long? askedAt;

    /// <summary>The keys now.</summary>
    /// <exception cref="WrongRootKey">One that is new was wrapped by another root key: it was replaced, and this process was started before.</exception>
    public async Task<Keyring> Read(CancellationToken ct) => known = await known.Again(database, root, ct);

    /// <summary>The same for whoever has a value in hand and no time to wait; null where it cannot be answered.</summary>
    /// <param name="isCertain">Whether there is another key for certain; otherwise the answer is null, too, where it was asked within the last second.</param>
    public Keyring? AtOnce(bool isCertain)
    {
        lock (door)
        {
            if (!isCertain && askedAt is { } asked && Stopwatch.GetElapsedTime(asked) < Rest)
                return null;
            try
            {
                // On another thread: it must not wait for itself.
                return Task.Run(() => Read(CancellationToken.None)).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is Npgsql.NpgsqlException or WrongRootKey or KeysLost or TimeoutException)
            {
                // The reader is told that the value does not open, which is true of what it has.
                return null;
            }
            finally
            {
                askedAt = Stopwatch.GetTimestamp();
            }
        }
    }
}
