using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>One of the business's numbers; ids are Meta's, opaque text.</summary>
/// <param name="Throughput">Messages per second: 80, 1,000 after Meta's upgrade, 20 in coexistence with the phone app.</param>
public sealed record BusinessNumber(string PhoneNumberId, string PortfolioId, string WabaId, PhoneNumber Phone, int Throughput);

/// <summary>How one of the business's numbers stands.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Throughput">Messages per second.</param>
/// <param name="MessagingLimit">People in a rolling 24 hours, over all numbers of the portfolio; null is unlimited.</param>
/// <param name="LimitToldAt">When Meta last told the limit; null while it is the configured one.</param>
/// <param name="StoppedReason">Why nothing is sent; null when it is.</param>
/// <param name="StoppedUntil">When that ends by itself.</param>
/// <param name="RetiredAt">When it was retired; null while it serves.</param>
/// <param name="HasToken">Whether there is a token to send with.</param>
public sealed record NumberStanding(
    string Id,
    string WabaId,
    string PortfolioId,
    string? Phone,
    int Throughput,
    int? MessagingLimit,
    DateTimeOffset? LimitToldAt,
    Saying? StoppedReason,
    DateTimeOffset? StoppedUntil,
    DateTimeOffset? RetiredAt,
    string? RetiredBy,
    bool HasToken
)
{
    /// <summary>As in +1 ••• ••• 4567 (106540352242922).</summary>
    public string Name => Phone is null ? Id : $"{Phone} ({Id})";

    /// <summary>Whether its phone does not open: somebody has changed the row.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>Whether it sends now.</summary>
    public bool IsSending => RetiredAt is null && StoppedReason is null && HasToken;
}
