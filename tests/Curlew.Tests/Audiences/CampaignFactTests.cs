using System.Text.Json;
using Curlew.Audiences;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Audiences;

/// <summary>What a filter asks about earlier campaigns is joined, and each join costs the planner.</summary>
public sealed class CampaignFactTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_fact_is_joined_once_however_often_it_is_asked()
    {
        var same = JsonElement.Parse(
            """{"any": [{"received": ["Spring", "Autumn"]}, {"did_not_receive": ["Autumn", "Spring"]}, {"all": [{"received": ["Spring", "Autumn", "Spring"]}]}]}"""
        );

        var compiled = Filter.Compile(same, 1, await Known(same));

        Assert.Single(compiled.Arguments);
        Assert.Single(compiled.Text.Split("LEFT JOIN").Skip(1));
        Assert.Equal(["0"], await database.Rows($"SELECT count(*) FROM user_profiles p WHERE {compiled.Text}", compiled.Arguments[0]!));
    }

    [Fact]
    public async Task A_filter_of_countless_facts_is_refused_before_a_planner_sees_it()
    {
        string[][] campaigns =
        [
            ["Spring"],
            ["Autumn"],
            ["Spring", "Autumn"],
        ];
        string[] facts = ["received", "read", "did_not_read", "replied", "did_not_reply", "failed"];
        var many = JsonSerializer.SerializeToElement(
            new { any = facts.SelectMany(fact => campaigns.Select(named => new Dictionary<string, string[]> { [fact] = named })) }
        );

        var glossary = await Known(many);

        Assert.StartsWith(
            "target_audience.any[16].failed asks for more than the 16 facts",
            Assert.Throws<FilterRefused>(() => Filter.Compile(many, 1, glossary)).Message,
            StringComparison.Ordinal
        );
    }

    async Task<Glossary> Known(JsonElement filter)
    {
        await database.Execute("INSERT INTO portfolios (id) VALUES ('p') ON CONFLICT DO NOTHING");
        await database.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('n', 'p', 'w') ON CONFLICT DO NOTHING");
        await database.Execute(
            "INSERT INTO marketing_campaigns (name, template_name, phone_number_id) SELECT name, 't', 'n' FROM unnest('{Spring,Autumn}'::text[]) AS name WHERE NOT EXISTS (SELECT FROM marketing_campaigns)"
        );
        return await Glossary.Read(database.Database, Crowd.Now, default, filter);
    }
}
