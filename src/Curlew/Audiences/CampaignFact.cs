using System.Collections.Frozen;

namespace Curlew.Audiences;

/// <summary>What became of people in earlier campaigns, as a set of profiles that people are held against.</summary>
/// <param name="People">Statement that selects the profiles; <c>{0}</c> stands for the campaigns' parameter.</param>
/// <param name="IsIn">Whether those meant are in the set or outside of it.</param>
sealed record CampaignFact(string People, bool IsIn = true)
{
    static readonly FrozenDictionary<string, CampaignFact> All = new Dictionary<string, CampaignFact>
    {
        ["received"] = Recipients("bool_or(r.delivered_at IS NOT NULL)"),
        ["did_not_receive"] = Recipients("bool_or(r.delivered_at IS NOT NULL)") with { IsIn = false },
        ["read"] = Recipients("bool_or(r.read_at IS NOT NULL)"),
        // "Did not" is about people who had the chance to: whom nothing reached is in {"not": {"read": …}}.
        ["did_not_read"] = Recipients("bool_or(r.delivered_at IS NOT NULL) AND NOT bool_or(r.read_at IS NOT NULL)"),
        ["replied"] = new(
            "SELECT DISTINCT r.profile_id FROM campaign_replies a JOIN campaign_recipients r ON r.id = a.recipient_id WHERE a.campaign_id = ANY({0})"
        ),
        ["did_not_reply"] = Recipients(
            "bool_or(r.delivered_at IS NOT NULL) AND NOT bool_or(a.recipient_id IS NOT NULL)",
            " LEFT JOIN (SELECT DISTINCT recipient_id FROM campaign_replies WHERE campaign_id = ANY({0})) a ON a.recipient_id = r.id"
        ),
        ["failed"] = Recipients("bool_or(r.failed_at IS NOT NULL)"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Names => string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    public static CampaignFact? Named(string name) => All.GetValueOrDefault(name);

    static CampaignFact Recipients(string having, string join = "") =>
        new($"SELECT r.profile_id FROM campaign_recipients r{join} WHERE r.campaign_id = ANY({{0}}) GROUP BY r.profile_id HAVING {having}");
}
