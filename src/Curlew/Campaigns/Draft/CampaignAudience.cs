using System.Text.Json;
using Curlew.Audiences;
using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Reads whom a campaign is for: the people its filter finds, or those of the list imported for it, and who of them is left
/// out.</summary>
static class CampaignAudience
{
    /// <summary>Compiles it for a statement whose <c>$1</c> is the campaign and that names <c>user_profiles p</c>, the campaign's
    /// <c>listed_recipients l</c> and the place of the exclusion.</summary>
    /// <param name="firstParameter">Number of the first parameter the conditions may use.</param>
    /// <exception cref="FilterRefused">Names the part that is not understood and what is.</exception>
    public static async Task<Audience> Read(Session session, Guid campaign, DateTimeOffset now, int firstParameter, CancellationToken ct)
    {
        var wanted = await Find(session, campaign, ct)
            ?? throw new InvalidOperationException($"Campaign {campaign} is being read but has no row.");
        var glossary = await Glossary.Read(session, now, ct, wanted.Filters);
        var audience = Audience.Compile(wanted.Filter, wanted.Excluded, glossary, firstParameter);
        return wanted.HasList ? OfList(audience) : audience;
    }

    // Everyone on a list is accounted for: those the filter does not fit are left out with a reason, not passed over. Sets are taken from
    // each other, so that the planner hashes them; a condition on each person could become a look-up for each.
    static Audience OfList(Audience audience) =>
        audience with
        {
            People = new("l.id IS NOT NULL", []),
            Excluded = Predicate.Excluding(
                $"""
                p.id IN (
                      (SELECT l.profile_id FROM listed_recipients l WHERE l.campaign_id = $1 EXCEPT SELECT p.id FROM user_profiles p WHERE {audience.People.Text})
                      UNION SELECT p.id FROM user_profiles p WHERE {audience.Excluded.Text})
                """,
                [.. audience.People.Arguments, .. audience.Excluded.Arguments]
            ),
        };

    /// <summary>Whether somebody has said whom a campaign is for, by a filter or by a list.</summary>
    public static async Task<bool> IsGiven(Session session, Guid campaign, CancellationToken ct) =>
        await session.First([campaign], row => row.GetBoolean(0), ct);

    static Task<Wanted?> Find(Session session, Guid campaign, CancellationToken ct) =>
        session.First(
            [campaign],
            row => new Wanted(
                JsonElement.Parse(row.GetString(0)),
                row.IsDBNull(1) ? null : JsonElement.Parse(row.GetString(1)),
                row.GetBoolean(2)
            ),
            ct
        );

    sealed record Wanted(JsonElement Filter, JsonElement? Excluded, bool HasList)
    {
        public IEnumerable<JsonElement> Filters => Excluded is { } excluded ? [Filter, excluded] : [Filter];
    }
}
