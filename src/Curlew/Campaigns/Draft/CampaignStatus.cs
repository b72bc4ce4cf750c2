using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>How far a campaign has come, in the words of the column <c>marketing_campaigns.status</c>.</summary>
[Code("campaign.status")]
public enum CampaignStatus
{
    /// <summary>Not launched yet.</summary>
    Draft,

    /// <summary>Launched, and it sends whenever its schedule and its limits let it.</summary>
    Active,

    /// <summary>Stopped by a person or an error until a person resumes it.</summary>
    Paused,

    /// <summary>Nobody waits for it any more.</summary>
    Completed,

    /// <summary>Ended by a person before that.</summary>
    Cancelled,
}

static class CampaignStatusColumn
{
    public static CampaignStatus CampaignStatus(this NpgsqlDataReader row, int column) =>
        Codes.Member<CampaignStatus>(row.GetString(column))!.Value;
}
