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
