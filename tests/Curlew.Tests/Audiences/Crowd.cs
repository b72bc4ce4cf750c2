using System.Text.Json;
using CsCheck;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Audiences;

/// <summary>People in a database and in memory, and filters written in both worlds, so that each can be held against the other.</summary>
static class Crowd
{
    static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly string?[] Cities = ["NYC", "Boston", "São Paulo", "nyc", "O'Fallon", null];
    static readonly string[] Tiers = ["regular", "premium", "vip"];
    static readonly string[] TagWords = ["gold", "new", "sale", "Ünïcode"];

    public static readonly IReadOnlyList<Somebody> Everyone = Crew();

    static readonly Gen<Wanted> Leaves = Gen.OneOf(
        Among("NYC", "Boston", "São Paulo", "nyc", "O'Fallon", "Atlantis").Select(city => Wanted.That("city", city, who => who.City == city)),
        Among("NYC", "Boston", "nyc").Array[1, 3].Select(cities => Wanted.That("city", cities, who => cities.Contains(who.City))),
        Among("NYC", "Boston").Select(city => Wanted.That("city", new { not = city }, who => who.City != city)),
        Among(Tiers).Select(tier => Wanted.That("tier", tier, who => who.Tier == tier)),
        Among(Tiers).Array[1, 2].Select(tiers => Wanted.That("customer_tier", new { any = tiers }, who => tiers.Contains(who.Tier))),
        Among(TagWords).Select(tag => Wanted.That("tags", tag, who => who.Tags.Contains(tag))),
        Among(TagWords).Array[1, 3].Select(tags => Wanted.That("tags", new { all = tags }, who => tags.All(who.Tags.Contains))),
        Among(TagWords).Array[1, 3].Select(tags => Wanted.That("tags", new { not = tags }, who => !tags.Any(who.Tags.Contains))),
        Gen.Bool.Select(active => Wanted.That("is_active", active, who => who.IsActive == active)),
        Gen.Int[-1, 12].Select(from => Wanted.That("total_messages", new { from }, who => who.Messages >= from)),
        Gen.Select(Gen.Int[0, 6], Gen.Int[4, 12]).Select((after, before) => Wanted.That("total_messages", new { after, before }, who => who.Messages > after && who.Messages < before)),
        Gen.Int[0, 20].Select(day => Wanted.That("last_interaction", new { to = Epoch.AddDays(day) }, who => who.Last <= Epoch.AddDays(day))),
        Gen.Int[0, 20].Select(day => Wanted.That("last_interaction", new { after = Epoch.AddDays(day).ToString("yyyy-MM-dd", null) }, who => who.Last > Epoch.AddDays(day))),
        Gen.Const(Wanted.That("subscription", "subscribed", _ => true)));

    public static readonly Gen<Wanted> Filters = Nested(3);

    public static async Task Settle(TestDatabase database)
    {
        foreach (var who in Everyone)
            await database.Execute(
                """
                INSERT INTO user_profiles (user_id, address_line1, city, customer_tier, tags, is_active, total_messages, last_interaction)
                VALUES ($1, $1, nullif($2, ''), $3, $4, $5, $6, nullif($7, '-infinity'::timestamptz))
                """, who.Name, who.City ?? "", who.Tier, who.Tags, who.IsActive, who.Messages, who.Last?.UtcDateTime ?? DateTime.MinValue);
    }

    static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    static Gen<Wanted> Nested(int depth) => depth == 0 ? Leaves : Gen.OneOf(
        Leaves,
        Nested(depth - 1).Array[0, 3].Select(parts => new Wanted($$"""{"all": [{{string.Join(", ", parts.Select(part => part.Json))}}]}""", who => parts.All(part => part.Fits(who)))),
        Nested(depth - 1).Array[0, 3].Select(parts => new Wanted($$"""{"any": [{{string.Join(", ", parts.Select(part => part.Json))}}]}""", who => parts.Any(part => part.Fits(who)))),
        Nested(depth - 1).Select(part => new Wanted($$"""{"not": {{part.Json}}}""", who => !part.Fits(who))));

    static List<Somebody> Crew()
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, 120).Select(number => new Somebody(
            $"person-{number:D3}", Cities[random.Next(Cities.Length)], Tiers[random.Next(3)], [.. TagWords.Where(_ => random.Next(3) == 0)],
            random.Next(4) > 0, random.Next(12), random.Next(5) == 0 ? null : Epoch.AddHours(random.Next(500))))];
    }
}

sealed record Somebody(string Name, string? City, string Tier, string[] Tags, bool IsActive, int Messages, DateTimeOffset? Last);

/// <summary>A filter as JSON and as a predicate in memory.</summary>
sealed record Wanted(string Json, Func<Somebody, bool> Fits)
{
    public static Wanted That(string field, object value, Func<Somebody, bool> fits) =>
        new(JsonSerializer.Serialize(new Dictionary<string, object> { [field] = value }), fits);
}
