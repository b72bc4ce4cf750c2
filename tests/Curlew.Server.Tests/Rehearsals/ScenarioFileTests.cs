using System.Text;
using Curlew.Server.Rehearsals;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

public sealed class ScenarioFileTests
{
    [Fact]
    public void A_scenario_says_who_the_people_are_and_what_they_meet()
    {
        var plan = ScenarioFile.Parse(
            """
            title: Test
            seed: 7
            begins: 2027-03-01T06:00Z
            people:
              - {count: 30, country: DE, tier: vip, tags: [a, b], city: Ulm}
              - count: 70
            limits: {messaging_limit: unlimited, throughput: 20, changes: {at: day 2 09:30, messaging_limit: 250}}
            campaigns:
              - {name: One, audience: {tier: vip}, daily_limit: 10, priority: 2, window: 09:00-12:30, weekdays: [mon, fri], start: day 2, holdout: 10}
            customers: {stop: 4%, reply: 0.2, failures: {131049: 1%}}
            faults:
              - {what: "429", share: 5%, times: 9, from: day 1 10:00, until: day 1 11:00}
              - {what: silence-60m, from: day 3}
            """,
            "test.yaml"
        );

        Assert.Equal(("Test", 7L, 100, null, 20), (plan.Title, plan.Seed, plan.Recipients, plan.MessagingLimit, plan.Throughput));
        Assert.Equal(
            ("DE", "vip", "a b", "Ulm"),
            (plan.People[0].Country, plan.People[0].Tier, string.Join(' ', plan.People[0].Tags), plan.People[0].City)
        );
        Assert.Equal(new LimitChange(new(2027, 3, 2, 9, 30, 0, TimeSpan.Zero), 250), Assert.Single(plan.LimitChanges));
        var campaign = Assert.Single(plan.Campaigns);
        Assert.Equal(
            ("""{"tier":"vip"}""", "12:30", "1 5", 1_000),
            (
                campaign.TargetAudience!.Value.GetRawText(),
                campaign.WindowCloses,
                string.Join(' ', campaign.Weekdays),
                campaign.Variants!.Holdout
            )
        );
        Assert.Equal((0.04, 0.2, 0.01), (plan.Behaviour.Stop, plan.Behaviour.Reply, plan.Behaviour.Failures[131049]));
        Assert.Equal(
            new RehearsalTrouble("429", 0.05, 9, new(2027, 3, 1, 10, 0, 0, TimeSpan.Zero), new(2027, 3, 1, 11, 0, 0, TimeSpan.Zero)),
            plan.Troubles[0]
        );
    }

    [Theory]
    [InlineData(
        "people: [{count: 5}]\ncampaigns:\n  - name: A\n    daly_limit: 5",
        "line 4: campaigns has no 'daly_limit'. Did you mean 'daily_limit'?"
    )]
    [InlineData(
        "people: [{count: 5}]\ncampaigns: [{name: A}]\nweather: fine",
        "line 3: a scenario has no 'weather'. It has: begins, title,"
    )]
    [InlineData("people:\n  - count: many\ncampaigns: [{name: A}]", "line 2: count is 'many'; give a whole number from 1 to 5,000,000.")]
    [InlineData("people:\n  - count: 5\n    country: XX\ncampaigns: [{name: A}]", "line 3: country is 'XX'; give us, mx,")]
    [InlineData("people: [{count: 5}]\ncampaigns:\n  - name: A\n    window: 18:00-18:00", "line 3: 18:00-18:00 is not a window.")]
    [InlineData("people: [{count: 5}]\ncampaigns:\n  - name: A\n    audience: everyone", "line 4: audience is not a filter.")]
    [InlineData(
        "people: [{count: 5}]\ncampaigns: [{name: A}]\nfaults:\n  - what: lightning",
        "line 4: The fault 'lightning' is not understood."
    )]
    [InlineData(
        "people: [{count: 5}]\ncampaigns: [{name: A}]\nfaults:\n  - what: silence-60m",
        "line 4: A silence has a moment at which it begins"
    )]
    [InlineData(
        "people: [{count: 5}]\ncampaigns: [{name: A}]\ncustomers:\n  stop: 400%",
        "line 4: stop is '400%'; give a share as in 5% or 0.05."
    )]
    [InlineData("people: [{count: 5}]\ncampaigns: [{name: A}, {name: A}]", "line 2: Two campaigns are called 'A'.")]
    [InlineData(
        "people: [{count: 5}]\ncampaigns:\n  - {name: A, variants: [{label: x, share: 30}, {label: y, share: 30}]}",
        "line 3: the shares, with the holdout, add up to 60 %"
    )]
    [InlineData(
        "people: [{count: 5}]\ncampaigns: [{name: A}]\nlimits:\n  frequency_caps:\n    - messages: 2",
        "line 5: The cap has no days: write it as in '{messages: 2, days: 7}'."
    )]
    [InlineData("people: [{count: 5}]", "line 1: A scenario needs campaigns")]
    [InlineData("people:\n  - count: 5\n bad", "line ")]
    [InlineData("- 5", "line 1: A scenario is a list of names and values")]
    [InlineData("", "line 1: A scenario is a list of names and values")]
    public void What_cannot_be_rehearsed_is_refused_with_its_line_and_what_to_write(string text, string problem)
    {
        var refused = Assert.Throws<FileRefused>(() => ScenarioFile.Parse(text, "test.yaml"));

        Assert.StartsWith("test.yaml line ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_at_once_in_order()
    {
        var refused = Assert.Throws<FileRefused>(() =>
            ScenarioFile.Parse("sed: 5\npeople: [{count: 0}]\ncampaigns:\n  - {name: A, priority: 11}", "test.yaml")
        );

        Assert.Equal([1, 2, 4], refused.Message.Split('\n').Select(line => int.Parse(line.Split(' ', ':')[2], null)));
    }

    [Fact]
    public void Anchors_that_multiply_or_point_at_themselves_are_refused_and_not_followed()
    {
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 'b'; level < 'k'; level++)
            bomb.Append(null, $"{level}: &{level} [{string.Join(", ", Enumerable.Repeat($"*{(char)(level - 1)}", 10))}]\n");

        Assert.Throws<FileRefused>(() =>
            ScenarioFile.Parse($"people: [{{count: 5}}]\n{bomb}campaigns: [{{name: A, audience: {{x: *j}}}}]", "bomb.yaml")
        );
        Assert.Throws<FileRefused>(() =>
            ScenarioFile.Parse("people: [{count: 5}]\ncampaigns:\n  - name: A\n    audience: &a\n      all: [*a]", "loop.yaml")
        );
    }

    [Theory]
    [InlineData("calm.yaml")]
    [InlineData("ten-campaigns.yaml")]
    [InlineData("stormy-day.yaml")]
    public void What_is_written_is_read_back_as_the_same_plan(string example)
    {
        var plan = Examples.Read(example);

        var written = ScenarioText.Of(plan);

        Assert.Equal(written, ScenarioText.Of(ScenarioFile.Parse(written, "again.json")));
        Assert.Equal(written, ScenarioText.Of(ScenarioFile.Parse(written.Replace("  ", "\t", StringComparison.Ordinal), "tabs.json")));
    }
}
