using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>What the campaign commands tell a marketer, word for word where it decides what they do next.</summary>
public sealed class CampaignWordsTests(TestServer server)
{
    const string Served = "UPDATE phone_numbers SET asked_at = now()";

    [Fact]
    public async Task Why_names_what_binds_and_who_has_to_do_what()
    {
        await using var world = await WithTemplates(server);
        await world.Deliver(Says(Bo, "STOP", "wamid.3"));
        using var created = await world.Types(
            "campaign create --name Spring --template spring --audience {} --time-zone Europe/Berlin --start 2027-07-01T08:00Z"
        );

        using var draft = await world.Types("campaign why Spring");
        using var launched = await world.Types("campaign launch Spring");
        using var alone = await world.Types("campaign why Spring");
        await world.Database.Execute(Served);
        using var early = await world.Types("campaign why Spring");
        await world.Database.Execute(
            "UPDATE marketing_campaigns SET scheduled_start_date = NULL; UPDATE campaign_send_schedule SET due_at = now() - interval '1 minute', ends_at = now() + interval '1 day'"
        );
        await world.Database.Execute("UPDATE campaign_recipients SET scheduled_send_date = current_date WHERE waiting");
        using var sending = await world.Types("campaign why Spring --json");
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'The account cannot pay.', asked_at = now()");
        using var stopped = await world.Types("campaign why Spring");
        await world.Database.Execute("UPDATE sending_epoch SET held_reason = 'It was restored.'");
        using var held = await world.Types("campaign why Spring");

        Assert.Equal(
            "Spring is a draft: nothing is sent before it is launched. ./curlew campaign preflight shows what that would do.\n",
            draft.Output
        );
        Assert.Equal(
            """
            Spring is launched: 1 person in 1 batch from 2027-07-01 to 2027-07-01, 1 left out.
            Nothing leaves yet: no server is sending from its number; it goes on by itself once one does (./curlew serve).

            """,
            launched.Output
        );
        Assert.Equal(
            """
            Spring: no server is sending from its number; it goes on by itself once one does (./curlew serve)
              once something is sent again: 1 message still to send on 1 day, done 2027-07-01 10:00 +02:00
              1 skipped: has left marketing

            """,
            alone.Output
        );
        Assert.StartsWith(
            "Spring: it has not begun yet\n  goes on 2027-07-01 10:00 +02:00\n  1 message still to send on 1 day, done 2027-07-01 10:00 +02:00\n",
            early.Output,
            StringComparison.Ordinal
        );
        Assert.Equal("nothing", sending.Json.GetProperty("outlook").GetProperty("binds").GetString());
        Assert.StartsWith(
            "Spring: its number is stopped (./curlew number list says why; ./curlew number restart lets it send again once that is put right)\n",
            stopped.Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Spring: the database was restored, copied or moved, and nothing is sent until somebody confirms that it is the right one (./curlew confirm-restore)\n",
            held.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_campaign_is_paused_resumed_served_first_and_cancelled_by_name()
    {
        await using var world = await WithCampaign(server);

        using var paused = await world.Types("campaign pause Spring --reason", "Prices are wrong.");
        using var twice = await world.Types("campaign pause Spring");
        using var why = await world.Types("campaign why Spring");
        using var resumed = await world.Types("campaign resume Spring");
        using var first = await world.Types("campaign priority Spring 1 --json");
        using var none = await world.Types("campaign priority Spring 11");
        using var listed = await world.Types("campaign list");
        using var cancelled = await world.Types("campaign cancel Spring");
        using var over = await world.Types("campaign resume Spring");
        using var after = await world.Types("campaign why Spring");
        using var another = await world.Types("campaign pause Autumn");

        Assert.Equal((0, "Spring is paused.\n"), (paused.ExitCode, paused.Output));
        Assert.Equal((1, "Spring is not running, so there is nothing to pause.\n"), (twice.ExitCode, twice.Output));
        Assert.Equal("Spring is paused: Prices are wrong. ./curlew campaign resume sets it going again.\n", why.Output);
        Assert.Equal((0, "Spring goes on.\n"), (resumed.ExitCode, resumed.Output));
        Assert.Equal((0, true), (first.ExitCode, first.Json.GetProperty("done").GetBoolean()));
        Assert.Equal((2, "", "The priority is a number from 1 (served first) to 10.\n"), (none.ExitCode, none.Output, none.Error));
        Assert.Contains("  active     priority  1          0 of         2 sent  Spring\n", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "Spring is cancelled.\n"), (cancelled.ExitCode, cancelled.Output));
        Assert.Equal((1, "Spring is not paused and has missed nothing.\n"), (over.ExitCode, over.Output));
        Assert.Equal("Spring is cancelled: nothing more is sent.\n  2 skipped: the campaign was cancelled first\n", after.Output);
        Assert.Equal(
            (2, "Curlew cannot go on. There is no campaign 'Autumn'. ./curlew campaign list shows those there are.\n"),
            (another.ExitCode, another.Error)
        );
    }

    [Fact]
    public async Task What_no_server_has_folded_yet_is_counted_all_the_same()
    {
        await using var world = await WithCampaign(server);
        await world.Database.Execute(
            "UPDATE campaign_recipients SET status = 'uncertain', waiting = false WHERE id = (SELECT id FROM campaign_recipients LIMIT 1)"
        );

        using var listed = await world.Types("campaign list --json");
        using var shown = await world.Types("campaign show Spring");
        using var why = await world.Types("campaign why Spring");

        var progress = listed.Json.GetProperty("campaigns")[0].GetProperty("progress");
        Assert.Equal((1, 1), (progress.GetProperty("pending").GetInt32(), progress.GetProperty("uncertain").GetInt32()));
        Assert.Contains("1 waiting, 0 failed, 0 skipped, 1 uncertain", shown.Output, StringComparison.Ordinal);
        Assert.Contains("  1 message may have left: WhatsApp has not said so yet", why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_was_written_down_is_shown_before_the_launch()
    {
        await using var world = await WithTemplates(server);
        using var folder = new TemporaryData();
        var file = Path.Combine(folder.Path, "spring.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            name: Spring
            description: The first of the year.
            template: spring
            audience: {tier: [regular, vip], country: US}
            exclude: {tags: staff}
            daily_limit: 250
            priority: 2
            time_zone: Europe/Berlin
            window: 09:00-18:30
            weekdays: mon,tue,wed,thu,fri
            holidays: 2026-12-25,2027-01-01
            batch_times: 09:00,13:00
            grace_minutes: 30
            start: 2026-12-01T08:00Z
            end: 2027-02-01T00:00Z
            holdout: 10
            variants:
              - {label: plain, share: 45}
              - {label: warm, share: 45, template: spring_warm}
            """
        );
        using var created = await world.Types("campaign create --file", file);

        using var shown = await world.Types("campaign show Spring");
        using var asJson = await world.Types("campaign show Spring --json");
        using var preflight = await world.Types("campaign preflight Spring");

        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        var lines = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "  The first of the year.",
                "  letter     plain: 45 % get template spring in en_US",
                "  letter     warm: 45 % get template spring_warm in en_US",
                "  holdout    10 % get nothing, to compare with",
                "  audience   tier is regular or vip and country is US",
                "  but not    tags is staff",
                "  sends      09:00 to 18:30 by the clock of Europe/Berlin, Mon, Tue, Wed, Thu, Fri, not on 2026-12-25, 2027-01-01",
                "  batches    at 09:00, 13:00, up to 30 minutes late",
                "  not before 2026-12-01 09:00 +01:00",
                "  ends       2027-02-01 01:00 +01:00",
                $"  limits     250 messages a day, priority 2 of 10; its number {Number} sends 80 a second, the portfolio reaches 250 people in 24 hours",
            ],
            lines[1..^1]
        );
        Assert.Matches(@"^  written    \d{4}-\d\d-\d\d \d\d:\d\d \+0[12]:00 by .+ \(command line\)$", lines[^1]);
        Assert.Equal("09:00:00", asJson.Json.GetProperty("calendar").GetProperty("opens").GetString());
        Assert.Equal("staff", asJson.Json.GetProperty("excluded").GetProperty("tags").GetString());
        Assert.Contains("  sends      09:00 to 18:30 by the clock of Europe/Berlin", preflight.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_days_of_a_campaign_show_answers_and_how_long_they_took()
    {
        await using var world = await WithCampaign(server);

        using var before = await world.Types("campaign days Spring");
        await world.Database.Execute("UPDATE campaign_recipients SET status = 'sent', waiting = false, sent_at = '2026-11-02T10:00Z'");
        await world.Database.Execute(
            """
            INSERT INTO campaign_replies (message_id, campaign_id, recipient_id, at, day, after)
            SELECT new_id(), campaign_id, id, '2026-11-02T10:45Z', '2026-11-02', '45 minutes' FROM campaign_recipients LIMIT 1
            """
        );
        using var after = await world.Types("campaign days Spring");
        using var asJson = await world.Types("campaign days Spring --json");

        Assert.Equal((0, "Nothing has happened in Spring yet.\n"), (before.ExitCode, before.Output));
        Assert.Equal(
            """
            day              sent  delivered       read     failed    answers     people  answered after
            2026-11-02          2          0          0          0          1          1  45 min

            """,
            after.Output
        );
        Assert.Equal(
            (2, 45.0),
            (
                asJson.Json.GetProperty("days")[0].GetProperty("sent").GetInt32(),
                asJson.Json.GetProperty("days")[0].GetProperty("response_minutes").GetDouble()
            )
        );
    }

    [Fact]
    public async Task Sending_again_is_asked_for_by_name_and_says_when_there_is_nobody()
    {
        await using var world = await WithCampaign(server);

        using var nobody = await world.Types("campaign send-again Spring");
        using var ordered = await world.Types("campaign send-again Spring --reason", "They called.");
        using var asJson = await world.Types("campaign send-again Spring --json");
        using var missing = await world.Types("campaign send-again Autumn");

        Assert.Equal(
            (0, "WhatsApp has said for everybody in Spring whether it took their message: there is nobody to send to again.\n"),
            (nobody.ExitCode, nobody.Output)
        );
        Assert.Equal((1, nobody.Output), (ordered.ExitCode, ordered.Output));
        Assert.Equal(0, asJson.Json.GetProperty("uncertain").GetInt32());
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("There is no campaign 'Autumn'", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rates_are_set_in_one_currency_and_the_forecast_covers_every_running_campaign()
    {
        await using var world = await WithCampaign(server);

        using var none = await world.Types("campaign rates");
        using var us = await world.Types("campaign rates --country US --price 0.025");
        using var other = await world.Types("campaign rates --country DE --price 0.11 --currency EUR");
        using var forecast = await world.Types("campaign forecast");

        Assert.Equal((0, "No rates yet.\n"), (none.ExitCode, none.Output));
        Assert.Equal((0, "US  marketing            0.025 USD\n"), (us.ExitCode, us.Output));
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("The other rates are in another currency", other.Error, StringComparison.Ordinal);
        Assert.Matches(@"^Spring: 2 messages still to send on 1 day, done \d{4}-\d\d-\d\d \d\d:\d\dZ\n$", forecast.Output);
    }
}
