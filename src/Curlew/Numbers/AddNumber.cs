using System.Security.Cryptography;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;

namespace Curlew.Numbers;

/// <summary>Adds a number of the business after Meta has confirmed that it belongs to the account and that the token may send.</summary>
/// <param name="graph">The Graph API.</param>
sealed class AddNumber(Database database, Sealer sealer, TimeProvider clock, Uri graph)
{
    // The tier of a portfolio that has not been verified (Meta, messaging limits, 2026-03).
    const int FirstTier = 250;

    // Meta, throughput, 2026-03: STANDARD and HIGH.
    const int Standard = 80,
        High = 1_000;

    // What the environment calls the portfolio of the first number where nothing else is said.
    const string UsualPortfolio = "portfolio";

    readonly Accounts accounts = new(database, sealer);
    readonly BusinessNumbers numbers = new(database, sealer);

    /// <summary>Adds it, or says why not; then nothing has changed.</summary>
    public async Task<AddOutcome> Run(NewNumber number, CancellationToken ct)
    {
        if (number.Throughput is < 1 or > Limits.HighestThroughput)
            return new AddOutcome.NotAThroughput(1, Limits.HighestThroughput);
        var (known, signing, standings) = (await accounts.List(ct), await accounts.Signing(ct), await numbers.List(ct));
        if ((number.AccessToken ?? known.Find(account => account.WabaId == number.WabaId)?.AccessToken) is not { } token)
            return new AddOutcome.TokenNeeded(number.WabaId);
        if (number.AppSecret is null && signing.AppSecrets.Count == 0)
            return new AddOutcome.SecretNeeded();
        if (number.AppSecret is { } secret && WeakSecret.In(secret, againstSandbox: graph.IsLoopback) is { } weakness)
            return new AddOutcome.SecretTooWeak(weakness);
        if (number.VerifyToken is { } word && WeakToken.In(word, againstSandbox: graph.IsLoopback) is { } guessable)
            return new AddOutcome.VerifyTokenTooWeak(guessable);
        if (Portfolio(number, standings) is not { } portfolio)
            return new AddOutcome.PortfolioNeeded([.. standings.Select(standing => standing.PortfolioId).Distinct()]);

        using var http = CloudApi.BareClient(connections: 2);
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = graph,
                AccessToken = token,
                PhoneNumberId = number.PhoneNumberId,
                AccountId = number.WabaId,
            }
        );
        return await Confirm(api, number, ct) is var (state, refusal) && state is null
            ? refusal!
            : await Save(api, number with { PortfolioId = portfolio }, state!, signing, standings, ct);
    }

    // Its own words first, then what is known of its account, then the only portfolio there is.
    static string? Portfolio(NewNumber number, List<NumberStanding> standings)
    {
        var known = standings
            .Where(standing => standing.WabaId == number.WabaId)
            .Concat(standings)
            .Select(standing => standing.PortfolioId)
            .ToList();
        return number.PortfolioId
            ?? (
                standings.Exists(standing => standing.WabaId == number.WabaId) || known.Distinct().Count() == 1 ? known[0]
                : known.Count == 0 ? UsualPortfolio
                : null
            );
    }

    static async Task<(NumberState? State, AddOutcome? Refusal)> Confirm(CloudApi api, NewNumber number, CancellationToken ct)
    {
        switch (await api.ListNumbers(ct))
        {
            case Refused<IReadOnlyList<NumberState>> refused:
                return (null, new AddOutcome.AccountRefused(number.WabaId, refused.Error));
            case Done<IReadOnlyList<NumberState>> { Value: var all }:
                if (all.FirstOrDefault(state => state.Id == number.PhoneNumberId) is not { } state)
                    return (null, new AddOutcome.NotOfAccount(number.PhoneNumberId, number.WabaId, [.. all.Select(other => other.Id)]));
                // Where Meta does not say what the token permits, the first message will.
                if (
                    await api.ReadScopes(ct) is Done<IReadOnlyList<string>> { Value: var scopes }
                    && !scopes.Contains(CloudApi.MessagingScope)
                )
                    return (null, new AddOutcome.TokenMayNotSend(CloudApi.MessagingScope));
                // A list may tell less of each than the number itself.
                return (await api.ReadNumber(ct) is Done<NumberState> { Value: var whole } ? whole : state, null);
            case var silent:
                return (null, new AddOutcome.MetaSilent(((NoAnswer<IReadOnlyList<NumberState>>)silent).Why));
        }
    }

    async Task<AddOutcome> Save(
        CloudApi api,
        NewNumber number,
        NumberState state,
        SigningKeys signing,
        List<NumberStanding> standings,
        CancellationToken ct
    )
    {
        if (!PhoneNumber.TryParse(state.DisplayPhone ?? "", null, out var phone))
            return new AddOutcome.PhoneUnreadable(state.DisplayPhone);
        var made =
            number.VerifyToken is null && signing.VerifyTokens.Count == 0 ? RandomNumberGenerator.GetHexString(32, lowercase: true) : null;
        var portfolio = number.PortfolioId!;
        var throughput = number.Throughput ?? (state.Throughput == "HIGH" ? High : Standard);
        var limit =
            state.Limit is { } told ? (told == MessagingLimit.Unlimited ? null : told)
            : standings.Find(standing => standing.PortfolioId == portfolio) is { } sharer ? sharer.MessagingLimit
            : FirstTier;
        var takenBack = await database.InTransaction(
            async tx =>
            {
                await accounts.Save(tx, new(number.WabaId, number.AccessToken, number.AppSecret, null, number.VerifyToken ?? made), ct);
                await numbers.Save(tx, new(number.PhoneNumberId, portfolio, number.WabaId, phone, throughput), limit, ct);
                if (state.Limit is not null)
                    await Limits.Told(tx, portfolio, limit, clock.GetUtcNow(), ct);
                return await numbers.TakeBack(tx, number.PhoneNumberId, ct);
            },
            ct
        );
        var added = (await numbers.List(ct)).Find(standing => standing.Id == number.PhoneNumberId)!;
        bool? isTold = await api.CountSubscribedApps(ct) is Done<int?> { Value: { } apps } ? apps > 0 : null;
        return new AddOutcome.Added(added, state.VerifiedName, state.CanSend, takenBack, made, isTold);
    }
}
