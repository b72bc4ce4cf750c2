using Curlew.Numbers;
using Curlew.Server.Api;

namespace Curlew.Server.Numbers;

/// <summary>The business's own numbers over the API, and what Meta says of them.</summary>
static class NumberEndpoints
{
    public static void Map(ApiNoun api, Uri graph, TimeProvider clock)
    {
        api.List(
            "/numbers",
            "listNumbers",
            "Every number, those that are retired last.",
            (call, ct) => call.Desk.Numbers.All(ct),
            one => one.Id
        );
        api.Find("/numbers/{id}", "getNumber", "A number, by Meta's id.", async (call, ct) =>
            (await call.Desk.Numbers.Named(call.Word("id"), ct)).Find(one => one.Id == call.Word("id"))
        );
        api.Find<CampaignsShown>(
            "/numbers/{id}/campaigns",
            "listNumberCampaigns",
            "The campaigns that are to go on from a number, by name.",
            async (call, ct) => new(await call.Desk.Numbers.Campaigns(call.Word("id"), ct))
        );
        api.Do<NumberAdded, AddOutcome>(
            "POST",
            "/numbers",
            "addNumber",
            "Add a number, take a retired one back, or give its account another token, once Meta has confirmed it.",
            (call, added, ct) => call.Desk.Numbers.Add(added.Number, graph, ct),
            makes: true
        );
        api.Do(
            "POST",
            "/numbers/{id}/restart",
            "restartNumber",
            "Let a stopped number send again, once what stopped it is put right.",
            (call, ct) => call.Desk.Numbers.Restart(call.Word("id"), ct)
        );
        api.Do(
            "POST",
            "/numbers/{id}/retire",
            "retireNumber",
            "Let a number send nothing any more. What is written to it is still heard, and its history stays.",
            (call, ct) => call.Desk.Numbers.Retire(call.Word("id"), ct)
        );
        api.Find<AccountsShown>("/accounts", "listAccounts", "The accounts that reach Meta, by Meta's id.", async (call, ct) =>
            new(await call.Desk.Numbers.Accounts(null, ct) is AccountChoice.Chosen chosen ? chosen.Accounts : [])
        );
        api.Some(
            "/account-news",
            "listAccountNews",
            "What Meta said of accounts, numbers and limits, youngest first.",
            (call, most, ct) => call.Desk.Numbers.News(call.Moment("since") ?? clock.GetUtcNow().AddDays(-30), most, ct),
            Parameter.Moment("since", "Only from this moment on; the last 30 days where nothing is said.")
        );
        api.List<StrayShown>(
            "/stray-numbers",
            "listStrayNumbers",
            "Numbers that Meta sends webhooks for and that are not set up here.",
            async (call, ct) => (await call.Desk.Numbers.Strays(ct)).ConvertAll(one => new StrayShown(one.Number, one.WabaId)),
            one => one.Number.PhoneNumberId
        );
    }

    /// <param name="PhoneNumberId">Meta's id of it.</param>
    /// <param name="WabaId">Meta's id of its account.</param>
    sealed record NumberAdded(string PhoneNumberId, string WabaId)
    {
        /// <summary>Its portfolio; not needed where there is only one.</summary>
        public string? PortfolioId { get; init; }

        /// <summary>What it sends with; not needed where its account has one.</summary>
        public string? AccessToken { get; init; }

        /// <summary>What its webhooks are signed with.</summary>
        public string? AppSecret { get; init; }

        /// <summary>The word of Meta's handshake.</summary>
        public string? VerifyToken { get; init; }

        /// <summary>Messages a second; what Meta says of it where nothing is said.</summary>
        public int? Throughput { get; init; }

        internal NewNumber Number =>
            new(PhoneNumberId, WabaId)
            {
                PortfolioId = PortfolioId,
                AccessToken = AccessToken,
                AppSecret = AppSecret,
                VerifyToken = VerifyToken,
                Throughput = Throughput,
            };
    }

    sealed record CampaignsShown(IReadOnlyList<string> Campaigns);

    sealed record AccountsShown(IReadOnlyList<string> Accounts);

    sealed record StrayShown(Curlew.Webhooks.StrayNumber Number, string? WabaId);
}
