using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Server.Api;

namespace Curlew.Server.Numbers;

/// <summary>What binds sending, and what is done about error codes, over the API.</summary>
static class LimitEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Find<LimitsShown>(
            "/limits",
            "getLimits",
            "What binds sending: people in 24 hours, pace, and how often one person may be written to.",
            async (call, ct) =>
            {
                var (portfolios, numbers, caps) = await call.Desk.Numbers.Limits(ct);
                return new(portfolios, numbers, caps);
            }
        );
        api.Do<PeopleGiven, LimitOutcome>(
            "PUT",
            "/limits/portfolios/{portfolio}",
            "setMessagingLimit",
            "Set how many people a portfolio may reach in 24 hours; what Meta tells later goes before it.",
            (call, given, ct) => call.Desk.Numbers.SetLimit(call.Word("portfolio"), given.People, ct)
        );
        api.Do<PaceGiven, LimitOutcome>(
            "PUT",
            "/limits/numbers/{number}",
            "setThroughput",
            "Set how many messages a number sends in a second.",
            (call, given, ct) => call.Desk.Numbers.SetThroughput(call.Word("number"), given.PerSecond, ct)
        );
        api.Do<CapGiven, LimitOutcome>(
            "PUT",
            "/limits/caps/{days}",
            "setFrequencyCap",
            "Set how many marketing messages one person may get in so many days; 0 takes the cap away.",
            (call, given, ct) => call.Desk.Numbers.SetCap(new(call.Whole("days"), given.Messages), ct)
        );
        api.List(
            "/policies",
            "listPolicies",
            "What is done about each error code of Meta's.",
            (call, ct) => call.Desk.Policies.All(ct),
            one => $"{one.Code}"
        );
        api.Do<PolicyGiven, PolicyOutcome>(
            "PATCH",
            "/policies/{code}",
            "changePolicy",
            "Change what is done about a code, or add one; what is not given stays as it is.",
            (call, given, ct) => call.Desk.Policies.Change(given.Of(call.Whole("code")), ct)
        );
        api.Do(
            "DELETE",
            "/policies/{code}",
            "takeBackPolicy",
            "Take back what was changed about a code; one that somebody added goes.",
            (call, ct) => call.Desk.Policies.TakeBack(call.Whole("code"), ct)
        );
    }

    sealed record LimitsShown(
        IReadOnlyList<PortfolioLimit> Portfolios,
        IReadOnlyList<NumberPace> Numbers,
        IReadOnlyList<FrequencyCap> Caps
    );

    /// <param name="People">From 1; null is unlimited.</param>
    sealed record PeopleGiven(int? People);

    sealed record PaceGiven(int PerSecond);

    sealed record CapGiven(int Messages);

    sealed record PolicyGiven
    {
        // Thirty days, as at the command line.
        const int LongestDelay = 30 * 24 * 3600;

        public ErrorAction? Action { get; init; }

        public ErrorScope? Scope { get; init; }

        /// <summary>How long it waits, 1 to 2,592,000.</summary>
        public int? DelaySeconds { get; init; }

        public bool? Grows { get; init; }

        public int? Tries { get; init; }

        public string? Meaning { get; init; }

        public bool? Believes5xx { get; init; }

        public PolicyChange Of(int code) =>
            new(code)
            {
                Action = Action,
                Scope = Scope,
                Delay =
                    DelaySeconds is not { } seconds ? null
                    : seconds is >= 1 and <= LongestDelay ? TimeSpan.FromSeconds(seconds)
                    : throw new ApiRefusal(new ApiProblem.OutOfRange("delay_seconds", 1, LongestDelay)),
                Grows = Grows,
                Tries = Tries,
                Meaning = Meaning,
                Believes5xx = Believes5xx,
            };
    }
}
