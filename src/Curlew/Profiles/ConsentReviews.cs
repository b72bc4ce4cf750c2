using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>A message that may mean stop, or something else.</summary>
/// <param name="MessageId">WhatsApp id of the message, sealed.</param>
/// <param name="Words">What it says, in clear.</param>
public sealed record UnclearWish(Guid Profile, string MessageId, DateTimeOffset At, string Words);

/// <summary>An unclear message that waits for somebody to read it.</summary>
public sealed record ConsentReview(Guid Id, UnclearWish Wish)
{
    /// <summary>Whether its words do not open, because somebody has changed the row: then there are none, and who decides asks the person.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>Ambiguous messages, for a person to decide. Until then they unsubscribe nobody.</summary>
public sealed class ConsentReviews(Database database, Sealer sealer)
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
    public Task<List<ConsentReview>> Open(int most, CancellationToken ct = default) => database.Query([most], Review, ct);

    /// <summary>Decides what is still open of these; each then counts from the moment the person wrote it.</summary>
    /// <param name="by">Who decides.</param>
    internal static async Task<ReviewOutcome> Decide(
        Transaction tx,
        Sealer sealer,
        IReadOnlyList<Guid> reviews,
        bool unsubscribe,
        string by,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var closed = await Close(tx, [.. reviews.Distinct()], unsubscribe ? "unsubscribed" : "nothing", at, by, ct);
        List<Guid> notOpen = [.. reviews.Except(closed.Select(review => review.Id))];
        if (closed.Count == 0)
            return new ReviewOutcome.NotOpen(notOpen);
        if (!unsubscribe)
            return new ReviewOutcome.Kept(closed.Count, notOpen);
        var leaving = closed
            // Words that do not open are no proof any more, and no reason to go on writing to somebody.
            .Select(review => (review.Wish, Words: new OpenedRow(sealer).Text(review.Wish.Words, EvidenceOf(review.Id))))
            .Select(left => new Decision(left.Wish.Profile, Subscribed: false, left.Wish.At, "staff", left.Wish.MessageId, left.Words));
        await new Subscriptions(sealer).Decide(tx, [.. leaving], ct);
        return new ReviewOutcome.Unsubscribed(closed.Count, notOpen);
    }

    // What it says is still sealed.
    static Task<List<ConsentReview>> Close(
        Transaction tx,
        Guid[] reviews,
        string decision,
        DateTimeOffset at,
        string by,
        CancellationToken ct
    ) =>
        tx.Query(
            [reviews, decision, at, by],
            row => new ConsentReview(
                row.GetGuid(4),
                new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3))
            ),
            ct
        );

    ConsentReview Review(NpgsqlDataReader row)
    {
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        var words = opened.Text(row.GetString(4), EvidenceOf(id)) ?? "";
        return new(id, new(row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), words))
        {
            IsUnreadable = opened.IsUnreadable,
        };
    }

    static Cell EvidenceOf(Guid id) => new("consent_reviews", "evidence", id);
}
