using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Who uses a variable.</summary>
static class TemplateUses
{
    /// <summary>Templates with it in a text, and campaigns that are not over and send one of those, as in <c>template 'spring'</c>.</summary>
    public static Task<List<string>> Of(Session session, string variable, CancellationToken ct) =>
        session.Query([$"{{{variable}}}", $"{{{variable}|"], row => row.GetString(0), ct);
}
