using Curlew.Campaigns;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;
using Curlew.Tests;

namespace Curlew.Server.Tests;

public sealed class ScenarioTests
{
    [Fact]
    public async Task A_calm_month_ends_on_the_day_that_was_forecast()
    {
        var (plan, ledger, forecasts, story) = await Examples.Run(Examples.Small("calm.yaml", Length.Of(quick: 25, full: 10)));

        Assert.Empty(ledger.Broken);
        Assert.Equal((plan.Recipients, plan.Recipients, true), (ledger.Recipients, ledger.Sent, ledger.ForecastHeld));
        Assert.Equal(new DateOnly(2027, 1, 26), ledger.ForecastDay);
        Assert.Equal(forecasts[0].Days, story.Days.Where(day => day.Sent > 0).ToDictionary(day => day.Day, day => day.Sent));
        Assert.DoesNotContain(story.Days, day =>
            day.Sent > 0 && (day.Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || day.Day == new DateOnly(2027, 1, 6))
        );
    }

    [Fact]
    public async Task Ten_campaigns_share_one_limit_and_none_passes_its_own()
    {
        var (plan, ledger, _, story) = await Examples.Run(Examples.Small("ten-campaigns.yaml", Length.Of(quick: 15, full: 5)));

        Assert.Empty(ledger.Broken);
        Assert.Equal((10, 0), (ledger.Campaigns.Count, ledger.Campaigns.Sum(campaign => campaign.OverDailyLimit)));
        Assert.All(ledger.Campaigns, campaign => Assert.Equal((campaign.Name, CampaignStatus.Completed), (campaign.Name, campaign.Status)));
        Assert.InRange(story.Used.Max(hour => hour.People), 1, plan.MessagingLimit!.Value);
        Assert.Equal(ledger.MostPeopleWithinADay, story.Used.Max(hour => hour.People));
        Assert.True(ledger.Campaigns[0].FinishedDay < ledger.Campaigns[^1].FinishedDay);
    }

    [Fact]
    public async Task A_stormy_day_breaks_no_promise_and_says_that_the_forecast_did_not_hold()
    {
        var result = await Examples.Run(Examples.Small("stormy-day.yaml", 5));

        Assert.Empty(result.Ledger.Broken);
        Assert.Equal((0, false), (result.Ledger.Duplicates, result.Ledger.ForecastHeld));
        Assert.InRange(result.Ledger.Uncertain, 1, 60);
        Assert.Contains(result.Story.Used, hour => hour.Limit == 400);
        Assert.Contains(result.Story.Used, hour => hour.Limit == 50);
    }

    public static TheoryData<long> SeedsOfTwice => [.. Enumerable.Range(1, Length.Of(quick: 1, full: 10)).Select(seed => (long)seed)];

    [Theory]
    [MemberData(nameof(SeedsOfTwice))]
    public async Task Customers_whom_the_business_knows_twice_are_messaged_once(long seed)
    {
        var plan = ScenarioFile.Parse(
            """
            people: [{count: 120}]
            campaigns: [{name: First, daily_limit: 80}, {name: Second, daily_limit: 100, customer_zones: true}]
            customers: {wrote_without_phone: 30%, stop: 5%, failures: {131049: 5%}}
            faults: [{what: accept-504, share: 5%}, {what: accept-reset, share: 2%}]
            """,
            "twice.yaml"
        );

        var (_, ledger, _, _) = await Examples.Run(plan with { Seed = seed });

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {ledger.Recipients} recipients, {ledger.Sent} sent, {ledger.Skipped} skipped, {ledger.Duplicates} people messaged twice"
        );
        Assert.Empty(ledger.Broken);
        Assert.Equal((0, 0), (ledger.Duplicates, ledger.Pending));
        Assert.InRange(ledger.Recipients, 2 * 140, 2 * 175);
        Assert.InRange(ledger.Skipped, 2 * 20, 2 * 60);
    }

    [Fact]
    public async Task A_frequency_cap_keeps_the_campaigns_of_one_person_apart()
    {
        var plan = ScenarioFile.Parse(
            """
            people: [{count: 20}]
            limits: {messaging_limit: unlimited, frequency_caps: [{messages: 1, days: 7}]}
            campaigns: [{name: First, priority: 1}, {name: Second, priority: 2}]
            """,
            "caps.yaml"
        );

        var (_, ledger, _, story) = await Examples.Run(plan);

        Assert.Empty(ledger.Broken);
        Assert.Equal([20, 0, 0, 0, 0, 0, 0, 20], story.Days.Select(day => day.Sent));
    }

    [Fact]
    public async Task A_scenario_that_cannot_be_rehearsed_is_refused_before_anything_starts()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("curlew-test-").FullName, "mine.yaml");
        await File.WriteAllTextAsync(file, "people: [{count: 5}]\ncampaigns:\n  - {nam: A}\nseed: x");

        using var refused = await TypedCommand.Run("rehearse", "--scenario", file);
        using var nowhere = await TypedCommand.Run("rehearse", "--report", Path.Combine(file, "report.html"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Equal(
            $"{file} line 3: campaigns has no 'nam'. Did you mean 'name'?\n{file} line 4: seed is 'x'; give a whole number.",
            refused.Error.Trim()
        );
        Assert.Equal(2, nowhere.ExitCode);
        Assert.Contains("There is no place for a report", nowhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_needs_nothing_else_and_no_name_in_it_becomes_a_tag()
    {
        const string evil = "<script src=//evil.example>'\"&";
        var plan = Examples.Small("calm.yaml", 100);
        var result = await Examples.Run(
            plan with
            {
                Title = evil,
                Campaigns = [plan.Campaigns[0] with { Name = evil }],
                People = [.. plan.People.Select(group => group with { City = evil })],
                Notes = [evil],
            }
        );

        var html = RehearsalReport.Of(result).Html;

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script src=//evil.example&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)(src|href|url)\s*[=(]\s*[""']?(https?:)?//(?!evil)", html);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        Assert.Equal(
            System.Text.RegularExpressions.Regex.Count(html, "<section"),
            System.Text.RegularExpressions.Regex.Count(html, "</section>")
        );
    }
}
