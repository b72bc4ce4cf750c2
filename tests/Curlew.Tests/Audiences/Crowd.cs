using System.Text.Json;
using CsCheck;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Audiences;

/// <summary>People in a database and in memory, and filters written in both worlds, so that each can be held against the other.</summary>
static class Crowd
{
    public static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);

    static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly string?[] Cities = ["NYC", "Boston", "São Paulo", "nyc", "O'Fallon", "50%_\\", null];
    static readonly string[] Tiers = ["regular", "premium", "vip"];
    static readonly string[] TagWords = ["gold", "new", "sale", "Ünïcode"];
    static readonly string[] Fates = ["", "skipped", "failed", "sent", "delivered", "read", "replied"];
    static readonly Guid Autumn = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        Winter = Guid.Parse("0198c0de-0000-7000-8000-000000000002");

    public static readonly IReadOnlyList<Somebody> Everyone = Crew();

    static readonly Gen<Wanted> Leaves = Gen.OneOf(
        Among("NYC", "Boston", "São Paulo", "nyc", "O'Fallon", "50%_\\", "Atlantis")
            .Select(city => Wanted.That("city", city, who => who.City == city)),
        Among("NYC", "Boston", "nyc").Array[1, 3].Select(cities => Wanted.That("city", cities, who => cities.Contains(who.City))),
        Among("NYC", "Boston").Select(city => Wanted.That("city", new { not = city }, who => who.City != city)),
        Among("N", "Bost", "50%", "%", "50%_\\", "_")
            .Select(start =>
                Wanted.That("city", new { starts_with = start }, who => who.City?.StartsWith(start, StringComparison.Ordinal) is true)
            ),
        Gen.Bool.Select(known => Wanted.That("city", new { known }, who => who.City is not null == known)),
        Among(Tiers).Select(tier => Wanted.That("tier", tier, who => who.Tier == tier)),
        Among(Tiers).Array[1, 2].Select(tiers => Wanted.That("customer_tier", new { any = tiers }, who => tiers.Contains(who.Tier))),
        Among(TagWords).Select(tag => Wanted.That("tags", tag, who => who.Tags.Contains(tag))),
        Among(TagWords).Array[1, 3].Select(tags => Wanted.That("tags", new { all = tags }, who => tags.All(who.Tags.Contains))),
        Among(TagWords).Array[1, 3].Select(tags => Wanted.That("tags", new { not = tags }, who => !tags.Any(who.Tags.Contains))),
        Gen.Bool.Select(known => Wanted.That("tags", new { known }, who => who.Tags.Length > 0 == known)),
        Gen.Bool.Select(active => Wanted.That("is_active", active, who => who.IsActive == active)),
        Gen.Int[-1, 12].Select(from => Wanted.That("total_messages", new { from }, who => who.Messages >= from)),
        Gen.Select(Gen.Int[0, 6], Gen.Int[4, 12])
            .Select(
                (after, before) =>
                    Wanted.That("total_messages", new { after, before }, who => who.Messages > after && who.Messages < before)
            ),
        Gen.Int[0, 20]
            .Select(day => Wanted.That("last_interaction", new { to = Epoch.AddDays(day) }, who => who.Last <= Epoch.AddDays(day))),
        Gen.Int[0, 20].Select(day => Wanted.That("last_interaction", new { to = Day(day) }, who => who.Last < Epoch.AddDays(day + 1))),
        Gen.Int[0, 20].Select(day => Wanted.That("last_interaction", new { after = Day(day) }, who => who.Last >= Epoch.AddDays(day + 1))),
        Gen.Int[0, 20]
            .Select(day =>
                Wanted.That("last_interaction", Day(day), who => who.Last >= Epoch.AddDays(day) && who.Last < Epoch.AddDays(day + 1))
            ),
        Gen.Int[0, 20]
            .Array[1, 3]
            .Select(days =>
                Wanted.That("last_interaction", new { not = days.Select(Day) }, who =>
                    !days.Any(day => who.Last >= Epoch.AddDays(day) && who.Last < Epoch.AddDays(day + 1))
                )
            ),
        Gen.Int[1, 20]
            .Select(within_days => Wanted.That("last_interaction", new { within_days }, who => who.Last > Now.AddDays(-within_days))),
        Gen.Int[1, 20]
            .Select(not_within_days =>
                Wanted.That("last_interaction", new { not_within_days }, who =>
                    who.Last is null || who.Last <= Now.AddDays(-not_within_days)
                )
            ),
        Gen.Const(Wanted.That("subscription", "subscribed", _ => true)),
        Gen.Const(Wanted.That("segment", "Gold", who => who.Tags.Contains("gold"))),
        Gen.Const(
            Wanted.That("segment", new[] { "Gold", "Quiet gold or vip" }, who =>
                who.Tags.Contains("gold") || who is { Messages: < 6, Tier: "vip" }
            )
        ),
        Fact("received", fate => Place(fate) >= Place("delivered")),
        Gen.Const(Wanted.That("did_not_receive", "Autumn", who => Place(who.Autumn) < Place("delivered"))),
        Fact("read", fate => Place(fate) >= Place("read")),
        Fact("replied", fate => fate == "replied"),
        Fact("failed", fate => fate == "failed"),
        Gen.Const(Wanted.That("did_not_read", "Autumn", who => who.Autumn == "delivered")),
        Gen.Const(
            Wanted.That("did_not_read", new[] { "Autumn", "Winter" }, who =>
                Both(who).Contains("delivered") && !Both(who).Any(fate => Place(fate) >= Place("read"))
            )
        ),
        Gen.Const(Wanted.That("did_not_reply", "Winter", who => who.Winter is "delivered" or "read"))
    );

    public static readonly Gen<Wanted> Filters = Nested(3);

    public static async Task Settle(TestDatabase database)
    {
        await database.Execute("INSERT INTO portfolios (id) VALUES ('p')");
        await database.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('n', 'p', 'w')");
        foreach (var (id, name) in new[] { (Autumn, "Autumn"), (Winter, "Winter") })
            await database.Execute(
                "INSERT INTO marketing_campaigns (id, name, template_name, phone_number_id) VALUES ($1, $2, 't', 'n')",
                id,
                name
            );
        await database.Execute(
            """INSERT INTO segments (name, filter) VALUES ('Gold', '{"tags": "gold"}'), ('Quiet gold or vip', '{"total_messages": {"before": 6}, "any": [{"segment": "Gold"}, {"tier": "vip"}]}')"""
        );
        foreach (var who in Everyone)
        {
            await database.Execute(
                """
                INSERT INTO user_profiles (id, user_id, address_line1, city, customer_tier, tags, is_active, total_messages, last_interaction)
                VALUES ($8, $1, $1, nullif($2, ''), $3, $4, $5, $6, nullif($7, '-infinity'::timestamptz))
                """,
                who.Name,
                who.City ?? "",
                who.Tier,
                who.Tags,
                who.IsActive,
                who.Messages,
                who.Last?.UtcDateTime ?? DateTime.MinValue,
                who.Id
            );
            await Fate(database, who, Autumn, who.Autumn);
            await Fate(database, who, Winter, who.Winter);
        }
    }

    static async Task Fate(TestDatabase database, Somebody who, Guid campaign, string fate)
    {
        if (fate.Length == 0)
            return;
        var recipient = Guid.CreateVersion7();
        await database.Execute(
            """
            INSERT INTO campaign_recipients (id, campaign_id, profile_id, position, status, waiting, skip_reason, sent_at, delivered_at, read_at, failed_at)
            SELECT $1, $2, $3, 0, CASE $4 WHEN 'replied' THEN 'read' ELSE $4 END, false, CASE $4 WHEN 'skipped' THEN 'inactive' END,
                   CASE WHEN $4 IN ('sent', 'delivered', 'read', 'replied') THEN now() END, CASE WHEN $4 IN ('delivered', 'read', 'replied') THEN now() END,
                   CASE WHEN $4 IN ('read', 'replied') THEN now() END, CASE WHEN $4 = 'failed' THEN now() END
            """,
            recipient,
            campaign,
            who.Id,
            fate
        );
        if (fate == "replied")
            await database.Execute(
                "INSERT INTO campaign_replies (message_id, campaign_id, recipient_id, at, day, after) VALUES (new_id(), $1, $2, now(), current_date, '1 minute')",
                campaign,
                recipient
            );
    }

    static int Place(string fate) => Array.IndexOf(Fates, fate);

    static string[] Both(Somebody who) => [who.Autumn, who.Winter];

    static string Day(int day) => Epoch.AddDays(day).ToString("yyyy-MM-dd", null);

    static Gen<Wanted> Fact(string word, Func<string, bool> fits) =>
        Gen.OneOf(
            Gen.Const(Wanted.That(word, "Autumn", who => fits(who.Autumn))),
            Gen.Const(Wanted.That(word, Winter.ToString(), who => fits(who.Winter))),
            Gen.Const(Wanted.That(word, new[] { "Autumn", "Winter" }, who => Both(who).Any(fits)))
        );

    static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    static Gen<Wanted> Nested(int depth) =>
        depth == 0
            ? Leaves
            : Gen.OneOf(
                Leaves,
                Nested(depth - 1)
                    .Array[0, 3]
                    .Select(parts => new Wanted($$"""{"all": [{{string.Join(", ", parts.Select(part => part.Json))}}]}""", who =>
                        parts.All(part => part.Fits(who))
                    )),
                Nested(depth - 1)
                    .Array[0, 3]
                    .Select(parts => new Wanted($$"""{"any": [{{string.Join(", ", parts.Select(part => part.Json))}}]}""", who =>
                        parts.Any(part => part.Fits(who))
                    )),
                Nested(depth - 1).Select(part => new Wanted($$"""{"not": {{part.Json}}}""", who => !part.Fits(who)))
            );

    static List<Somebody> Crew()
    {
        var random = new Random(11);
        return
        [
            .. Enumerable
                .Range(0, 120)
                .Select(number => new Somebody(
                    Guid.CreateVersion7(),
                    $"person-{number:D3}",
                    Cities[random.Next(Cities.Length)],
                    Tiers[random.Next(3)],
                    [.. TagWords.Where(_ => random.Next(3) == 0)],
                    random.Next(4) > 0,
                    random.Next(12),
                    random.Next(5) == 0 ? null : Epoch.AddHours(random.Next(500)),
                    Fates[random.Next(7)],
                    Fates[random.Next(7)]
                )),
        ];
    }
}

/// <param name="Autumn">What became of their message in the autumn campaign; empty when they were not in it.</param>
sealed record Somebody(
    Guid Id,
    string Name,
    string? City,
    string Tier,
    string[] Tags,
    bool IsActive,
    int Messages,
    DateTimeOffset? Last,
    string Autumn,
    string Winter
);

/// <summary>A filter as JSON and as a predicate in memory.</summary>
sealed record Wanted(string Json, Func<Somebody, bool> Fits)
{
    public static Wanted That(string field, object value, Func<Somebody, bool> fits) =>
        new(JsonSerializer.Serialize(new Dictionary<string, object> { [field] = value }), fits);
}
