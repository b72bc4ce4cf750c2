using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

/// <summary>What becomes of a recipient when Meta does not simply accept.</summary>
public sealed class OutcomeTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_message_refused_as_too_fast_is_sent_later_and_uses_up_no_try()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 130429,
                Status = 429,
                Times = 4,
            }
        );

        await world.Sender.RunOnce(CancellationToken.None);
        var first = await world.States(id);
        await world.RunOut();

        Assert.Equal(["pending | 4", "sent | 6"], first);
        Assert.Equal((10, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        Assert.Equal(
            ["0 | 10"],
            await world.Database.Rows("SELECT max(retry_count), count(*) FROM campaign_recipients WHERE status = 'sent'")
        );
        Assert.Equal(
            ["accepted | 10", "not_sent | 4"],
            await world.Database.Rows("SELECT outcome, count(*) FROM send_attempts GROUP BY 1 ORDER BY 1")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Tries_are_further_apart_each_time_and_end()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131000,
                Status = 400,
            }
        );

        await world.RunOut();

        var moments = (
            await world.Database.Rows(
                "SELECT extract(epoch FROM started_at - lag(started_at) OVER (ORDER BY started_at))::int / 60 FROM send_attempts ORDER BY started_at"
            )
        ).Skip(1);
        Assert.Equal(["1", "4", "16"], moments);
        Assert.Equal(
            ["failed | 131000 | 3"],
            await world.Database.Rows("SELECT status, failure_code, retry_count FROM campaign_recipients")
        );
        Assert.Equal((CampaignStatus.Completed, 1), ((await world.Look(id)).Status, (await world.Look(id)).Progress.Failed));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_error_that_is_final_for_a_person_is_not_tried_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131026,
                Times = 1,
            }
        );

        await world.RunOut();

        Assert.Equal(["failed | 1", "sent | 4"], await world.States(id));
        Assert.Equal(["5"], await world.Database.Rows("SELECT count(*) FROM send_attempts"));
        Assert.Equal(["4 | 0"], await world.Database.Rows("SELECT messages_sent, messages_remaining FROM campaign_send_schedule"));
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(FaultKind.Status, 502)]
    [InlineData(FaultKind.Status, 200)]
    [InlineData(FaultKind.Reset, 0)]
    [InlineData(FaultKind.AcceptThenReset, 0)]
    [InlineData(FaultKind.AcceptThenStatus, 504)]
    [InlineData(FaultKind.Refuse, 503)]
    public async Task Whatever_proves_nothing_is_uncertain_and_never_sent_again(FaultKind kind, int status)
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = kind,
                Status = status,
                Code = 131016,
            }
        );

        await world.SendNow();
        world.Sandbox.ClearFaults();
        world.Clock.Step(TimeSpan.FromHours(20));
        await world.RunOut();

        Assert.Equal(["uncertain | 3"], await world.States(id));
        Assert.Equal(["3 | unknown"], await world.Database.Rows("SELECT count(*), min(outcome) FROM send_attempts"));
        Assert.InRange(world.Sandbox.Tally.Templates, 0, 3);
        Assert.Equal(0, world.Sandbox.Tally.Duplicates);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task What_was_accepted_without_an_answer_is_settled_by_its_status()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset });
        await world.SendNow();
        var before = (await world.Look(id)).Progress;

        foreach (var recipient in await world.Recipients(id))
            await world.Tell(recipient, "delivered", CampaignWorld.Start.AddSeconds(5));
        await world.RunOut();

        Assert.Equal((0, 4), (before.Sent, before.Uncertain));
        Assert.Equal(
            (CampaignStatus.Completed, new CampaignProgress(4, 4, 4, 0, 0, 0, 0, 0)),
            ((await world.Look(id)).Status, (await world.Look(id)).Progress)
        );
        Assert.Equal(
            ["4 | template"],
            await world.Database.Rows("SELECT count(*), min(message_type) FROM whatsapp_messages WHERE recipient_id IS NOT NULL")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_status_may_settle_a_message_before_its_own_answer_arrives()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        var recipient = Assert.Single(await world.Recipients(id));
        world.Line.BeforeAnswer = _ => world.Tell(recipient, "read", CampaignWorld.Start.AddSeconds(1));

        await world.SendNow();

        Assert.Equal(["read | 1"], await world.States(id));
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM whatsapp_messages"));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_server_that_dies_between_intent_and_answer_leaves_its_recipients_uncertain()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());
        world.Line.BeforeSending = _ => Task.Delay(Timeout.Infinite);
        await world.Sender.Begin(CancellationToken.None);
        world.Line.BeforeSending = null;

        var expired = await world.EndLeases();
        await world.RunOut();

        Assert.Equal(3, expired);
        Assert.Equal(["uncertain | 3"], await world.States(id));
        Assert.Equal(0, world.Sandbox.Tally.Templates);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_lease_has_ended_is_still_believed()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131026,
                Times = 1,
            }
        );
        world.Line.BeforeAnswer = _ => world.EndLeases();

        await world.SendNow();

        Assert.Equal(["failed | 1", "sent | 1"], await world.States(id));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task PostgreSQL_refuses_a_second_live_attempt()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        await world.SendNow();

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            world.Database.Execute(
                """
                INSERT INTO send_attempts (id, purpose, recipient_id, campaign_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, started_at)
                SELECT new_id(), purpose, recipient_id, campaign_id, profile_id, phone_number_id, portfolio_id, true, started_at FROM send_attempts
                """
            )
        );

        Assert.Equal("one_live_attempt_a_recipient", refused.ConstraintName);
    }

    [Fact]
    public async Task A_broken_claim_that_would_send_twice_sends_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        await world.Database.Execute("UPDATE campaign_recipients SET status = 'pending', waiting = true, sent_at = NULL");
        await world.Database.Execute("UPDATE campaign_send_schedule SET messages_sent = 0, messages_remaining = 1");
        world.Clock.Step(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<PostgresException>(() => world.Sender.RunOnce(CancellationToken.None));

        Assert.Equal(1, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task A_missing_variable_leaves_the_person_out_and_says_which()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.Database.Execute("UPDATE user_profiles SET city = NULL WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 1)");
        var id = await world.Launch(
            world.Campaign() with
            {
                TemplateComponents = JsonElement.Parse("""[{"type": "body", "parameters": [{"type": "text", "text": "{city}"}]}]"""),
            }
        );

        await world.RunOut();

        Assert.Equal(
            ["sent | ∅ | 2", "skipped | variable_missing: city | 1"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1",
                id
            )
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task The_longest_names_of_variables_are_told_whole_and_apart()
    {
        var (one, other) = ($"{new string('v', 49)}1", $"{new string('v', 49)}2");
        await using var world = await TwoLetters.Open(server, people: 30);
        var id = await world.Launch(
            world.Campaign() with
            {
                Variants = new([Half("A", CampaignWorld.Template, one), Half("B", TwoLetters.Rival, other)]),
            }
        );

        await world.RunOut();

        Assert.Equal(
            [$"variable_missing: {one}", $"variable_missing: {other}"],
            await world.Database.Rows("SELECT DISTINCT skip_reason FROM campaign_recipients WHERE campaign_id = $1 ORDER BY 1", id)
        );

        static Variant Half(string label, string template, string variable) =>
            new(
                label,
                VariantPlan.Whole / 2,
                template,
                "en_US",
                TwoLetters.Components.Replace("{first_name|friend}", $"{{{variable}}}", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task A_row_that_does_not_open_leaves_that_person_out_and_nobody_else()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.Database.Execute(
            "UPDATE user_profiles SET display_name = (SELECT display_name FROM user_profiles ORDER BY id DESC LIMIT 1) WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 1)"
        );
        var id = await world.Launch(world.Campaign());

        await world.RunOut();

        Assert.Equal(
            ["sent | ∅ | 2", "skipped | profile_unreadable | 1"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1",
                id
            )
        );
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData("whatsapp_phone = reverse(whatsapp_phone)")]
    [InlineData("wa_id = reverse(whatsapp_phone)")]
    [InlineData("user_id = 'nobody sealed this', whatsapp_phone = NULL, phone_match = NULL")]
    public async Task An_address_that_does_not_open_leaves_that_person_out_and_nobody_else(string broken)
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        await world.Database.Execute($"UPDATE user_profiles SET {broken} WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 1)");
        var id = await world.Launch(world.Campaign());

        await world.RunOut();

        Assert.Equal(
            ["sent | ∅ | 4", "skipped | profile_unreadable | 1"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1",
                id
            )
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task What_nobody_foresaw_happens_to_one_message_and_the_others_are_recorded()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        world.Line.BeforeSending = async opaque =>
        {
            world.Line.BeforeSending = null;
            await Task.Yield();
            throw new InvalidCastException(opaque);
        };

        await Assert.ThrowsAsync<InvalidCastException>(() => world.Sender.RunOnce(CancellationToken.None));

        Assert.Equal(["sent | 4", "uncertain | 1"], await world.States(id));
        Assert.Equal(
            ["Curlew met InvalidCastException while it sent this."],
            await world.Database.Rows("SELECT failure_reason FROM campaign_recipients WHERE status = 'uncertain'")
        );
        Assert.Equal(0, world.Sender.UnderWay);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Twenty_refusals_of_one_kind_in_a_row_pause_the_campaign()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 131009 });
        var small = world.NewSender(options => options with { ChunkSize = 10 });

        for (var round = 0; round < 6; round++)
        {
            await small.RunOnce(CancellationToken.None);
            world.Clock.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["failed | 20", "pending | 40"], await world.States(id));
        Assert.Contains("131009", (await world.Look(id)).PausedReason?.English, StringComparison.Ordinal);
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(190)]
    [InlineData(131031)]
    public async Task A_locked_account_stops_the_number_and_leaves_people_waiting(int code)
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = code });

        await world.RunOut();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));

        Assert.Equal((Binding.NumberStopped, null), (outlook.Binds, outlook.Until));
        Assert.Equal(["pending | 30"], await world.States(id));
        Assert.Equal(
            ["30 | 0 | not live"],
            await world.Database.Rows(
                "SELECT count(*), (SELECT max(retry_count) FROM campaign_recipients), CASE WHEN bool_or(live) THEN 'live' ELSE 'not live' END FROM send_attempts"
            )
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_template_paused_by_Meta_pauses_the_campaign_and_leaves_people_waiting()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 132015 });

        await world.RunOut();

        Assert.Equal(CampaignStatus.Paused, (await world.Look(id)).Status);
        Assert.Equal(["pending | 5"], await world.States(id));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Two_senders_at_once_never_send_twice_whatever_the_line_does()
    {
        await using var world = await CampaignWorld.Open(server, people: 1_000);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000));
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset, Rate = 0.03 });
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.AcceptThenStatus,
                Status = 504,
                Rate = 0.03,
            }
        );
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 130429,
                Status = 429,
                Rate = 0.05,
            }
        );
        world.Sandbox.Set(new() { Kind = FaultKind.Reset, Rate = 0.02 });
        var senders = Enumerable
            .Range(0, 2)
            .Select(_ =>
                world.NewSender(
                    options => options with { ChunkSize = 25 },
                    new(world.Database, world.Clock, world.Sealer, new Attempts(world.Database, world.Sealer))
                )
            )
            .ToList();

        for (var quiet = 0; quiet < 20; )
        {
            var sent = await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunOnce(CancellationToken.None))));
            quiet = sent.Sum() == 0 ? quiet + 1 : 0;
            world.Clock.Step(TimeSpan.FromMilliseconds(500));
            await world.Plan.RunOnce(CancellationToken.None);
        }

        var accepted = await world.Database.Value<long>("SELECT count(*) FROM send_attempts WHERE outcome = 'accepted'");
        var uncertain = await world.Database.Value<long>("SELECT count(*) FROM campaign_recipients WHERE status = 'uncertain'");
        Assert.Equal((0, 1), (world.Sandbox.Tally.Duplicates, world.Sandbox.Tally.MostOfOneTemplate));
        Assert.Equal(1_000, accepted + uncertain);
        Assert.InRange(world.Sandbox.Tally.Recipients, accepted, accepted + uncertain);
        Assert.InRange(uncertain, 20, 200);
        await world.AssertNoDrift();
    }
}
