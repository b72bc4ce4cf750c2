using System.Collections.Concurrent;

namespace Curlew.Sandbox;

/// <summary>The portfolios, accounts and numbers this sandbox plays, and which token reaches which.</summary>
sealed class Businesses
{
    const long Day = 24 * 60 * 60 * 1000;

    readonly ConcurrentDictionary<string, bool> revoked = new();

    public Businesses(SandboxOptions options)
    {
        Portfolios =
        [
            .. options.AllPortfolios.Select((one, at) => new Portfolio(one.PortfolioId, at, one.Limit, new(options.Population, Day))),
        ];
        Accounts =
        [
            .. options.AllAccounts.Select(
                (one, at) =>
                    new Account(
                        one.WabaId,
                        at,
                        Portfolio(one.PortfolioId ?? options.PortfolioId),
                        one.AccessToken ?? options.AccessToken,
                        one.AppSecret ?? options.AppSecret
                    )
            ),
        ];
        Numbers =
        [
            .. options.AllNumbers.Select(
                (one, at) => new BusinessNumber(one, at, Account(one.WabaId ?? options.WabaId), options.Population)
            ),
        ];
        foreach (var number in Numbers)
            number.Account.Numbers.Add(number);
        foreach (var number in Numbers)
            number.Portfolio.Numbers.Add(number);
        Counts = ShareCounts();
        if (options.PortfolioLimitClimbs)
            foreach (var portfolio in Portfolios.Where(one => one.Numbers.Count > 0))
                portfolio.Climb = new(portfolio, options.Population);
    }

    public IReadOnlyList<Portfolio> Portfolios { get; }
    public IReadOnlyList<Account> Accounts { get; }
    public IReadOnlyList<BusinessNumber> Numbers { get; }

    /// <summary>What was counted over all numbers.</summary>
    public Counts Counts { get; }

    /// <summary>The number everything is about where none is named.</summary>
    public BusinessNumber First => Numbers[0];

    /// <param name="id">Phone number id; null is the first.</param>
    public BusinessNumber Number(string? id) => id is null ? First : Find(Numbers, one => one.Id, id, "number");

    /// <param name="id">WhatsApp Business account id; null is the first.</param>
    public Account Account(string? id) => id is null ? Accounts[0] : Find(Accounts, one => one.Id, id, "account");

    /// <param name="id">Business portfolio id; null is the first.</param>
    public Portfolio Portfolio(string? id) => id is null ? Portfolios[0] : Find(Portfolios, one => one.Id, id, "portfolio");

    public bool IsRevoked(string token) => revoked.ContainsKey(token);

    public bool IsToken(string token) => Accounts.Any(account => account.Token == token);

    /// <summary>Revokes a token, or all of them, or makes them valid again.</summary>
    public void Revoke(bool isRevoked, string? token)
    {
        foreach (var one in Accounts.Select(account => account.Token).Where(one => token is null || one == token))
            if (isRevoked)
                revoked[one] = true;
            else
                revoked.TryRemove(one, out _);
    }

    public static string Tier(int? limit) =>
        limit switch
        {
            null => "TIER_UNLIMITED",
            >= 1000 => FormattableString.Invariant($"TIER_{limit / 1000}K"),
            _ => FormattableString.Invariant($"TIER_{limit}"),
        };

    // A portfolio with one number counts what its number counts, so a sandbox of one number counts once.
    Counts ShareCounts()
    {
        foreach (var portfolio in Portfolios.Where(one => one.Numbers.Count == 1))
            portfolio.Counts = portfolio.Numbers[0].Counts;
        var all = Portfolios.Count == 1 ? Portfolios[0].Counts : new Counts();
        foreach (var number in Numbers)
            number.CountedIn = [.. new[] { number.Counts, number.Portfolio.Counts, all }.Distinct()];
        return all;
    }

    static T Find<T>(IReadOnlyList<T> among, Func<T, string> idOf, string id, string what) =>
        among.FirstOrDefault(one => idOf(one) == id)
        ?? throw new ArgumentException($"There is no {what} {id} in this sandbox; there is {string.Join(", ", among.Select(idOf))}.");
}
