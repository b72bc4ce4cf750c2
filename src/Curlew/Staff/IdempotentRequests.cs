using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Requests of programs that take effect once, however often they are sent within 24 hours.</summary>
/// <param name="clock">Business time.</param>
public sealed class IdempotentRequests(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // Longer than any statement of a verb may take, so that only the dead are taken over; that it is so is held by whoever keeps the answer.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5),
        Soon = TimeSpan.FromSeconds(1);

    /// <summary>Takes up a request: it is whoever's comes first, and everybody else is told how far it is.</summary>
    /// <param name="key">The Idempotency-Key.</param>
    /// <param name="digest">SHA-256 of everything that makes it this request.</param>
    /// <param name="answer">What is answered where that came of it.</param>
    public async Task<RequestClaim> Claim(Guid apiKey, string key, byte[] digest, Func<Outcome, KeptAnswer> answer, CancellationToken ct)
    {
        var (now, known) = (clock.GetUtcNow(), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        while (true)
        {
            var id = Guid.CreateVersion7();
            if (await Take(id, apiKey, known, digest, Lease, now, now - Kept, ct) == 1)
                return new RequestClaim.First(new(id, answer));
            // Between the two it may have been let go.
            if (await Find(apiKey, known, digest, ct) is { } found)
                return found;
        }
    }

    /// <summary>Lets go of a request that had no effect: sent again, it is looked at anew.</summary>
    public Task Release(IdempotentRequest request) => Free(request.Id, CancellationToken.None);

    /// <summary>Forgets what is older than 24 hours. Returns how many.</summary>
    public Task<int> Prune(CancellationToken ct) => Forget(clock.GetUtcNow() - Kept, ct);

    Task<int> Take(
        Guid id,
        Guid apiKey,
        byte[] key,
        byte[] digest,
        TimeSpan lease,
        DateTimeOffset now,
        DateTimeOffset oldest,
        CancellationToken ct
    ) => database.Execute([id, apiKey, key, digest, lease, now, oldest], ct);

    Task<RequestClaim?> Find(Guid apiKey, byte[] key, byte[] digest, CancellationToken ct) =>
        database.First<RequestClaim>(
            [apiKey, key, digest],
            row =>
                !row.GetBoolean(1) ? new RequestClaim.OtherRequest()
                : row.GetString(2) == "asking" ? new RequestClaim.Unsettled()
                : row.GetString(2) == "answered" ? new RequestClaim.Answered(Open(row.GetGuid(0), row.GetString(3)))
                : new RequestClaim.InFlight(Again(row.GetFieldValue<TimeSpan>(4))),
            ct
        );

    // Whoever is alive is done in a moment. For as long as somebody has been at it already it is not asked again: of one who died a few times until the end of the lease.
    static TimeSpan Again(TimeSpan left)
    {
        var since = Lease - left;
        return since < Soon ? Soon
            : since < left ? since
            : left;
    }

    KeptAnswer Open(Guid id, string kept) => JsonSerializer.Deserialize<KeptAnswer>(sealer.Open(kept, IdempotentRequest.Cell(id)))!;

    Task<int> Free(Guid id, CancellationToken ct) => database.Execute([id], ct);

    Task<int> Forget(DateTimeOffset before, CancellationToken ct) => database.Execute([before], ct);
}

/// <summary>How a request stands that may be sent more than once.</summary>
public abstract record RequestClaim
{
    /// <summary>It is new, or had no effect so far: do it.</summary>
    public sealed record First(IdempotentRequest Request) : RequestClaim;

    /// <summary>It was done; this was answered.</summary>
    public sealed record Answered(KeptAnswer Answer) : RequestClaim;

    /// <summary>Somebody is at it.</summary>
    /// <param name="Again">When to ask again, a second from now at the soonest.</param>
    public sealed record InFlight(TimeSpan Again) : RequestClaim;

    /// <summary>The key belongs to another request.</summary>
    public sealed record OtherRequest : RequestClaim;

    /// <summary>Somebody outside was asked, and nobody knows what came of it: it is not done again.</summary>
    public sealed record Unsettled : RequestClaim;
}
