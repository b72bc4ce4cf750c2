using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

/// <summary>What each refusal asks for, as the table says and as people change it.</summary>
public sealed class ErrorPolicyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_code_the_client_knows_has_a_policy_of_its_own()
    {
        var policies = await new ErrorPolicies(server.Database).All(CancellationToken.None);

        Assert.Empty(ErrorCodes.All.Select(code => code.Code).Except(policies.Select(policy => policy.Code)));
        Assert.Contains(policies, policy => policy.Code == -1);
    }

    [Fact]
    public async Task A_policy_somebody_changes_is_followed()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var policies = new ErrorPolicies(world.Database);
        var final = (await policies.All(CancellationToken.None)).Single(policy => policy.Code == 131026);
        await policies.Set(
            final with
            {
                Action = ErrorAction.Retry,
                Delay = TimeSpan.FromMinutes(10),
                Tries = 1,
            },
            "ana",
            CancellationToken.None
        );
        await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 131026 });

        await world.RunOut();

        Assert.Equal(
            ["600"],
            (
                await world.Database.Rows(
                    "SELECT extract(epoch FROM started_at - lag(started_at) OVER (ORDER BY started_at))::int FROM send_attempts ORDER BY started_at"
                )
            ).Skip(1)
        );
        Assert.Equal(
            ["failed | 1 | ana"],
            await world.Database.Rows("SELECT status, retry_count, changed_by FROM campaign_recipients, error_policies WHERE code = 131026")
        );
    }

    [Theory]
    [InlineData("UPDATE error_policies SET action = 'retry' WHERE code = 131026")]
    [InlineData("UPDATE error_policies SET scope = 'person' WHERE code = 190")]
    [InlineData("UPDATE error_policies SET last_code = 1 WHERE code = 190")]
    public async Task A_policy_that_makes_no_sense_is_refused(string change) =>
        Assert.Equal("23514", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => server.Execute(change))).SqlState);

    [Fact]
    public void A_single_code_goes_before_a_range_and_a_range_before_the_rest()
    {
        var book = new PolicyBook([Policy(-1, -1, "rest"), Policy(200, 299, "range"), Policy(250, 250, "single")]);

        Assert.Equal(["single", "range", "rest"], new[] { 250, 251, 300 }.Select(code => book.For(code).Meaning));
        Assert.Equal(
            (ErrorAction.SlowDown, ErrorAction.Retry, ErrorAction.Fail),
            (
                book.For(new GraphError(777, HttpStatus: 429)).Action,
                book.For(new GraphError(777, IsTransient: true)).Action,
                book.For(new GraphError(777, HttpStatus: 400)).Action
            )
        );

        static ErrorPolicy Policy(int from, int to, string name) =>
            new(from, to, ErrorScope.Message, ErrorAction.Fail, null, false, null, name);
    }

    [Fact]
    public async Task Whom_Meta_spares_is_written_to_a_day_later_seven_times_and_no_more()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 131049 });

        await world.RunOut();

        Assert.Equal(
            ["24 | 7"],
            await world.Database.Rows(
                "SELECT gap, count(*) FROM (SELECT extract(epoch FROM started_at - lag(started_at) OVER (ORDER BY started_at))::int / 3600 AS gap FROM send_attempts) g WHERE gap IS NOT NULL GROUP BY 1"
            )
        );
        Assert.Equal(
            ["failed | 131049 | 0 | 7"],
            await world.Database.Rows("SELECT status, failure_code, retry_count, postponed FROM campaign_recipients")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_person_written_to_too_fast_waits_one_second_then_four_then_sixteen()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131056,
                Times = 4,
            }
        );

        await world.RunOut();

        Assert.Equal(
            ["1", "4", "16", "64"],
            (
                await world.Database.Rows(
                    "SELECT extract(epoch FROM started_at - lag(started_at) OVER (ORDER BY started_at))::int FROM send_attempts ORDER BY started_at"
                )
            ).Skip(1)
        );
        Assert.Equal(["sent | 0"], await world.Database.Rows("SELECT status, retry_count FROM campaign_recipients"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task A_recipients_own_most_tries_are_kept(int mostRetries, int attempts)
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        await world.Database.Execute("UPDATE campaign_recipients SET max_retries = $1", mostRetries);
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131000,
                Status = 400,
            }
        );

        await world.RunOut();

        Assert.Equal(
            [$"failed | {attempts}"],
            await world.Database.Rows("SELECT status, (SELECT count(*) FROM send_attempts) FROM campaign_recipients")
        );
    }

    [Fact]
    public async Task An_error_of_Metas_own_machines_is_a_refusal_where_its_policy_says_so()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.Database.Execute("UPDATE error_policies SET believes_5xx = true, tries = 2 WHERE code = 131016");
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131016,
                Status = 503,
                Times = 2,
            }
        );

        await world.RunOut();

        Assert.Equal(["sent | 2"], await world.States(id));
        Assert.Equal(
            ["accepted | 2", "rejected | 2"],
            await world.Database.Rows("SELECT outcome, count(*) FROM send_attempts GROUP BY 1 ORDER BY 1")
        );
    }

    [Fact]
    public async Task Who_stopped_marketing_is_unsubscribed_when_the_call_is_refused()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131050,
                Times = 1,
            }
        );

        await world.RunOut();

        Assert.Equal(
            ["unsubscribed | error_131050"],
            await world.Database.Rows(
                "SELECT p.subscription, e.source FROM user_profiles p JOIN consent_events e ON e.profile_id = p.id WHERE e.became = 'unsubscribed'"
            )
        );
    }

    [Fact]
    public async Task A_token_that_is_refused_stops_every_number_of_the_account_and_no_other()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id) SELECT 'sister', portfolio_id, waba_id FROM phone_numbers UNION ALL SELECT 'stranger', portfolio_id, 'W2' FROM phone_numbers"
        );
        await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 190 });

        await world.SendNow();

        Assert.Equal(["stranger"], await world.Database.Rows("SELECT id FROM phone_numbers WHERE stopped_reason IS NULL"));
    }

    [Fact]
    public async Task A_template_that_is_refused_pauses_every_campaign_that_sends_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var first = await world.Launch(world.Campaign() with { Priority = 1 });
        var second = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 132015 });

        await world.NewSender(options => options with { ChunkSize = 2 }).RunOnce(CancellationToken.None);

        Assert.Equal((CampaignStatus.Paused, CampaignStatus.Paused), ((await world.Look(first)).Status, (await world.Look(second)).Status));
    }

    [Fact]
    public async Task A_refused_letter_of_two_pauses_the_campaigns_that_send_that_letter_and_no_others()
    {
        await using var world = await TwoLetters.Open(server, people: 12);
        var both = await world.Launch(world.Campaign() with { Variants = TwoLetters.Halves() });
        var later = world.Campaign() with { ScheduledStart = CampaignWorld.Start.AddHours(1) };
        var alsoBoth = await world.Launch(later with { Variants = TwoLetters.Halves() });
        var healthy = await world.Launch(later);
        var refused = await world.Launch(later with { TemplateName = TwoLetters.Rival });
        var variant = await world.Launch(
            later with
            {
                Variants = new([new("only", VariantPlan.Whole, TwoLetters.Rival, "en_US", TwoLetters.Components)]),
            }
        );
        world.Sandbox.Put(world.Sandbox.Options.Templates[1] with { Status = "PAUSED" });

        await world.SendNow();

        var campaigns = await Task.WhenAll(new[] { both, alsoBoth, refused, variant, healthy }.Select(world.Look));
        Assert.Equal(
            [CampaignStatus.Paused, CampaignStatus.Paused, CampaignStatus.Paused, CampaignStatus.Paused, CampaignStatus.Active],
            campaigns.Select(campaign => campaign.Status)
        );
        Assert.All(campaigns.SkipLast(1), campaign =>
            Assert.StartsWith("Meta refused the template winter_sale (en_US): ", campaign.PausedReason?.English, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_refused_template_of_another_account_is_another_template()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        await world.Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id) SELECT 'stranger', portfolio_id, 'W2' FROM phone_numbers"
        );
        await world.Database.Execute(
            "INSERT INTO whatsapp_templates (waba_id, name, language, status, category, components, synced_at) SELECT 'W2', name, language, status, category, components, synced_at FROM whatsapp_templates"
        );
        var stranger = await world.Launch(world.Campaign() with { PhoneNumberId = "stranger" });
        var refused = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 132015 });

        await world.SendNow();

        Assert.Equal(
            (CampaignStatus.Active, CampaignStatus.Paused),
            ((await world.Look(stranger)).Status, (await world.Look(refused)).Status)
        );
    }

    [Fact]
    public async Task The_breaker_counts_what_several_servers_were_refused()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 131009 });
        var servers = Enumerable
            .Range(0, 2)
            .Select(_ =>
                world.NewSender(
                    options => options with { ChunkSize = 7 },
                    new(world.Database, world.Clock, world.Sealer, new Attempts(world.Database, world.Sealer))
                )
            )
            .ToList();

        for (var round = 0; round < 4; round++)
        {
            await servers[round % 2].RunOnce(CancellationToken.None);
            world.Clock.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["failed | 21", "pending | 39"], await world.States(id));
        Assert.Equal(CampaignStatus.Paused, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task What_goes_well_in_between_ends_a_run()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        var id = await world.Launch(world.Campaign());
        var sender = world.NewSender(options => options with { ChunkSize = 15 });
        foreach (var refuses in new[] { true, false, true })
        {
            world.Sandbox.ClearFaults();
            if (refuses)
                world.Sandbox.Set(new() { Kind = FaultKind.Refuse, Code = 131009 });
            await sender.RunOnce(CancellationToken.None);
            world.Clock.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(CampaignStatus.Active, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task Twenty_failures_in_a_row_told_by_webhook_pause_the_campaign_and_one_delivery_among_them_does_not()
    {
        await using var world = await CampaignWorld.Open(server, people: 50);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        await world.Campaigns.Create(world.Campaign(), CancellationToken.None);
        var people = await world.Recipients(id);
        await world.Database.Execute("UPDATE marketing_campaigns SET status = 'active', completed_at = NULL WHERE id = $1", id);
        var breaker = new CircuitBreaker(world.Database);

        foreach (var person in people.Take(15))
            await world.Told(person, "failed", 131026);
        await world.Told(people[20], "delivered");
        foreach (var person in people.Skip(21).Take(10))
            await world.Told(person, "failed", 131026);
        var early = await breaker.RunOnce(CancellationToken.None);
        foreach (var person in people.Skip(31).Take(10))
            await world.Told(person, "failed", 131026);
        var paused = await breaker.RunOnce(CancellationToken.None);

        Assert.Equal((0, 1), (early, paused));
        Assert.Contains(
            "20 messages in a row failed after Meta had taken them with code 131026",
            (await world.Look(id)).PausedReason?.English,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Why_a_campaign_is_paused_is_said_in_the_language_of_whoever_looks()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        var refused = new PauseReason.RefusedInARow(
            20,
            WereTaken: false,
            "131026",
            PolicyMeanings.Of("The message cannot be delivered to this person")
        );
        await Steering.Stop(world.Database, id, Saying.Of(refused), CancellationToken.None);

        var reason = (await world.Look(id)).PausedReason!;
        await world.Database.Execute("UPDATE marketing_campaigns SET paused_words = NULL");
        var earlier = (await world.Look(id)).PausedReason!;

        Assert.Equal(
            "20 mensajes seguidos fueron rechazados con el código 131026: El mensaje no se puede entregar a esta persona. Corríjalo y luego reanúdela.",
            Phrasebook.In("es").Say(reason)
        );
        Assert.Equal(reason.English, Phrasebook.In("es").Say(earlier));
    }

    [Fact]
    public async Task Every_policy_that_Curlew_comes_with_has_its_meaning_in_every_language()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);

        var all = await new ErrorPolicies(world.Database).All(CancellationToken.None);

        Assert.Empty(all.Where(policy => policy.Means().Coded is not PolicyMeaning).Select(policy => $"{policy.Code}: {policy.Meaning}"));
    }
}
