using Curlew.WhatsApp;

namespace Curlew.Numbers;

/// <summary>A number that somebody adds, or takes back, or whose account gets another token or secret.</summary>
/// <param name="PhoneNumberId">Meta's id of it.</param>
/// <param name="WabaId">Meta's id of its account.</param>
public sealed record NewNumber(string PhoneNumberId, string WabaId)
{
    /// <summary>Its portfolio; null where there is only one, or one that the account is known to belong to.</summary>
    public string? PortfolioId { get; init; }

    /// <summary>What it sends with; null keeps what its account has.</summary>
    public string? AccessToken { get; init; }

    /// <summary>What its webhooks are signed with; null keeps what its account has, or leaves it to the apps of the others.</summary>
    public string? AppSecret { get; init; }

    /// <summary>The word of Meta's handshake; null keeps what there is.</summary>
    public string? VerifyToken { get; init; }

    /// <summary>Messages a second; null is what Meta says of it.</summary>
    public int? Throughput { get; init; }
}

/// <summary>What came of adding a number.</summary>
public abstract record AddOutcome;

/// <summary>It is set up.</summary>
/// <param name="Name">What customers see it called.</param>
/// <param name="CanSend">What Meta says of it: AVAILABLE, LIMITED or BLOCKED; null where it does not say.</param>
/// <param name="TakenBack">Whether it was retired before.</param>
/// <param name="MadeVerifyToken">The word for Meta's handshake, where there was none and one was made.</param>
/// <param name="IsTold">Whether Meta tells an app of what happens in the account; null where it does not say.</param>
public sealed record NumberAdded(
    NumberStanding Number,
    string? Name,
    string? CanSend,
    bool TakenBack,
    string? MadeVerifyToken,
    bool? IsTold
) : AddOutcome;

/// <summary>Its account has no token yet, and none was given.</summary>
public sealed record TokenNeeded(string WabaId) : AddOutcome;

/// <summary>No app secret is known at all, and none was given: nobody's webhooks could be believed.</summary>
public sealed record SecretNeeded : AddOutcome;

/// <summary>The app secret protects nothing.</summary>
/// <param name="Why">As the end of a sentence about it.</param>
public sealed record SecretTooWeak(string Why) : AddOutcome;

/// <summary>There are several portfolios, and its own was not named.</summary>
public sealed record PortfolioNeeded(IReadOnlyList<string> Portfolios) : AddOutcome;

/// <summary>Meta does not show the account to whoever has that token.</summary>
public sealed record AccountRefused(GraphError Error) : AddOutcome;

/// <summary>The account has other numbers.</summary>
/// <param name="Others">Those, by Meta's id.</param>
public sealed record NotOfAccount(IReadOnlyList<string> Others) : AddOutcome;

/// <summary>The token may look at the account and not send.</summary>
/// <param name="Scope">The permission it lacks.</param>
public sealed record TokenMayNotSend(string Scope) : AddOutcome;

/// <summary>Meta shows a number that cannot be read.</summary>
public sealed record PhoneUnreadable(string? Shown) : AddOutcome;

/// <summary>Meta did not answer.</summary>
public sealed record MetaSilent(string Why) : AddOutcome;
