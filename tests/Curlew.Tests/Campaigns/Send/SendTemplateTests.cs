using Curlew.Campaigns;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Campaigns;

/// <summary>Templates sent by hand, alone and beside campaigns.</summary>
public sealed class SendTemplateTests(TestDatabase server, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_template_sent_by_hand_is_in_the_history_found_by_its_words_and_counted()
    {
        await using var world = await Open(people: 1);
        var person = await Person(world);

        var outcome = await Send(
            world,
            new(Guid.CreateVersion7(), person, CampaignWorld.Template, "Ann")
            {
                Values = new Dictionary<string, string> { ["first_name"] = "Zoë" },
            }
        );

        var sent = Assert.IsType<TemplateSendOutcome.Sent>(outcome);
        var thread = await new Threads(world.Database, world.Sealer).Before(person, world.PhoneNumberId);
        var message = Assert.Single(thread.Messages);
        Assert.Equal((sent.Attempt, "template", "Hello Zoë, everything is 20 % off."), (message.Id, message.Type, message.Text));
        Assert.Equal(
            ["True | True | accepted"],
            await world.Database.Rows("SELECT counts_toward_limit, is_marketing, outcome FROM send_attempts WHERE purpose = 'template'")
        );
        Assert.Equal(["1 | 1"], await world.Database.Rows("SELECT usage_count, used_in_replies FROM message_templates"));
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM sends_in_flight"));
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM message_words"));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_order_given_twice_sends_once_even_when_both_come_at_once()
    {
        await using var world = await Open(people: 1);
        var order = new TemplateOrder(Guid.CreateVersion7(), await Person(world), CampaignWorld.Template, "Ann");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Send(world, order))));

        var sent = Assert.Single(outcomes.OfType<TemplateSendOutcome.Sent>());
        Assert.All(outcomes.Where(outcome => outcome != sent), outcome =>
            Assert.Equal(sent.Attempt, Assert.IsType<TemplateSendOutcome.OrderedBefore>(outcome).Attempt)
        );
        Assert.Equal(1L, world.Sandbox.Tally.Templates);
    }

    [Theory]
    [InlineData("UPDATE user_profiles SET subscription = 'unsubscribed'", typeof(TemplateSendOutcome.OptedOut))]
    [InlineData(
        "INSERT INTO suppressions (phone_match, reason, created_by) SELECT phone_match, 'asked', 'Ann' FROM user_profiles",
        typeof(TemplateSendOutcome.Suppressed)
    )]
    [InlineData("UPDATE user_profiles SET is_active = false", typeof(TemplateSendOutcome.Inactive))]
    [InlineData("UPDATE whatsapp_templates SET status = 'PAUSED'", typeof(TemplateSendOutcome.NotSendable))]
    [InlineData("UPDATE message_templates SET is_active = false", typeof(TemplateSendOutcome.NotSendable))]
    [InlineData("DELETE FROM template_translations", typeof(TemplateSendOutcome.DoesNotFit))]
    [InlineData("UPDATE user_profiles SET whatsapp_phone = reverse(whatsapp_phone)", typeof(TemplateSendOutcome.Unreadable))]
    [InlineData("UPDATE phone_numbers SET stopped_reason = 'Payment failed.'", typeof(TemplateSendOutcome.NumberStopped))]
    [InlineData("UPDATE phone_numbers SET next_slot_at = '2026-11-02T12:00Z'", typeof(TemplateSendOutcome.NumberBusy))]
    [InlineData(
        "UPDATE phone_numbers SET recent_at = '{2026-11-02T08:59:59.5Z}', recent_count = '{4000}'",
        typeof(TemplateSendOutcome.NumberBusy)
    )]
    [InlineData("UPDATE sending_epoch SET held_reason = 'The database was restored.'", typeof(TemplateSendOutcome.Held))]
    public async Task What_may_not_leave_is_refused_by_name_and_leaves_no_trace(string change, Type refusal)
    {
        await using var world = await Open(people: 1);
        var person = await Person(world);
        await world.Database.Execute(change);

        var outcome = await Send(world, new(Guid.CreateVersion7(), person, CampaignWorld.Template, "Ann"));

        Assert.IsType(refusal, outcome);
        Assert.Equal((0L, 0L), (world.Sandbox.Tally.Templates, await world.Database.Value<long>("SELECT count(*) FROM send_attempts")));
        Assert.Equal(0L, await world.Database.Value<long>("SELECT count(*) FROM template_orders"));
    }

    [Fact]
    public async Task Somebody_who_left_still_gets_what_is_no_marketing()
    {
        await using var world = await Open(people: 1);
        var person = await Person(world);
        await world.OptOut(person);
        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'UTILITY'");

        Assert.IsType<TemplateSendOutcome.Sent>(await Send(world, new(Guid.CreateVersion7(), person, CampaignWorld.Template, "Ann")));
    }

    [Fact]
    public async Task The_pair_rate_and_the_frequency_caps_hold_for_people_too()
    {
        await using var world = await Open(people: 1);
        await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES (1, 2)");
        var person = await Person(world);
        Task<TemplateSendOutcome> Order() => Send(world, new(Guid.CreateVersion7(), person, CampaignWorld.Template, "Ann"));

        await Order();
        world.Clock.Step(TimeSpan.FromSeconds(5));
        var soon = await Order();
        world.Clock.Step(TimeSpan.FromSeconds(1));
        var second = await Order();
        world.Clock.Step(TimeSpan.FromHours(1));
        var third = await Order();

        Assert.Equal(CampaignWorld.Start.AddSeconds(6), Assert.IsType<TemplateSendOutcome.WrittenJustNow>(soon).Until);
        Assert.IsType<TemplateSendOutcome.Sent>(second);
        Assert.Equal(CampaignWorld.Start.AddDays(1), Assert.IsType<TemplateSendOutcome.CapReached>(third).Until);
    }

    [Fact]
    public async Task Without_room_only_those_it_does_not_cost_are_written_to()
    {
        await using var world = await Open(people: 4);
        await world.LimitPortfolio(2);
        var people = (await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id")).ConvertAll(Guid.Parse);
        Task<TemplateSendOutcome> To(int person) => Send(world, new(Guid.CreateVersion7(), people[person], CampaignWorld.Template, "Ann"));
        await To(0);
        await To(1);
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) VALUES ($1, $2, $3)",
            people[2],
            world.PhoneNumberId,
            CampaignWorld.Start.AddHours(-20)
        );
        world.Clock.Step(TimeSpan.FromHours(1));

        Assert.IsType<TemplateSendOutcome.Sent>(await To(0));
        Assert.IsType<TemplateSendOutcome.Sent>(await To(2));
        Assert.Equal(new TemplateSendOutcome.NoRoom(2, CampaignWorld.Start.AddHours(24).AddMinutes(1)), await To(3));
        Assert.Equal(4L, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task An_answer_that_never_came_leaves_it_uncertain_until_a_status_tells()
    {
        await using var world = await Open(people: 1);
        var order = new TemplateOrder(Guid.CreateVersion7(), await Person(world), CampaignWorld.Template, "Ann")
        {
            Values = new Dictionary<string, string> { ["first_name"] = "Zoë" },
        };
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset, Times = 1 });

        var uncertain = Assert.IsType<TemplateSendOutcome.Uncertain>(await Send(world, order));
        world.Clock.Step(TimeSpan.FromDays(2));
        var again = await Send(world, order);
        await world.Database.InTransaction(tx =>
            world.Settlement.Settle(
                tx,
                [new(uncertain.Attempt, CampaignWorld.Wamid(uncertain.Attempt), world.Clock.GetUtcNow())],
                CancellationToken.None
            )
        );

        Assert.Equal(new TemplateSendOutcome.OrderedBefore(uncertain.Attempt, "unknown"), again);
        Assert.Equal(new TemplateSendOutcome.OrderedBefore(uncertain.Attempt, "accepted"), await Send(world, order));
        var message = Assert.Single((await new Threads(world.Database, world.Sealer).Before(order.Profile, world.PhoneNumberId)).Messages);
        Assert.Equal(("template", "Hello Zoë, everything is 20 % off."), (message.Type, message.Text));
        Assert.Equal(
            ["1 | 1"],
            await world.Database.Rows("SELECT usage_count, (SELECT count(*) FROM message_words)::int FROM message_templates")
        );
        Assert.Equal(1L, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task What_Meta_refused_may_be_ordered_again_and_counts_for_nothing()
    {
        await using var world = await Open(people: 1, limit: 1);
        var order = new TemplateOrder(Guid.CreateVersion7(), await Person(world), CampaignWorld.Template, "Ann");
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131026,
                Times = 1,
            }
        );

        var refused = await Send(world, order);
        var counted = await world.Database.Value<long>("SELECT count(*) FROM send_attempts WHERE counts_toward_limit");
        world.Clock.Step(TimeSpan.FromMinutes(1));
        var again = await Send(world, order);

        Assert.Equal(131026, Assert.IsType<TemplateSendOutcome.NotTaken>(refused).Number);
        Assert.Equal(0L, counted);
        Assert.IsType<TemplateSendOutcome.Sent>(again);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(null)]
    public async Task Agents_and_a_campaign_together_never_reach_more_people_than_the_portfolio_may(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var world = await Open(people: 120, limit: 60);
        var people = (await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id")).ConvertAll(Guid.Parse);
        await world.Launch(world.Campaign(dailySendLimit: 120) with { TemplateComponents = System.Text.Json.JsonElement.Parse("[]") });
        var begun = new TaskCompletionSource();
        var agents = Enumerable
            .Range(0, 3)
            .Select(agent =>
                Task.Run(async () =>
                {
                    var random = new Random(seed + agent);
                    await begun.Task;
                    for (var message = 0; message < 20; message++)
                        await Send(world, new(Guid.CreateVersion7(), people[random.Next(people.Count)], CampaignWorld.Template, "Ann"));
                })
            )
            .ToList();
        var senders = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var sender = world.NewSender(
                        options => options with { ChunkSize = 3 },
                        new(world.Database, world.Clock, world.Sealer, new Attempts(world.Database, world.Sealer))
                    );
                    await begun.Task;
                    for (var round = 0; round < 20; round++)
                        await sender.RunOnce(CancellationToken.None);
                })
            )
            .ToList();
        begun.SetResult();
        await Task.WhenAll([.. agents, .. senders]);
        await world.SendNow();

        var byHand = await world.Database.Value<long>("SELECT count(*) FROM send_attempts WHERE purpose = 'template'");
        output.WriteLine($"{byHand} by hand, {world.Sandbox.Tally.Templates} in all");
        Assert.InRange(byHand, 1, 60);
        Assert.Equal((60, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.OverLimit));
        await world.AssertNoDrift();
    }

    static async Task<CampaignWorld> Open(TestDatabase server, int people, int? limit)
    {
        var world = await CampaignWorld.Open(server, people, options => options with { PortfolioLimit = limit });
        await world.Templates.Save(
            [
                new TemplateText(CampaignWorld.Template, "en_US", "marketing", "Hello {first_name|friend}, everything is 20 % off.")
                {
                    IsNumbered = true,
                },
            ],
            CancellationToken.None
        );
        if (limit is { } most)
            await world.LimitPortfolio(most);
        return world;
    }

    Task<CampaignWorld> Open(int people, int? limit = null) => Open(server, people, limit);

    static Task<TemplateSendOutcome> Send(CampaignWorld world, TemplateOrder order) => world.ByHand.Run(order, CancellationToken.None);

    static Task<Guid> Person(CampaignWorld world) => world.Database.Value<Guid>("SELECT id FROM user_profiles ORDER BY id LIMIT 1");
}
