namespace Curlew.Sandbox;

/// <summary>A business phone number beside the first one.</summary>
public sealed record SandboxNumber
{
    /// <summary>Id of the number, as in the path of a send.</summary>
    public required string PhoneNumberId { get; init; }

    /// <summary>The number itself, digits only.</summary>
    public required string DisplayPhoneNumber { get; init; }

    /// <summary>The name customers see.</summary>
    public string VerifiedName { get; init; } = "Curlew Coffee";

    /// <summary>The account it belongs to; null is the first.</summary>
    public string? WabaId { get; init; }

    /// <summary>Messages of the number in any second; null is unlimited.</summary>
    public int? ThroughputPerSecond { get; init; } = 80;

    /// <summary>Whether the pair rate is enforced.</summary>
    public bool PairRate { get; init; } = true;
}

/// <summary>A business number as a running sandbox plays it: all that a client needs to know of it.</summary>
/// <param name="DisplayPhoneNumber">Digits only.</param>
/// <param name="AccessToken">The bearer token that reaches it.</param>
/// <param name="AppSecret">Key of its webhooks' signature.</param>
public sealed record PlayedNumber(
    string PhoneNumberId,
    string DisplayPhoneNumber,
    string WabaId,
    string PortfolioId,
    string AccessToken,
    string AppSecret
);

/// <summary>A WhatsApp Business account beside the first one.</summary>
public sealed record SandboxAccount
{
    /// <summary>WhatsApp Business account id.</summary>
    public required string WabaId { get; init; }

    /// <summary>The business portfolio it belongs to; null is the first.</summary>
    public string? PortfolioId { get; init; }

    /// <summary>The bearer token that reaches it; null is the first account's.</summary>
    public string? AccessToken { get; init; }

    /// <summary>Key of its webhooks' signature; null is the first account's.</summary>
    public string? AppSecret { get; init; }

    /// <summary>Approved templates it begins with.</summary>
    public IReadOnlyList<SandboxTemplate> Templates { get; init; } = [];
}

/// <summary>A business portfolio beside the first one: its numbers share a messaging limit.</summary>
public sealed record SandboxPortfolio
{
    /// <summary>Business portfolio id.</summary>
    public required string PortfolioId { get; init; }

    /// <summary>Unique people in a rolling 24 hours outside service windows; null is unlimited.</summary>
    public int? Limit { get; init; }
}
