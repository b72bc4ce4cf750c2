using System.Text.Json;
using Curlew.Postgres;
using Curlew.Profiles;

namespace Curlew.Audiences;

/// <summary>What the names in a filter stand for at one moment: saved segments, campaigns, today and the days of the business.</summary>
public sealed class Glossary
{
    readonly Dictionary<string, JsonElement> segments = new(StringComparer.Ordinal);
    readonly Dictionary<string, Guid[]> campaigns = new(StringComparer.Ordinal);

    internal Glossary(DateTimeOffset now, TimeZoneInfo zone) => (Now, Zone) = (now, zone);

    /// <summary>Business time of the look-up.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Where the business is.</summary>
    internal TimeZoneInfo Zone { get; }

    /// <summary>The segments looked up, by name.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Segments => segments;

    /// <summary>The ids a campaign's name stands for.</summary>
    internal IReadOnlyDictionary<string, Guid[]> Campaigns => campaigns;

    /// <summary>The business's own fields, removed ones after the others.</summary>
    internal IReadOnlyList<CustomField> Own { get; init; } = [];

    /// <summary>Looks up every name in the given filters, and in the segments they lead to.</summary>
    public static async Task<Glossary> Read(
        Session session,
        DateTimeOffset now,
        CancellationToken ct,
        params IEnumerable<JsonElement> filters
    )
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(await ZoneOf(session, ct) ?? "UTC");
        var glossary = new Glossary(now, zone) { Own = await CustomFields.All(session, ct) };
        var mentioned = filters.Select(Mentioned.In).ToList();
        if (mentioned.Any(filter => filter.Segments.Count > 0))
            foreach (var (name, filter) in await All(session, ct))
                mentioned.Add(Mentioned.In(glossary.segments[name] = JsonElement.Parse(filter)));
        if (mentioned.SelectMany(filter => filter.Campaigns).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } names)
            foreach (var named in (await Named(session, names, ct)).GroupBy(found => found.Name, found => found.Id))
                glossary.campaigns[named.Key] = [.. named];
        return glossary;
    }

    /// <summary>The same with one segment meaning something else.</summary>
    internal Glossary With(string name, JsonElement filter)
    {
        segments[name] = filter;
        return this;
    }

    internal JsonElement? Segment(string name) => segments.TryGetValue(name, out var filter) ? filter : null;

    /// <summary>The field in use that is called so, else the one that was removed last; null for none.</summary>
    internal CustomField? Field(string name) => Own.FirstOrDefault(own => own.Name == name);

    internal Guid[] Campaign(string name) => campaigns.GetValueOrDefault(name) ?? [];

    static Task<string?> ZoneOf(Session session, CancellationToken ct) => session.First([], row => row.GetString(0), ct);

    static Task<List<(string Name, string Filter)>> All(Session session, CancellationToken ct) =>
        session.Query([], row => (row.GetString(0), row.GetString(1)), ct);

    static Task<List<(string Name, Guid Id)>> Named(Session session, string[] names, CancellationToken ct) =>
        session.Query([names], row => (row.GetString(0), row.GetGuid(1)), ct);
}
