using System.Collections.Concurrent;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>
/// Who is signed in. Every request looks here, so that what ends a sign-in (signing out, another password, role or second factor, being shut out) ends it
/// with the next one; what stays open for long, as a page that is kept up to date, is told within seconds.
/// </summary>
/// <param name="clock">Business time.</param>
public sealed class SessionWatch(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>Whoever does nothing for that long signs in anew.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromHours(12);

    static readonly TimeSpan Noted = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<Guid, Open> open = new();

    /// <summary>Whoever is signed in by a session; null where it is over.</summary>
    public async Task<SignedIn?> Look(Guid session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await Find(session, now, now - LongestIdle, ct) is not { } found)
            return null;
        if (found.SeenAt < now - Noted)
            await Note(session, now, ct);
        return found;
    }

    /// <summary>Tells when a session is over, once. To be disposed by whoever does not want to know any more.</summary>
    public IDisposable Tell(Guid session, Action over)
    {
        var watch = new Open(Guid.NewGuid(), session, over, open);
        open[watch.Id] = watch;
        return watch;
    }

    /// <summary>Tells those whose session is over; one statement for all that are open. Returns how many it told.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var watched = open.Values.ToList();
        if (watched.Count == 0)
            return 0;
        var now = clock.GetUtcNow();
        var alive = (await Alive([.. watched.Select(one => one.Session).Distinct()], now, now - LongestIdle, ct)).ToHashSet();
        var over = watched.Where(one => !alive.Contains(one.Session)).ToList();
        foreach (var one in over)
        {
            one.Dispose();
            one.Over();
        }

        return over.Count;
    }

    /// <summary>Forgets sign-ins that have been over for 30 days, and counts, links and challenges that no longer count. Returns how many.</summary>
    public async Task<int> Prune(CancellationToken ct) => (int)await Forget(clock.GetUtcNow(), ct);

    Task<SignedIn?> Find(Guid session, DateTimeOffset now, DateTimeOffset idle, CancellationToken ct) =>
        database.First(
            [session, now, idle],
            row =>
            {
                var staff = row.GetGuid(0);
                return new SignedIn(
                    session,
                    staff,
                    sealer.Open(row.GetString(1), StaffAccounts.Cell("name", staff)),
                    Codes.Member<Role>(row.GetString(2))!.Value
                )
                {
                    SeenAt = row.GetFieldValue<DateTimeOffset>(3),
                };
            },
            ct
        );

    Task<int> Note(Guid session, DateTimeOffset now, CancellationToken ct) => database.Execute([session, now], ct);

    Task<List<Guid>> Alive(Guid[] sessions, DateTimeOffset now, DateTimeOffset idle, CancellationToken ct) =>
        database.Query([sessions, now, idle], row => row.GetGuid(0), ct);

    Task<long> Forget(DateTimeOffset now, CancellationToken ct) => database.First([now], row => row.GetInt64(0), ct);

    sealed record Open(Guid Id, Guid Session, Action Over, ConcurrentDictionary<Guid, Open> All) : IDisposable
    {
        public void Dispose() => All.TryRemove(Id, out _);
    }
}

/// <summary>Somebody who is signed in.</summary>
public sealed record SignedIn(Guid Session, Guid Staff, string Name, Role Role)
{
    internal DateTimeOffset SeenAt { get; init; }

    /// <summary>As whom they act.</summary>
    /// <param name="address">Network address; null where it is not known.</param>
    public Actor Actor(string? address) =>
        Curlew.Staff.Actor.Person(Staff, Name, Role.Holds()) with
        {
            Session = Session.ToString(),
            Address = address,
        };
}
