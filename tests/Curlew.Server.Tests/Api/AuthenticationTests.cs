using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Api;

/// <summary>Who may ask, and what whoever may not is told: the same whatever the reason.</summary>
public sealed class AuthenticationTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Whoever_shows_no_key_that_counts_is_told_the_same_whatever_the_reason()
    {
        await using var site = await ApiSite.Open(server);
        var (key, revoked, rotated) = (await site.Key(), await site.Key(), await site.Key());
        await site.Machine.ApiKeys.Revoke(Id(revoked));
        await site.Machine.ApiKeys.Rotate(Id(rotated));
        var ended = await Made(site, new("Ended", ["see_campaigns"]) { Until = site.Clock.GetUtcNow().AddHours(1) });
        var elsewhere = await Made(site, new("Elsewhere", ["see_campaigns"]) { Addresses = ["203.0.113.0/24"] });
        Assert.Equal(200, (await site.Get(ended, "/campaigns")).Status);
        site.Clock.Advance(TimeSpan.FromHours(1));

        var answers = new List<ApiAnswer>();
        foreach (var shown in (string?[])[null, "", "curlew_", key[..^1], key + "A", Other(key), revoked, rotated, ended, elsewhere])
            answers.Add(await site.Send(shown, "GET", "/campaigns"));

        Assert.Equal(200, (await site.Get(key, "/campaigns")).Status);
        Assert.All(answers, answer => Assert.Equal((401, answers[0].Text), (answer.Status, answer.Text)));
        Assert.All(answers, answer => Assert.Equal("Bearer realm=\"curlew\"", answer.Headers["WWW-Authenticate"]));
        Assert.Equal("api.unauthorized", answers[0].Code);
    }

    [Fact]
    public async Task A_key_counts_in_the_header_alone_and_from_its_networks()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var near = await Made(site, new("Near", ["see_campaigns"]) { Addresses = ["10.0.0.0/8", "127.0.0.0/8"] });

        var inQuery = await site.Send(null, "GET", $"/campaigns?access_token={key}");
        var beside = await site.Send(key, "GET", $"/campaigns?access_token={key}");

        Assert.Equal(401, inQuery.Status);
        Assert.Equal((422, "api.field_unknown"), (beside.Status, beside.Code));
        Assert.Equal(200, (await site.Get(near, "/campaigns")).Status);
    }

    [Fact]
    public async Task A_key_may_do_no_more_than_whoever_makes_it()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key(Permission.ManageApiKeys, Permission.SeeCampaigns);

        var more = await site.Send(key, "POST", "/api-keys", """{"name": "More", "permissions": ["see_campaigns", "see_people"]}""");
        var same = await site.Send(key, "POST", "/api-keys", """{"name": "Same", "permissions": ["see_campaigns"]}""");
        var owner = await site.Key();
        var taken = await site.Send(key, "POST", $"/api-keys/{Id(owner)}/rotate");

        Assert.Equal((403, "api_key.more_than_yours"), (more.Status, more.Code));
        Assert.Equal(201, same.Status);
        Assert.Equal((403, "api_key.more_than_yours"), (taken.Status, taken.Code));
        Assert.Equal(200, (await site.Get((string)same.Json["details"]!["secret"]!, "/campaigns")).Status);
    }

    [Fact]
    public async Task What_a_program_does_is_kept_under_its_key_and_its_address()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();

        await site.Send(key, "POST", "/segments", """{"name": "All", "filter": {}}""");

        var row = Assert.Single(await site.Machine.Audit.List(new(Action: "segment.create"), 10));
        Assert.Equal(("api_key", Id(key).ToString(), "127.0.0.1"), (row.ActorKind, row.ActorId, row.Address));
    }

    [Fact]
    public async Task When_a_key_was_used_is_written_at_most_once_a_minute()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var began = site.Clock.GetUtcNow();

        await site.Get(key, "/campaigns");
        var first = await site.Keys.RunOnce(default);
        site.Clock.Advance(TimeSpan.FromSeconds(59));
        await site.Get(key, "/campaigns");
        var second = await site.Keys.RunOnce(default);
        site.Clock.Advance(TimeSpan.FromSeconds(2));
        await site.Get(key, "/campaigns");
        var third = await site.Keys.RunOnce(default);

        Assert.Equal((1, 0, 1), (first, second, third));
        var used = Assert.Single(await site.Machine.ApiKeys.List()).LastUsed!.Value;
        Assert.Equal(61, (used - began).TotalSeconds, 0.001);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_waits_for_its_minute_and_no_other_key_does()
    {
        await using var site = await ApiSite.Open(server, rate: 3);
        var (key, other) = (await site.Key(), await site.Key());

        var answers = new List<ApiAnswer>();
        for (var i = 0; i < 4; i++)
            answers.Add(await site.Get(key, "/campaigns"));

        Assert.Equal([200, 200, 200, 429], answers.Select(answer => answer.Status));
        Assert.Equal("\"minute\";q=3;w=60", answers[0].Headers["RateLimit-Policy"]);
        Assert.Equal("\"minute\";r=2;t=60", answers[0].Headers["RateLimit"]);
        Assert.Equal(("60", "api.too_many_requests"), (answers[3].Headers["Retry-After"], answers[3].Code));
        Assert.Equal(200, (await site.Get(other, "/campaigns")).Status);
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await site.Get(key, "/campaigns")).Status);
    }

    [Theory]
    [InlineData("GET", "/api", 404)]
    [InlineData("GET", "/api/v1", 404)]
    [InlineData("GET", "/api/v2/campaigns", 404)]
    [InlineData("GET", "/api/v1/campaigns/../campaign", 404)]
    [InlineData("DELETE", "/api/v1/campaigns", 405)]
    [InlineData("OPTIONS", "/api/v1/campaigns", 405)]
    [InlineData("TRACE", "/api/v1/campaigns", 405)]
    [InlineData("GET", "/api/v1/campaigns/launch/me", 404)]
    public async Task What_is_not_there_is_a_problem_too(string method, string path, int status)
    {
        await using var site = await ApiSite.Open(server);

        var answer = await site.Send(await site.Key(), method, path, headers: [("Origin", "null"), ("X-HTTP-Method-Override", "GET")]);

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Type));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_language_that_was_asked_for_and_says_what_to_do()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();

        var answer = await site.Send(key, "DELETE", "/segments/Nowhere", headers: [("Accept-Language", "fr, pt-BR;q=0.8, en;q=0.5")]);

        Assert.Equal(404, answer.Status);
        Assert.Equal("segment.change.no_such_segment", answer.Code);
        Assert.Equal("Não encontrado", (string?)answer.Json["title"]);
        Assert.Contains("/api/v1/segments", (string?)answer.Json["advice"], StringComparison.Ordinal);
        Assert.Equal("urn:curlew:problem:segment.change.no_such_segment", (string?)answer.Json["type"]);
    }

    internal static Guid Id(string key) => Guid.ParseExact(key.AsSpan(7, 32), "N");

    static async Task<string> Made(ApiSite site, NewApiKey key) => ((ApiKeyOutcome.Made)await site.Machine.ApiKeys.Make(key)).Secret;

    // The right id with another secret.
    static string Other(string key) => key[..^2] + (key[^2] == 'A' ? "B" : "A") + key[^1];
}
