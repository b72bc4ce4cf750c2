using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>The replacement of a data key by the next one, and how far it is.</summary>
/// <param name="Place">Table it is at; <c>media</c> for the files of messages; null before it begins.</param>
/// <param name="Share">How much of the data it has gone through, 0 to 1.</param>
/// <param name="Resealed">Rows rewritten so far.</param>
/// <param name="Broken">Values that do not open: they are left as they are.</param>
public sealed record KeyRotation(
    Guid Id,
    KeyPurpose Purpose,
    short OldKey,
    short NewKey,
    DateTimeOffset BegunAt,
    string BegunBy,
    string? Place,
    double Share,
    long Resealed,
    long Broken,
    DateTimeOffset? FinishedAt
);

/// <summary>A data key as the database keeps it; what it is stays wrapped.</summary>
/// <param name="IsReadable">Whether it opens what was sealed with it.</param>
/// <param name="Values">How many values in the database are sealed with it; null where nobody counted.</param>
public sealed record KeptKey(
    KeyPurpose Purpose,
    short Id,
    string State,
    bool IsReadable,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RetiredAt,
    long? Values
);

/// <summary>Every key, and the replacement that is under way; null where none is.</summary>
public sealed record KeptKeys(IReadOnlyList<KeptKey> Keys, KeyRotation? UnderWay);
