using Curlew.Privacy;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>One person of a campaign, masked, and what became of their message.</summary>
/// <param name="Who">The masked number, or that there is only a user id.</param>
/// <param name="State">pending, queued, sent, delivered, read, failed, skipped or uncertain.</param>
/// <param name="PlannedFor">Day of the campaign's zone it is planned for, then the day it was sent on; null for whoever was left out at the
/// launch.</param>
/// <param name="NotBefore">Until when it waits; null where it waits for its turn only.</param>
/// <param name="RepliedAt">The first answer.</param>
/// <param name="LeftAt">When they first left marketing after the launch.</param>
/// <param name="Retries">Tries after the first.</param>
/// <param name="Postponed">Times WhatsApp asked to come back later.</param>
public sealed record CampaignRecipient(
    Guid Id,
    Guid Profile,
    string Who,
    string State,
    string? Variant,
    DateOnly? PlannedFor,
    DateTimeOffset? NotBefore,
    DateTimeOffset? SentAt,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReadAt,
    DateTimeOffset? FailedAt,
    DateTimeOffset? RepliedAt,
    int Replies,
    DateTimeOffset? LeftAt,
    string? SkipReason,
    string? WaitReason,
    int? ErrorCode,
    string? FailureReason,
    int Retries,
    int Postponed
)
{
    /// <summary>The words a recipient's state may have.</summary>
    public static IReadOnlyList<string> States { get; } =
    ["pending", "queued", "sent", "delivered", "read", "failed", "skipped", "uncertain"];

    /// <summary>Whether they got it: yes, no, not yet, or unknown.</summary>
    public string GotIt =>
        State switch
        {
            "delivered" or "read" => "yes",
            "failed" or "skipped" => "no",
            "pending" or "queued" => "not yet",
            _ => "unknown",
        };

    /// <summary>Where they stand and why, in words.</summary>
    public string Reason => RecipientWords.Of(this);

    /// <summary>Reads the columns of the part CampaignRecipient.Columns.</summary>
    internal static CampaignRecipient Read(NpgsqlDataReader row, Sealer sealer)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        DateTimeOffset? Moment(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

        return new(
            row.GetGuid(0),
            row.GetGuid(1),
            Text(2) is { } phone ? sealer.OpenPhone(phone).Masked : "user id only",
            row.GetString(3),
            Text(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5),
            Moment(6),
            Moment(7),
            Moment(8),
            Moment(9),
            Moment(10),
            Moment(11),
            row.GetInt32(12),
            Moment(13),
            Text(14),
            Text(15),
            row.IsDBNull(16) ? null : row.GetInt32(16),
            Text(17),
            row.GetInt32(18),
            row.GetInt32(19)
        );
    }
}
