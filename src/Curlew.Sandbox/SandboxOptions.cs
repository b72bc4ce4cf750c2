using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>How a sandbox is set up. Every value has a default that works for trying things out.</summary>
public sealed record SandboxOptions
{
    /// <summary>Chooses the population and everything it does.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Virtual customers, 0 to 5,000,000.</summary>
    public int Population { get; init; } = 1_000;

    /// <summary>Business time of the sandbox.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether it speaks https, with a certificate made at its start that clients must be told to trust.</summary>
    public bool Https { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Names under which it may be asked besides those of this machine, such as the one a container knows it by.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The bearer token that is accepted.</summary>
    public string AccessToken { get; init; } = "sandbox-token";

    /// <summary>Key of the webhook signature.</summary>
    public string AppSecret { get; init; } = "sandbox-app-secret";

    /// <summary>Sent in the webhook handshake.</summary>
    public string VerifyToken { get; init; } = "sandbox-verify-token";

    /// <summary>App id, as `debug_token` shows it.</summary>
    public string AppId { get; init; } = "1002003004005006";

    /// <summary>Business portfolio id of the first account.</summary>
    public string PortfolioId { get; init; } = "506914307656634";

    /// <summary>WhatsApp Business account id.</summary>
    public string WabaId { get; init; } = "102290129340398";

    /// <summary>Id of the business phone number.</summary>
    public string PhoneNumberId { get; init; } = "106540352242922";

    /// <summary>The business phone number, digits only.</summary>
    public string DisplayPhoneNumber { get; init; } = "15550783881";

    /// <summary>The name customers see.</summary>
    public string VerifiedName { get; init; } = "Curlew Coffee";

    /// <summary>Where webhooks go; null keeps them until one is set.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Unique people in a rolling 24 hours outside service windows; null is unlimited (Meta, messaging limits, 2025-11).</summary>
    public int? PortfolioLimit { get; init; }

    /// <summary>Whether Meta raises the limit step by step: 2,000, 10,000, 100,000, unlimited (Meta, messaging limits, 2025-11).</summary>
    public bool PortfolioLimitClimbs { get; init; }

    /// <summary>The code a send over the portfolio limit is refused with. Meta documents none.</summary>
    public int PortfolioLimitCode { get; init; } = 131048;

    /// <summary>Messages of the number in any second, those it gets among them; null is unlimited (Meta, throughput: 80, or 1,000 after
    /// an upgrade).</summary>
    public int? ThroughputPerSecond { get; init; } = 80;

    /// <summary>Whether one message per 6 seconds and person, with a burst of 45, is enforced (Meta, pair rate limit).</summary>
    public bool PairRate { get; init; } = true;

    /// <summary>Business numbers beside the first, of this account or another.</summary>
    public IReadOnlyList<SandboxNumber> MoreNumbers { get; init; } = [];

    /// <summary>Accounts beside the first, of this portfolio or another.</summary>
    public IReadOnlyList<SandboxAccount> MoreAccounts { get; init; } = [];

    /// <summary>Portfolios beside the first; each has a messaging limit of its own.</summary>
    public IReadOnlyList<SandboxPortfolio> MorePortfolios { get; init; } = [];

    /// <summary>Whether a message outside a service window is refused with 131047 at once; otherwise it is accepted and fails by webhook, as
    /// Meta mostly does it.</summary>
    public bool RefusesClosedWindow { get; init; }

    /// <summary>What customers and network do.</summary>
    public SandboxBehaviour Behaviour { get; init; } = new();

    /// <summary>Approved templates the account begins with.</summary>
    public IReadOnlyList<SandboxTemplate> Templates { get; init; } = [];

    /// <summary>File that lets the sandbox survive the death of its process; null keeps nothing.</summary>
    public string? JournalPath { get; init; }

    /// <summary>Messages kept in memory for the phone page; the oldest go first.</summary>
    public int ChatRoom { get; init; } = 5_000;

    /// <summary>Most updates in one webhook body, 1 to 1,000 (Meta, webhooks overview).</summary>
    public int WebhookBatchSize { get; init; } = 50;

    /// <summary>Webhook bodies under way at the same time.</summary>
    public int WebhookConcurrency { get; init; } = 4;

    /// <summary>Whether webhooks are posted by themselves as the clock reaches them; otherwise call DeliverDue.</summary>
    public bool RunByItself { get; init; }

    /// <summary>The same sandbox with so many numbers, spread over accounts and these over portfolios; ids and phones count up from the
    /// first.</summary>
    /// <param name="numbers">Business numbers in all, from 1.</param>
    /// <param name="accounts">WhatsApp Business accounts in all, from 1 to the count of numbers.</param>
    /// <param name="portfolios">Portfolios in all, from 1 to the count of accounts; each but the first is reached with a token of its
    /// own.</param>
    public SandboxOptions Spread(int numbers, int accounts = 1, int portfolios = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(portfolios, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accounts, portfolios);
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers, accounts);
        return this with
        {
            MoreNumbers =
            [
                .. Enumerable
                    .Range(1, numbers - 1)
                    .Select(at => new SandboxNumber
                    {
                        PhoneNumberId = Later(PhoneNumberId, at),
                        DisplayPhoneNumber = Later(DisplayPhoneNumber, at),
                        VerifiedName = $"{VerifiedName} {at + 1}",
                        WabaId = Later(WabaId, at % accounts),
                        ThroughputPerSecond = ThroughputPerSecond,
                        PairRate = PairRate,
                    }),
            ],
            MoreAccounts =
            [
                .. Enumerable
                    .Range(1, accounts - 1)
                    .Select(at => new SandboxAccount
                    {
                        WabaId = Later(WabaId, at),
                        PortfolioId = Later(PortfolioId, at % portfolios),
                        Templates = Templates,
                        AccessToken = at % portfolios == 0 ? null : $"{AccessToken}-{(at % portfolios) + 1}",
                    }),
            ],
            MorePortfolios =
            [
                .. Enumerable
                    .Range(1, portfolios - 1)
                    .Select(at => new SandboxPortfolio { PortfolioId = Later(PortfolioId, at), Limit = PortfolioLimit }),
            ],
        };
    }

    internal IEnumerable<SandboxNumber> AllNumbers =>
        MoreNumbers.Prepend(
            new()
            {
                PhoneNumberId = PhoneNumberId,
                DisplayPhoneNumber = DisplayPhoneNumber,
                VerifiedName = VerifiedName,
                ThroughputPerSecond = ThroughputPerSecond,
                PairRate = PairRate,
            }
        );

    internal IEnumerable<SandboxAccount> AllAccounts => MoreAccounts.Prepend(new() { WabaId = WabaId, Templates = Templates });

    internal IEnumerable<SandboxPortfolio> AllPortfolios =>
        MorePortfolios.Prepend(new() { PortfolioId = PortfolioId, Limit = PortfolioLimit });

    static string Later(string digits, int by) =>
        (ulong.Parse(digits, CultureInfo.InvariantCulture) + (ulong)by).ToString(CultureInfo.InvariantCulture);
}
