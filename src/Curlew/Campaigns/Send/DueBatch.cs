using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>A batch whose time has come.</summary>
/// <param name="Remaining">People it is still to be sent to.</param>
/// <param name="SentToday">People its campaign was sent to on that day, under all its batches.</param>
/// <param name="MarketingLetters">Labels of the campaign's letters that are marketing; '' is that of its own.</param>
sealed record DueBatch(
    Guid Campaign,
    Guid Schedule,
    int Priority,
    int Remaining,
    DateOnly Day,
    int SentToday,
    string[] MarketingLetters,
    string Zone
)
{
    /// <summary>Its day has nobody left whose turn it is, and its places go to people of later days.</summary>
    public bool LooksAhead { get; init; }

    public DueBatch After(int sent, bool hasMore) =>
        this with
        {
            Remaining = hasMore || !LooksAhead ? Remaining - sent : 0,
            SentToday = SentToday + sent,
            LooksAhead = LooksAhead || !hasMore,
        };

    /// <summary>All of a number, in the order in which they are served.</summary>
    public static Task<List<DueBatch>> All(Transaction tx, string phoneNumberId, DateTimeOffset now, CancellationToken ct) =>
        tx.Query(
            [phoneNumberId, now],
            row => new DueBatch(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetInt32(2),
                row.GetInt32(3),
                row.GetFieldValue<DateOnly>(4),
                row.GetInt32(5),
                row.GetFieldValue<string[]>(6),
                row.GetString(7)
            ),
            ct
        );
}
