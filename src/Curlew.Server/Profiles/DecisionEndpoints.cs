using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Api;

namespace Curlew.Server.Profiles;

/// <summary>What only a person can decide, over the API: messages that may mean stop, and bursts of opt-outs.</summary>
static class DecisionEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Some<ReviewShown>(
            "/reviews",
            "listReviews",
            "Messages that may mean stop and that nobody has decided about, oldest first, with what people wrote.",
            async (call, most, ct) => (await call.Desk.Reviews.Open(most, ct)).ConvertAll(ReviewShown.Of)
        );
        api.Do<ReviewsGiven, ReviewOutcome>(
            "POST",
            "/reviews/unsubscribe",
            "unsubscribeReviews",
            "They mean stop: the people get no more marketing, from the moment they wrote.",
            (call, given, ct) => call.Desk.Reviews.Unsubscribe(given.Reviews, ct)
        );
        api.Do<ReviewsGiven, ReviewOutcome>(
            "POST",
            "/reviews/keep",
            "keepReviews",
            "They mean something else: nothing changes.",
            (call, given, ct) => call.Desk.Reviews.Keep(given.Reviews, ct)
        );
        api.List(
            "/bursts",
            "listBursts",
            "Error codes that unsubscribed so many people at once that they were stopped.",
            (call, ct) => call.Desk.Bursts.Open(ct),
            one => one.Id.ToString()
        );
        api.Do("POST", "/bursts/{id}/believe", "believeBurst", "They are real: what was held back takes effect.", (call, ct) =>
            call.Desk.Bursts.Believe(call.Id(), ct)
        );
        api.Do(
            "POST",
            "/bursts/{id}/undo",
            "undoBurst",
            "They are not: what was held back is dropped, and those the burst had unsubscribed are subscribed again.",
            (call, ct) => call.Desk.Bursts.Undo(call.Id(), ct)
        );
    }

    sealed record ReviewsGiven(IReadOnlyList<Guid> Reviews);

    // WhatsApp's id of the message is left out: it holds the number of whoever wrote it.
    sealed record ReviewShown(Guid Id, Guid Profile, string? Who, DateTimeOffset At, string Words, bool IsUnreadable)
    {
        public static ReviewShown Of(ReviewToRead one) =>
            new(
                one.Review.Id,
                one.Review.Wish.Profile,
                one.Person?.Who,
                one.Review.Wish.At,
                one.Review.Wish.Words,
                one.Review.IsUnreadable
            );
    }
}
