using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with messages that may mean stop.</summary>
public sealed class ReviewDesk
{
    static readonly Verb Reading = new("review.read", Permission.DecideConsent);
    static readonly Verb Deciding = new("review.decide", Permission.DecideConsent);

    readonly Desk desk;

    internal ReviewDesk(Desk desk) => this.desk = desk;

    /// <summary>What nobody has decided about, oldest first, with what people wrote.</summary>
    public Task<List<ReviewToRead>> Open(int most, CancellationToken ct = default) =>
        desk.Read(
            Reading,
            new("review", null),
            async database =>
            {
                var open = await new ConsentReviews(database, desk.Sealer).Open(most, ct);
                await desk.Alarm(database, "consent_reviews", open.Where(review => review.IsUnreadable).Select(review => review.Id), ct);
                var people = await desk.People(database, open.Select(review => review.Wish.Profile), ct);
                return open.ConvertAll(review => new ReviewToRead(review, people.GetValueOrDefault(review.Wish.Profile)));
            },
            found => found.Count,
            ct
        );

    /// <summary>They mean stop: the people get no more marketing, from the moment they wrote.</summary>
    public Task<ReviewOutcome> Unsubscribe(IReadOnlyList<Guid> reviews, CancellationToken ct = default) => Decide(reviews, true, ct);

    /// <summary>They mean something else: nothing changes.</summary>
    public Task<ReviewOutcome> Keep(IReadOnlyList<Guid> reviews, CancellationToken ct = default) => Decide(reviews, false, ct);

    Task<ReviewOutcome> Decide(IReadOnlyList<Guid> reviews, bool unsubscribe, CancellationToken ct) =>
        desk.Do(
            Deciding,
            new("review", reviews is [var one] ? one.ToString() : null),
            tx => ConsentReviews.Decide(tx, desk.Sealer, reviews, unsubscribe, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );
}

/// <summary>A message for somebody to read.</summary>
/// <param name="Person">Masked; null when they are gone.</param>
public sealed record ReviewToRead(ConsentReview Review, MaskedPerson? Person);
