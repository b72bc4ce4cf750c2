using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>A message that may mean stop, or something else.</summary>
/// <param name="MessageId">WhatsApp id of the message, sealed.</param>
/// <param name="Words">What it says, in clear.</param>
public sealed record UnclearWish(Guid Profile, string MessageId, DateTimeOffset At, string Words);

/// <summary>An unclear message that waits for somebody to read it.</summary>
public sealed record ConsentReview(Guid Id, UnclearWish Wish);

/// <summary>Ambiguous messages, for a person to decide. Until then they unsubscribe nobody.</summary>
public sealed class ConsentReviews(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>Lists newly stored messages, in the transaction that stores them.</summary>
    public static Task<int> Add(Transaction transaction, Sealer sealer, IReadOnlyList<UnclearWish> wishes, CancellationToken ct = default)
    {
        var ids = wishes.Select(_ => Guid.CreateVersion7()).ToArray();
        return wishes.Count == 0
            ? Task.FromResult(0)
            : transaction.Execute(
                [
                    wishes.Select(w => w.MessageId).ToArray(),
                    ids,
                    wishes.Select(w => w.Profile).ToArray(),
                    wishes.Select(w => w.At).ToArray(),
                    wishes.Select((w, i) => sealer.Seal(w.Words, EvidenceOf(ids[i]))).ToArray(),
                ],
                ct
            );
    }

    /// <summary>What nobody has decided about, oldest first.</summary>
    public Task<List<ConsentReview>> Open(int most, CancellationToken ct = default) =>
        database.Query(
            [most],
            row => new ConsentReview(
                row.GetGuid(0),
                Wish(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4))
            ),
            ct
        );

    /// <summary>Decides one; it then counts from the moment the person wrote it. False when somebody has decided it already.</summary>
    public Task<bool> Decide(Guid review, bool unsubscribe, string by, CancellationToken ct = default) =>
        database.InTransaction(
            async transaction =>
            {
                if (await Close(transaction, review, unsubscribe ? "unsubscribed" : "nothing", clock.GetUtcNow(), by, ct) is not { } wish)
                    return false;
                if (unsubscribe)
                    await new Subscriptions(sealer).Decide(
                        transaction,
                        [new(wish.Profile, Subscribed: false, wish.At, "staff", wish.MessageId, wish.Words)],
                        ct
                    );
                return true;
            },
            ct
        );

    Task<UnclearWish?> Close(Transaction transaction, Guid review, string decision, DateTimeOffset at, string by, CancellationToken ct) =>
        transaction.First(
            [review, decision, at, by],
            row => Wish(row.GetGuid(4), row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)),
            ct
        );

    UnclearWish Wish(Guid id, Guid profile, string messageId, DateTimeOffset at, string evidence) =>
        new(profile, messageId, at, sealer.Open(evidence, EvidenceOf(id)));

    static Cell EvidenceOf(Guid id) => new("consent_reviews", "evidence", id);
}
