using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>What happened in a campaign on one day of its time zone, whenever the messages it happened to were sent.</summary>
/// <param name="Sent">Messages WhatsApp accepted that day.</param>
/// <param name="Replies">Answers written that day, those who left by them included.</param>
/// <param name="Responders">People who wrote them.</param>
/// <param name="ResponseMinutes">Average time from acceptance to answer, minutes; null without answers.</param>
public sealed record CampaignDay(
    DateOnly Day,
    int Sent,
    int Delivered,
    int Read,
    int Failed,
    int Replies,
    int Responders,
    double? ResponseMinutes
);

/// <summary>Reads the daily numbers of campaigns.</summary>
public static class CampaignDays
{
    /// <summary>Every day on which something happened, in order; what is not folded into them yet is counted with them.</summary>
    public static Task<List<CampaignDay>> Of(Session session, Guid campaign, CancellationToken ct) =>
        session.Query(
            [campaign],
            row => new CampaignDay(
                row.GetFieldValue<DateOnly>(0),
                row.GetInt32(1),
                row.GetInt32(2),
                row.GetInt32(3),
                row.GetInt32(4),
                row.GetInt32(5),
                row.GetInt32(6),
                row.OrNull<double>(7)
            ),
            ct
        );
}
