using System.Text.Json;
using System.Text.Json.Serialization;
using Curlew.Postgres;
using Curlew.Profiles;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>A campaign as it was written down, with everything that decides whom it reaches, when, and within which limits.</summary>
/// <param name="Variants">Its letters and the holdout; null for one letter to everyone.</param>
public sealed record CampaignDescription(Campaign Campaign, SendingCalendar Calendar, VariantPlan? Variants)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whom it is for: <see cref="Audiences.Filter"/>.</summary>
    public JsonElement Audience { get; init; }

    /// <summary>Whether somebody said so; otherwise it is for those of a list alone.</summary>
    public bool IsAudienceGiven { get; init; }

    /// <summary>Those of them who are left out; null leaves out nobody.</summary>
    public JsonElement? Excluded { get; init; }

    /// <summary>People imported for a draft: then the filter only says who of them is left out. 0 where the filter finds the people, and
    /// once it is launched.</summary>
    public int Listed { get; init; }

    /// <summary>Messages a second of its number.</summary>
    public int Throughput { get; init; }

    /// <summary>People the portfolio of its number may reach in 24 hours; null is unlimited.</summary>
    public int? MessagingLimit { get; init; }

    /// <summary>What people read for the business's own fields, by name.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> FieldLabels { get; init; } = new Dictionary<string, string>();

    public string? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was launched.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was completed or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Describes a campaign, or null when there is none of that id.</summary>
    public static Task<CampaignDescription?> Of(Database database, Guid campaign, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
                await MarketingCampaigns.Find(tx, campaign, ct) is not { } found
                    ? null
                    : await Of(
                        tx,
                        new CampaignDescription(
                            found,
                            await SendingCalendar.Of(tx, campaign, ct),
                            await Campaigns.Variants.Of(tx, campaign, ct)
                        )
                        {
                            FieldLabels = await CustomFields.Labels(tx, ct),
                        },
                        ct
                    ),
            ct
        );

    static Task<CampaignDescription?> Of(Transaction tx, CampaignDescription begun, CancellationToken ct) =>
        tx.First([begun.Campaign.Id], row => begun.Read(row), ct);

    CampaignDescription Read(NpgsqlDataReader row)
    {
        T? Maybe<T>(int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
        return this with
        {
            Description = Maybe<string>(0),
            Audience = JsonElement.Parse(row.GetString(1)),
            Excluded = Maybe<string>(2) is { } excluded ? JsonElement.Parse(excluded) : null,
            Listed = row.GetInt32(3),
            Throughput = row.GetInt32(4),
            MessagingLimit = Maybe<int?>(5),
            CreatedBy = Maybe<string>(6),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(7),
            StartedAt = Maybe<DateTimeOffset?>(8),
            EndedAt = Maybe<DateTimeOffset?>(9),
            IsAudienceGiven = row.GetBoolean(10),
        };
    }
}
