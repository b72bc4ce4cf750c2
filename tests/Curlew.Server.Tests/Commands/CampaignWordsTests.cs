using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.Commands.DecisionWorld;

namespace Curlew.Server.Tests.Commands;

/// <summary>What the campaign commands tell a marketer, word for word where it decides what they do next.</summary>
public sealed class CampaignWordsTests(TestServer server)
{
    const string Served = "UPDATE phone_numbers SET asked_at = now()";

    [Fact]
    public async Task Why_names_what_binds_and_who_has_to_do_what()
    {
        await using var world = await WithTemplates(server);
        await world.Deliver(Says(Bo, "STOP", "wamid.3"));
        using var created = await world.Types("campaign create --name Spring --template spring --time-zone Europe/Berlin --start 2027-07-01T08:00Z");

        using var draft = await world.Types("campaign why Spring");
        using var launched = await world.Types("campaign launch Spring");
        using var alone = await world.Types("campaign why Spring");
        await world.Database.Execute(Served);
        using var early = await world.Types("campaign why Spring");
        await world.Database.Execute("UPDATE marketing_campaigns SET scheduled_start_date = NULL; UPDATE campaign_send_schedule SET due_at = now() - interval '1 minute', ends_at = now() + interval '1 day'");
        await world.Database.Execute("UPDATE campaign_recipients SET scheduled_send_date = current_date WHERE waiting");
        using var sending = await world.Types("campaign why Spring --json");
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'The account cannot pay.', asked_at = now()");
        using var stopped = await world.Types("campaign why Spring");
        await world.Database.Execute("UPDATE sending_epoch SET held_reason = 'It was restored.'");
        using var held = await world.Types("campaign why Spring");

        Assert.Equal("Spring is a draft: nothing is sent before it is launched. ./curlew campaign preflight shows what that would do.\n", draft.Output);
        Assert.Equal("""
            Spring is launched: 1 person in 1 batch from 2027-07-01 to 2027-07-01, 1 left out.
            Nothing leaves yet: no server is sending from its number; one that runs takes it up by itself: ./curlew serve.

            """, launched.Output);
        Assert.Equal("""
            Spring: no server is sending from its number; one that runs takes it up by itself: ./curlew serve
              once something is sent again: 1 message still to send on 1 day, done 2027-07-01 10:00 +02:00
              1 skipped: has left marketing

            """, alone.Output);
        Assert.StartsWith("Spring: it has not begun yet\n  goes on 2027-07-01 10:00 +02:00\n  1 message still to send on 1 day, done 2027-07-01 10:00 +02:00\n", early.Output, StringComparison.Ordinal);
        Assert.Equal("nothing", sending.Json.GetProperty("outlook").GetProperty("binds").GetString());
        Assert.StartsWith("Spring: its number is stopped; ./curlew number list says why, ./curlew number restart lets it send again once that is put right\n", stopped.Output, StringComparison.Ordinal);
        Assert.StartsWith("Spring: the database was restored, copied or moved, and nothing is sent before somebody says that it is the right one: ./curlew confirm-restore\n", held.Output, StringComparison.Ordinal);
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
        Assert.Equal(2, none.ExitCode);
        Assert.EndsWith("The priority is a number from 1 (served first) to 10.\n\nSee ./curlew campaign priority --help.\n", none.Error, StringComparison.Ordinal);
        Assert.Contains("  active     priority  1          0 of         2 sent  Spring\n", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "Spring is cancelled.\n"), (cancelled.ExitCode, cancelled.Output));
        Assert.Equal((1, "Spring is neither paused nor has it missed anything.\n"), (over.ExitCode, over.Output));
        Assert.Equal("Spring is cancelled: nothing more is sent.\n  2 skipped: the campaign was cancelled first\n", after.Output);
        Assert.Equal((2, "Curlew cannot go on. There is no campaign 'Autumn'. ./curlew campaign list shows those there are.\n"), (another.ExitCode, another.Error));
    }

    [Fact]
    public async Task What_no_server_has_folded_yet_is_counted_all_the_same()
    {
        await using var world = await WithCampaign(server);
        await world.Database.Execute("UPDATE campaign_recipients SET status = 'uncertain', waiting = false WHERE id = (SELECT id FROM campaign_recipients LIMIT 1)");

        using var listed = await world.Types("campaign list --json");
        using var shown = await world.Types("campaign show Spring");
        using var why = await world.Types("campaign why Spring");

        var progress = listed.Json.GetProperty("campaigns")[0].GetProperty("progress");
        Assert.Equal((1, 1), (progress.GetProperty("pending").GetInt32(), progress.GetProperty("uncertain").GetInt32()));
        Assert.Contains("1 waiting, 0 failed, 0 skipped, 1 uncertain", shown.Output, StringComparison.Ordinal);
        Assert.Contains("  1 message may have left: WhatsApp has not said so yet", why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_again_is_asked_for_by_name_and_says_when_there_is_nobody()
    {
        await using var world = await WithCampaign(server);

        using var nobody = await world.Types("campaign send-again Spring");
        using var ordered = await world.Types("campaign send-again Spring --reason", "They called.");
        using var asJson = await world.Types("campaign send-again Spring --json");
        using var missing = await world.Types("campaign send-again Autumn");

        Assert.Equal((0, "Of everybody in Spring it is known whether WhatsApp took their message: there is nobody to send to again.\n"), (nobody.ExitCode, nobody.Output));
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
        Assert.Matches(@"^Spring: 2 messages still to send on 1 day, done \d{4}-\d\d-\d\d \d\d:\d\d \+00:00\n$", forecast.Output);
    }
}
