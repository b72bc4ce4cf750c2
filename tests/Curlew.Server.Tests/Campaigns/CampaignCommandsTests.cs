using Curlew.Campaigns;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>A campaign from its file to its launch, and what may hold it up, typed as a marketer types it.</summary>
public sealed class CampaignCommandsTests(TestServer server)
{
    [Fact]
    public async Task A_file_with_variants_becomes_a_campaign_that_is_checked_and_launched_for_exactly_its_audience()
    {
        await using var world = await WithTemplates(server);
        using var folder = new TemporaryData();
        var file = Path.Combine(folder.Path, "spring.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            name: Spring
            template: spring
            audience: {tier: regular}
            daily_limit: 1
            window: 00:00-24:00
            variants:
              - {label: plain, share: 50}
              - {label: warm, share: 50, template: spring_warm}
            """
        );

        using var created = await world.Types("campaign create --json --file", file);
        using var preflight = await world.Types("campaign preflight Spring --json");
        using var changed = await world.Types("campaign launch Spring --fingerprint 0000");
        using var launched = await world.Types(
            "campaign launch Spring --fingerprint",
            preflight.Json.GetProperty("report").GetProperty("fingerprint").GetString()!
        );
        using var again = await world.Types("campaign launch Spring");
        using var faster = await world.Types("campaign limit Spring 5 --json");
        using var none = await world.Types("campaign limit Spring 0");
        using var window = await world.Types("campaign window Spring 00:00-23:59");
        using var empty = await world.Types("campaign window Spring 18:00-18:00");
        using var after = await world.Types("campaign preflight Spring");

        Assert.Equal(
            (0, "", "campaign.create.created"),
            (created.ExitCode, created.Error, created.Json.GetProperty("outcome").GetString())
        );
        Assert.Equal(
            ["plain | 5000 | spring", "warm | 5000 | spring_warm"],
            await world.Database.Rows("SELECT label, share, template_name FROM campaign_variants ORDER BY position")
        );
        Assert.Equal((0, 2), (preflight.ExitCode, preflight.Json.GetProperty("report").GetProperty("recipients").GetInt32()));
        Assert.Empty(preflight.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("Its audience has changed since that preflight.", changed.Output, StringComparison.Ordinal);
        Assert.Equal(0, launched.ExitCode);
        Assert.StartsWith("Spring is launched: 2 people in 2 batches from ", launched.Output, StringComparison.Ordinal);
        Assert.Equal(
            (
                1,
                "Spring is active already; only a draft can be launched. ./curlew campaign show and ./curlew campaign why say how it goes.\n"
            ),
            (again.ExitCode, again.Output)
        );
        Assert.Equal((0, true), (faster.ExitCode, faster.Json.GetProperty("done").GetBoolean()));
        Assert.Equal((2, 0, 2), (none.ExitCode, window.ExitCode, empty.ExitCode));
        Assert.Contains("The daily limit is at least 1.", none.Error, StringComparison.Ordinal);
        Assert.Contains("'18:00-18:00' is not a window.", empty.Error, StringComparison.Ordinal);
        Assert.Equal(["2 | 5"], await world.Database.Rows("SELECT sum(messages_remaining), max(daily_limit) FROM campaign_send_schedule"));
        Assert.Equal(
            (
                1,
                "Spring is active already; only a draft can be launched. ./curlew campaign show and ./curlew campaign why say how it goes.\n"
            ),
            (after.ExitCode, after.Output)
        );
        Assert.Equal(
            ["2 | 2"],
            await world.Database.Rows("SELECT count(*), count(variant) FROM campaign_recipients WHERE status = 'pending'")
        );
        foreach (var number in (string[])[Ann, Bo])
            Assert.DoesNotContain(number[4..], preflight.Output + launched.Output + after.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_campaign_is_refused_by_the_key_or_the_row_that_is_wrong()
    {
        await using var world = await WithTemplates(server);
        using var folder = new TemporaryData();
        var refusals = new (string File, string Named)[]
        {
            ("daily_limt: 5", "A campaign has no daily_limt. It has: name,"),
            ("daily_limit: 9999999999", "daily_limit is '9999999999'; give a whole number up to 2,147,483,647."),
            ("end: 9998-12-31T23:59Z", "9998-12-31 is more than 5 years away. Look at the year."),
            ("variants: [{label: A, share: 60}, {label: B, weight: 40}]", "variants[1] has 'weight', which means nothing here"),
            ("variants: [{label: A, share: 60}, {label: B, share: 30}]", "add up to 90 %; they must be 100 %."),
            ("variants: {label: A}", "variants is not a list"),
            ("holdout: many", "holdout is 'many'; give a percentage above 0"),
            ("name: [", "broken.yaml line "),
            ("name: Spring\nname: Summer", "broken.yaml line 2: "),
            ("name: &a [*a]", "broken.yaml line 1: This is nested too deep, or has too many values."),
            ("names", "broken.yaml is not a list of names and values"),
        };

        foreach (var (text, named) in refusals)
        {
            var file = Path.Combine(folder.Path, "broken.yaml");
            await File.WriteAllTextAsync(file, text);
            string[] options = text.StartsWith("name", StringComparison.Ordinal) ? [] : ["--name", "Spring", "--template", "spring"];

            using var refused = await world.Types("campaign create --file", [file, .. options]);

            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(named, refused.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0L, await world.Database.Value<long>("SELECT count(*) FROM marketing_campaigns"));
    }

    [Fact]
    public async Task Limits_are_shown_and_set_and_nonsense_is_refused()
    {
        await using var world = await Open(server);

        using var before = await world.Types("limits --json");
        using var portfolio = await world.Types("limits portfolio P 2000");
        using var pace = await world.Types("limits throughput", Number, "20");
        using var cap = await world.Types("limits cap 2 7");
        using var after = await world.Types("limits");
        using var none = await world.Types("limits portfolio P 0");
        using var nobody = await world.Types("limits portfolio Q 250");

        Assert.Equal(250, before.Json.GetProperty("portfolios")[0].GetProperty("messaging_limit").GetInt32());
        Assert.Equal((0, 0, 0, 2, 2), (portfolio.ExitCode, pace.ExitCode, cap.ExitCode, none.ExitCode, nobody.ExitCode));
        Assert.Contains("Portfolio P: 0 used of 2,000 people in 24 hours, 2,000 left", after.Output, StringComparison.Ordinal);
        Assert.Contains($"number {Number}: 20 messages a second", after.Output, StringComparison.Ordinal);
        Assert.Contains("One person gets at most 2 marketing messages in 7 days.", after.Output, StringComparison.Ordinal);
        Assert.Contains("'0' is neither a number of people nor 'unlimited'.", none.Error, StringComparison.Ordinal);
        Assert.Contains("There is no portfolio Q. ./curlew limits lists those there are.", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_changed_by_code_refused_where_it_makes_no_sense_and_taken_back()
    {
        await using var world = await Open(server);

        using var before = await world.Types("policies --json");
        using var set = await world.Types("policies set 131026 --action retry --delay 15m --tries 2 --by Sam");
        using var single = await world.Types("policies set 210 --action fail");
        using var nonsense = await world.Types("policies set 131026 --action stop_number --scope person");
        using var unsaid = await world.Types("policies set 131026 --action reboot");
        using var never = await world.Types("policies set 131026 --delay 0s");
        using var changed = await world.Types("policies --changed");
        using var back = await world.Types("policies reset 131026 --json");
        using var gone = await world.Types("policies reset 210");
        using var none = await world.Types("policies reset 211");
        using var after = await world.Types("policies --json");

        Assert.Equal((0, 0, 2, 2, 2), (set.ExitCode, single.ExitCode, nonsense.ExitCode, unsaid.ExitCode, never.ExitCode));
        Assert.Contains("slow_down and stop_number need the scope number, account or app.", nonsense.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--action is 'reboot'; it is one of retry, postpone, slow_down, fail, opt_out, pause_campaign, stop_number.",
            unsaid.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("write it as in 90s, 15m, 4h or 2d", never.Error, StringComparison.Ordinal);
        Assert.Equal(2, changed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("0:15:00", changed.Output, StringComparison.Ordinal);
        Assert.Contains("changed by Sam", changed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "fail"), (back.ExitCode, back.Json.GetProperty("policies")[0].GetProperty("action").GetString()));
        Assert.Equal((0, 2), (gone.ExitCode, none.ExitCode));
        Assert.Equal(before.Output, after.Output);
    }

    [Fact]
    public async Task A_restored_database_raises_an_alarm_and_sends_again_only_when_somebody_confirms_it()
    {
        await using var world = await WithCampaign(server);
        using var quiet = await world.Types("confirm-restore");
        using var memory = new TemporaryData();
        RestoreGuard Guard() => new(world.Database, TimeProvider.System, Path.Combine(memory.Path, "epoch"));
        Assert.True(await Guard().MaySend(default));
        await world.Database.Execute("UPDATE sending_epoch SET system_identifier = system_identifier + 1");
        Assert.False(await Guard().MaySend(default));

        using var alarms = await world.Types("alarms --json");
        using var held = await world.Types("confirm-restore");
        using var confirmed = await world.Types("confirm-restore --yes --by Sam");
        using var looked = await world.Types("alarms acknowledge", alarms.Json.GetProperty("alarms")[0].GetProperty("id").GetString()!);
        using var none = await world.Types("alarms");
        using var all = await world.Types("alarms --all");

        Assert.Equal((0, "Nothing is held: this database may send.\n"), (quiet.ExitCode, quiet.Output));
        Assert.Equal((1, "restored"), (alarms.ExitCode, alarms.Json.GetProperty("alarms")[0].GetProperty("kind").GetString()));
        Assert.Equal(1, held.ExitCode);
        Assert.Contains("Nothing is sent until you give ./curlew confirm-restore --yes.", held.Output, StringComparison.Ordinal);
        Assert.Equal(0, confirmed.ExitCode);
        Assert.Contains(
            "Confirmed: this database may send. 1 campaign stays paused until it is resumed.",
            confirmed.Output,
            StringComparison.Ordinal
        );
        Assert.Equal((0, 0, "No alarms.\n", 0), (looked.ExitCode, none.ExitCode, none.Output, all.ExitCode));
        Assert.Contains("Looked at by ", all.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["paused | Sam"],
            await world.Database.Rows(
                "SELECT c.status, e.confirmed_by FROM marketing_campaigns c, sending_epoch e WHERE e.held_reason IS NULL"
            )
        );
    }
}
