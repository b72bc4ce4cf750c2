using System.Text.Json.Serialization;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>One person of a campaign and what became of their message.</summary>
/// <param name="Phone">Masked, but for exports of whole numbers; null for people who show only a user id.</param>
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
    string? Phone,
    RecipientState State,
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
    /// <summary>Whether their number does not open: somebody has changed the row. It is shown without one.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>What is known of them in custom fields, by number; only in exports.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<short, string> Fields { get; init; } = new Dictionary<short, string>();

    /// <summary>Whether they got it: yes, no, not yet, or unknown.</summary>
    public string GotIt =>
        State switch
        {
            RecipientState.Delivered or RecipientState.Read => "yes",
            RecipientState.Failed or RecipientState.Skipped => "no",
            RecipientState.Pending or RecipientState.Queued => "not yet",
            _ => "unknown",
        };

    /// <summary>Where they stand and why.</summary>
    public RecipientStanding Reason => RecipientStanding.Of(this);

    /// <summary>Reads the columns of the part CampaignRecipient.Columns.</summary>
    /// <param name="isWhole">Whether its number is given whole instead of masked.</param>
    internal static CampaignRecipient Read(NpgsqlDataReader row, Sealer sealer, bool isWhole = false)
    {
        DateTimeOffset? Moment(int column) => row.OrNull<DateTimeOffset>(column);
        var (phone, isUnreadable) = Shown(row.TextOrNull(2), sealer, isWhole);

        return new(
            row.GetGuid(0),
            row.GetGuid(1),
            phone,
            Codes.Member<RecipientState>(row.GetString(3)) ?? RecipientState.Uncertain,
            row.TextOrNull(4),
            row.OrNull<DateOnly>(5),
            Moment(6),
            Moment(7),
            Moment(8),
            Moment(9),
            Moment(10),
            Moment(11),
            row.GetInt32(12),
            Moment(13),
            row.TextOrNull(14),
            row.TextOrNull(15),
            row.OrNull<int>(16),
            row.TextOrNull(17),
            row.GetInt32(18),
            row.GetInt32(19)
        )
        {
            IsUnreadable = isUnreadable,
        };
    }

    static (string? Phone, bool IsUnreadable) Shown(string? stored, Sealer sealer, bool isWhole)
    {
        try
        {
            return (stored is null ? null : Shown(sealer.OpenPhone(stored), isWhole), false);
        }
        catch (SealBroken)
        {
            // One row that was tampered with must not hide all others; who looks is told which it is.
            return (null, true);
        }
    }

    static string Shown(PhoneNumber phone, bool isWhole) => isWhole ? phone.E164 : phone.Masked;
}
