using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;
using Curlew.WhatsApp;
using Webhook = Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Campaigns;

/// <summary>A customer of the table is known by number, the same person writes under a user id: whatever comes first, nobody is sent a
/// campaign twice, and whoever leaves under one of the two is not written to under the other.</summary>
public sealed class OnePersonTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    enum Step
    {
        /// <summary>They write, and show their user id only.</summary>
        Writes,

        /// <summary>The business writes to their number, and WhatsApp says which user id that is, where it does so at once.</summary>
        IsAnswered,

        /// <summary>WhatsApp reports what became of that message, and says which user id it went to.</summary>
        IsReported,

        /// <summary>The number is put into the customer table.</summary>
        IsImported,

        /// <summary>The campaign is launched with everything that is known of them.</summary>
        IsFrozen,

        /// <summary>The campaign begins to send.</summary>
        IsClaimed,

        /// <summary>They write STOP, and show their user id only.</summary>
        Stops,
    }

    /// <summary>What tells which user id a number is.</summary>
    enum Teller
    {
        /// <summary>The answer to the send.</summary>
        Answer,

        /// <summary>A status of it; the answer says nothing. The status does not say which attempt it is about, so where it comes first it
        /// waits for the message.</summary>
        Status,

        /// <summary>A status of what the business wrote in its phone app.</summary>
        StatusOfEcho,
    }

    sealed record Order(int Person, Teller Teller, List<Step> Steps)
    {
        public bool Has(Step step) => Steps.Contains(step);

        public bool IsBefore(Step one, Step other) => Has(one) && Steps.IndexOf(one) < Steps.IndexOf(other);

        /// <summary>Nobody can know before WhatsApp has told.</summary>
        public int Messages => IsBefore(Step.Stops, Step.IsClaimed) && IsToldBeforeTheClaim ? 0 : 1;

        bool IsToldBeforeTheClaim =>
            IsBefore(Step.IsAnswered, Step.IsClaimed) && (Teller is Teller.Answer || IsBefore(Step.IsReported, Step.IsClaimed));

        public override string ToString() => $"{Person}, told by {Teller}: {string.Join(", ", Steps)}";
    }

    [Fact]
    public async Task Whatever_the_order_of_writing_answer_status_freeze_claim_and_stop_one_person_is_sent_one_message()
    {
        var seed = Random.Shared.Next();
        var orders = Orders(new(seed));
        await using var world = await CampaignWorld.Open(server, 0, options => Hiding(options, orders.Count));
        var campaigns = new Dictionary<int, Guid>();

        for (var step = 0; step < orders.Max(order => order.Steps.Count); step++)
        {
            foreach (var group in orders.Where(order => step < order.Steps.Count).GroupBy(order => order.Steps[step]))
                await Take(world, group.Key, [.. group], campaigns);
            await Unpacker(world).JoinStatuses();
            world.Clock.Step(TimeSpan.FromSeconds(10));
        }
        await world.RunOut();

        var sent = await PerPerson(world, campaigns);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {orders.Count} orders");
        Assert.Empty(
            orders.Where(order => sent.GetValueOrDefault(order.Person) != order.Messages).Select(order => $"seed {seed}, {order}")
        );
        Assert.Equal(0, world.Sandbox.Tally.Duplicates);
        await world.AssertNoDrift();

        // From now on everybody knows: whoever stopped gets nothing under either profile, and nobody gets two.
        var before = world.Sandbox.Tally.Templates;
        await world.Database.Execute("UPDATE user_profiles SET city = 'next'");
        await world.Launch(CampaignFor(world, "next") with { DailySendLimit = 1_000 });
        await world.RunOut();
        Assert.Equal(orders.Count(order => !order.Has(Step.Stops)), world.Sandbox.Tally.Templates - before);
        Assert.Equal(
            ["duplicate", "opted_out"],
            await world.Database.Rows("SELECT DISTINCT skip_reason FROM campaign_recipients WHERE skip_reason IS NOT NULL ORDER BY 1")
        );
    }

    [Fact]
    public async Task Who_is_known_only_by_user_id_waits_until_every_number_has_told_whose_it_is()
    {
        await using var world = await CampaignWorld.Open(server, people: 6, options => Hiding(options, 6));
        await Write(world, [2], "Hello");
        world.Line.BeforeAnswer = _ => throw new IOException("the answer is lost");
        var id = await world.Launch(world.Campaign());

        await world.SendNow();
        world.Line.BeforeAnswer = null;
        var reason = await world.Database.Rows("SELECT wait_reason FROM campaign_recipients WHERE status = 'pending'");
        world.Clock.Step(TimeSpan.FromHours(23));
        await world.SendNow();

        Assert.Equal(["numbers_first"], reason);
        Assert.Equal(["pending | 1", "uncertain | 6"], await world.States(id));
        await TellStatuses(world);
        await world.RunOut();
        Assert.Equal(["sent | 6", "skipped | 1"], await world.States(id));
        Assert.Equal(["duplicate"], await world.Database.Rows("SELECT skip_reason FROM campaign_recipients WHERE status = 'skipped'"));
        Assert.Equal((6, 0), (world.Sandbox.Tally.Templates, world.Sandbox.Tally.Duplicates));
    }

    [Fact]
    public async Task Who_is_known_only_by_user_id_is_sent_to_when_no_number_turned_out_to_be_theirs()
    {
        await using var world = await CampaignWorld.Open(server, people: 3, options => Hiding(options, 4));
        await Write(world, [3], "Hello");
        var id = await world.Launch(world.Campaign());

        await world.RunOut();

        Assert.Equal(["sent | 4"], await world.States(id));
        Assert.Equal(
            "t",
            (await world.Database.Rows("SELECT phone_number IS NULL FROM campaign_recipients ORDER BY position DESC LIMIT 1"))[0]
                [..1]
                .ToLowerInvariant()
        );
    }

    [Fact]
    public async Task A_status_under_other_digits_and_a_stop_from_them_are_those_of_the_recipient()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        var recipient = (await world.Recipients(id))[0];
        var wamid = await Wamid(world, recipient);

        await Deliver(world, Delivered(world, wamid, "22899654321"));
        await Deliver(world, Webhook.Text("wamid.stop", "22899654321", "STOP", world.Clock.GetUtcNow()));

        var result = (await CampaignResults.Of(world.Database, id, world.Clock.GetUtcNow().AddMinutes(1), CancellationToken.None))!;
        Assert.Equal(1, result.Groups[0].OptedOut.Hits);
        Assert.Equal(2, await world.Database.Value<long>("SELECT count(*) FROM user_profiles"));
        Assert.Equal(
            ["unsubscribed"],
            await world.Database.Rows(
                "SELECT p.subscription FROM campaign_recipients r JOIN user_profiles p ON p.id = r.profile_id WHERE r.id = $1",
                recipient
            )
        );
    }

    [Fact]
    public async Task Who_answers_a_message_is_the_person_it_went_to_whatever_they_are_called()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        var wamid = await Wamid(world, (await world.Recipients(id))[0]);

        await Deliver(world, Answering(Webhook.Text("wamid.stop", null, "STOP", world.Clock.GetUtcNow(), userId: "TG.77"), wamid));
        await Deliver(world, Webhook.Text("wamid.again", null, "Hello?", world.Clock.GetUtcNow(), userId: "TG.77"));

        Assert.Equal(["1 | unsubscribed"], await world.Database.Rows("SELECT count(*), min(subscription) FROM user_profiles"));
        Assert.Equal(["2"], await world.Database.Rows("SELECT count(*) FROM campaign_replies"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4 * 24, 0)]
    public async Task What_somebody_wrote_before_it_was_known_who_they_are_answers_the_campaign_that_went_to_their_number(
        int hours,
        int replies
    )
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromHours(hours));
        await Deliver(world, Webhook.Text("wamid.1", null, "How nice!", world.Clock.GetUtcNow(), userId: "TG.77"));
        var before = await world.Database.Value<long>("SELECT count(*) FROM campaign_replies");
        var (known, other) = await Both(world);

        await world.Database.InTransaction(tx => SamePeople.NoteDoubts(tx, [new(known, other, "status")], null, CancellationToken.None));
        await Together(() => world.Fold.RunOnce(CancellationToken.None));

        Assert.Equal(
            (0, replies),
            (before, await world.Database.Value<long>("SELECT count(*) FROM campaign_replies WHERE campaign_id = $1", id))
        );
        Assert.Equal(0, await world.Database.Value<long>("SELECT count(*) FROM joined_people"));
        await world.AssertNoDrift();
    }

    // Two servers look at the same time, and once more.
    static async Task Together(Func<Task> job)
    {
        await Task.WhenAll(job(), job());
        await job();
    }

    [Fact]
    public async Task A_pair_counts_as_one_person_until_somebody_says_that_they_are_two()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var first = await world.Launch(world.Campaign());
        await world.SendNow();
        var wamid = await Wamid(world, (await world.Recipients(first))[0]);
        await Deliver(world, Webhook.Text("wamid.1", "22899654321", "Hello", world.Clock.GetUtcNow(), userId: "TG.77"));
        await Deliver(
            world,
            Answering(Webhook.Text("wamid.2", "22899654321", "Me again. STOP", world.Clock.GetUtcNow(), userId: "TG.77"), wamid)
        );
        await Deliver(world, Answering(Webhook.Text("wamid.3", "22899654321", "STOP", world.Clock.GetUtcNow(), userId: "TG.77"), wamid));
        var merges = Merges(world);
        var pair = Assert.Single(await merges.Open(10)).Seen!;

        var asOne = await Judged(world);
        Assert.IsType<MergeOutcome.AreTwo>(await merges.AreTwo(pair.Younger, pair.Older));
        var asTwo = await Judged(world);

        Assert.Equal("reply", pair.Reason);
        Assert.Equal(2, Assert.IsType<LaunchOutcome.AudienceEmpty>(asOne).Skipped["opted_out"]);
        Assert.Equal(1, Assert.IsType<LaunchOutcome.Launched>(asTwo).Skipped["opted_out"]);
    }

    [Fact]
    public async Task What_either_of_a_pair_was_sent_counts_for_both()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES (7, 1)");
        await world.Launch(world.Campaign());
        await world.SendNow();
        await Deliver(world, Webhook.Text("wamid.1", "22899654321", "Hello", world.Clock.GetUtcNow(), userId: "TG.77"));
        var (known, other) = await Both(world);
        await world.Database.InTransaction(tx =>
            SamePeople.NoteDoubts(tx, [new(known, other, "same_number")], null, CancellationToken.None)
        );
        world.Clock.Step(TimeSpan.FromMinutes(1));

        await world.Launch(world.Campaign());
        await world.SendNow();

        Assert.Equal(["duplicate", "frequency_cap"], await Reasons(world));
        Assert.Equal(1, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task A_merge_leaves_nobody_waiting_whose_other_profile_was_sent_to()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        await world.NewSender(options => options with { ChunkSize = 1 }).RunOnce(CancellationToken.None);
        var (sent, waiting) = (
            await world.Database.Value<Guid>("SELECT profile_id FROM campaign_recipients WHERE status = 'sent'"),
            await world.Database.Value<Guid>("SELECT profile_id FROM campaign_recipients WHERE status = 'pending'")
        );

        await Merges(world).Join(waiting, sent, "One person");
        world.Clock.Step(TimeSpan.FromMinutes(1));
        await world.SendNow();

        Assert.Equal(["sent | 1", "skipped | 1"], await world.States(id));
        Assert.Equal(1, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task Three_profiles_hang_together_by_two_pairs_and_fall_apart_with_one()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var ids = (await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id")).ConvertAll(Guid.Parse);

        await world.Database.InTransaction(async tx =>
        {
            await SamePeople.NoteDoubts(tx, [new(ids[1], ids[2], "status")], null, CancellationToken.None);
            await SamePeople.NoteDoubts(tx, [new(ids[1], ids[0], "status")], null, CancellationToken.None);
        });
        var three = await world.Database.Rows("SELECT profile_id, person FROM same_people ORDER BY 1");
        await Merges(world).AreTwo(ids[0], ids[1]);
        var two = await world.Database.Rows("SELECT profile_id, person FROM same_people ORDER BY 1");

        Assert.Equal(ids.ConvertAll(id => $"{id} | {ids[0]}"), three);
        Assert.Equal([$"{ids[1]} | {ids[1]}", $"{ids[2]} | {ids[1]}"], two);
        Assert.Empty(await VerifyPeople.Run(world.Database));
    }

    [Theory]
    [InlineData("DELETE FROM same_people WHERE profile_id = '{1}'", "{1} (kept under {1}, belongs under {0}): 1, 3")]
    [InlineData("UPDATE same_people SET person = '{2}' WHERE profile_id = '{2}'", "{2} (kept under {2}, belongs under {0}): 1, 3")]
    [InlineData("INSERT INTO same_people VALUES ('{3}', '{0}')", "{3} (kept under {0}, belongs under {3}): 4, 1")]
    [InlineData(
        "UPDATE merge_candidates SET decided_at = now(), decided_by = 'ana' WHERE '{2}' IN (older, younger)",
        "{2} (kept under {0}, belongs under {2}): 3, 1"
    )]
    public async Task A_recount_names_whoever_is_kept_under_another_person_than_they_belong_under(string spoiling, string named)
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var ids = await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id");
        string Of(string text) => string.Format(CultureInfo.InvariantCulture, text, [.. ids]);
        await world.Database.InTransaction(async tx =>
        {
            await SamePeople.NoteDoubts(tx, [new(Guid.Parse(ids[0]), Guid.Parse(ids[1]), "status")], null, CancellationToken.None);
            await SamePeople.NoteDoubts(tx, [new(Guid.Parse(ids[1]), Guid.Parse(ids[2]), "status")], null, CancellationToken.None);
        });
        Assert.Empty(await VerifyPeople.Run(world.Database));

        await world.Database.Execute(Of(spoiling));

        var difference = Assert.Single(await VerifyPeople.Run(world.Database));
        Assert.Equal(Of(named), $"{difference.Where}: {difference.Stored}, {difference.Counted}");
    }

    // Those that begin with an import are written down as they are; of those with statuses, which are a thousand, the quick form plays some.
    static List<Order> Orders(Random random)
    {
        Step[] steps = [Step.Writes, Step.IsAnswered, Step.IsFrozen, Step.IsClaimed, Step.Stops];
        var orders = OrdersOf(Teller.Answer, steps).ToList();
        foreach (var teller in new[] { Teller.Status, Teller.StatusOfEcho })
        {
            Order[] told = [.. OrdersOf(teller, [Step.IsReported, .. steps])];
            random.Shuffle(told);
            orders.AddRange(told[..Length.Of(quick: 10, full: told.Length)]);
        }

        return [.. orders.Select((order, person) => order with { Person = person })];
    }

    // Every order of the steps with the import before the freeze and the freeze before the claim, with and without the STOP; and the same with
    // the import as the second step, behind their first message, whose profile is then the older one, or behind the status.
    static IEnumerable<Order> OrdersOf(Teller teller, Step[] steps) =>
        from some in Permutations(steps).Concat(Permutations(steps[..^1]))
        where Array.IndexOf(some, Step.IsFrozen) < Array.IndexOf(some, Step.IsClaimed)
        from order in some[0] is Step.Writes or Step.Stops or Step.IsReported
            ? new List<Step>[] { [Step.IsImported, .. some], [some[0], Step.IsImported, .. some[1..]] }
            :
            [
                [Step.IsImported, .. some],
            ]
        select new Order(0, teller, order);

    static IEnumerable<Step[]> Permutations(Step[] steps) =>
        steps.Length == 0
            ?
            [
                [],
            ]
            : steps.SelectMany(first => Permutations([.. steps.Where(step => step != first)]).Select(rest => (Step[])[first, .. rest]));

    static async Task Take(CampaignWorld world, Step step, Order[] orders, Dictionary<int, Guid> campaigns)
    {
        int[] people = [.. orders.Select(order => order.Person)];
        switch (step)
        {
            case Step.Writes:
                await Write(world, people, "Hello");
                break;
            case Step.Stops:
                await Write(world, people, "STOP");
                break;
            case Step.IsImported:
                await world.Add(people.Select(world.Customer));
                break;
            case Step.IsAnswered:
                foreach (var order in orders)
                    await Answer(world, order);
                break;
            case Step.IsReported:
                await Report(world, people);
                break;
            case Step.IsFrozen:
                foreach (var person in people)
                {
                    await Place(world, person);
                    campaigns[person] = await world.Campaigns.Create(CampaignFor(world, $"p{person}"), CancellationToken.None);
                    // Nobody is left where they were known to have left.
                    var outcome = await world.Campaigns.Launch(campaigns[person], CancellationToken.None);
                    Assert.True(outcome is LaunchOutcome.Launched or LaunchOutcome.AudienceEmpty, $"{outcome}");
                    await world.Campaigns.Pause(campaigns[person], "not yet", CancellationToken.None);
                }
                break;
            case Step.IsClaimed:
                foreach (var person in people)
                    await world.Campaigns.Resume(campaigns[person], CancellationToken.None);
                await world.SendNow();
                break;
        }
    }

    static NewCampaign CampaignFor(CampaignWorld world, string city) =>
        world.Campaign() with
        {
            Name = city,
            TargetAudience = JsonElement.Parse($$"""{"city": "{{city}}"}"""),
        };

    static SandboxOptions Hiding(SandboxOptions options, int people) =>
        options with
        {
            Population = people,
            Behaviour = SandboxBehaviour.Perfect with { HidesPhone = 1 },
        };

    static Task Write(CampaignWorld world, int[] people, string text) =>
        Deliver(
            world,
            [
                .. people.Select(person =>
                    Webhook.Text(
                        $"wamid.{Guid.NewGuid():N}",
                        null,
                        text,
                        world.Clock.GetUtcNow(),
                        userId: world.Sandbox.People[person].UserId
                    )
                ),
            ]
        );

    static string WrittenTo(int person) => $"wamid.written-to.{person}";

    static Task Report(CampaignWorld world, int[] people) =>
        Deliver(
            world,
            [
                .. people.Select(person =>
                {
                    var status = Delivered(world, WrittenTo(person), world.Sandbox.People[person].WaId);
                    status["recipient_user_id"] = world.Sandbox.People[person].UserId;
                    return status;
                }),
            ]
        );

    static async Task Answer(CampaignWorld world, Order order)
    {
        var (known, now) = (world.Sandbox.People[order.Person], world.Clock.GetUtcNow());
        if (order.Teller is Teller.StatusOfEcho)
        {
            await Deliver(world, Webhook.Echo(WrittenTo(order.Person), known.WaId, "We are open", world.PhoneNumberId));
            return;
        }
        var profile = await world.Database.Value<Guid>(
            "SELECT id FROM user_profiles WHERE whatsapp_phone = $1",
            world.Sealer.Seal(CampaignWorld.Phone(known.Phone))
        );
        var attempt = (await world.Attempts.BeginAnswer(Guid.NewGuid(), profile, world.PhoneNumberId, now, CancellationToken.None))!.Value;
        await world.Attempts.RecordAnswer(
            attempt,
            order.Teller is Teller.Answer
                ? new Accepted(WrittenTo(order.Person), known.WaId, known.UserId, AcceptedAs.Accepted)
                : new Accepted(WrittenTo(order.Person), null, null, AcceptedAs.Accepted),
            "text",
            "Yes",
            now,
            CancellationToken.None
        );
    }

    static Task<int> Place(CampaignWorld world, int person)
    {
        var known = world.Sandbox.People[person];
        return world.Database.Execute(
            "UPDATE user_profiles SET city = $1 WHERE whatsapp_phone = $2 OR user_id = $3",
            $"p{person}",
            world.Sealer.Seal(CampaignWorld.Phone(known.Phone)),
            world.Sealer.Seal(UserId.From(known.UserId)!.Value)
        );
    }

    static async Task<Dictionary<int, int>> PerPerson(CampaignWorld world, Dictionary<int, Guid> campaigns)
    {
        var sent = await world.Database.Rows(
            "SELECT c.name, count(*) FROM send_attempts a JOIN marketing_campaigns c ON c.id = a.campaign_id WHERE a.outcome = 'accepted' GROUP BY 1"
        );
        return sent.Select(row => row.Split(" | ")).ToDictionary(row => int.Parse(row[0][1..], null), row => int.Parse(row[1], null));
    }

    static JsonObject Answering(JsonObject message, string wamid)
    {
        message["context"] = new JsonObject { ["from"] = "15550783881", ["id"] = wamid };
        return message;
    }

    static JsonObject Delivered(CampaignWorld world, string wamid, string recipient)
    {
        var status = Webhook.Status(wamid, "delivered", world.Clock.GetUtcNow());
        status["recipient_id"] = recipient;
        return status;
    }

    // What Meta reports of every message whose answer was lost: a wamid, the attempt, number and user id.
    static async Task TellStatuses(CampaignWorld world)
    {
        var attempts = await world.Database.Rows(
            "SELECT a.id, p.whatsapp_phone FROM send_attempts a JOIN user_profiles p ON p.id = a.profile_id WHERE a.outcome = 'unknown'"
        );
        await Deliver(
            world,
            [
                .. attempts.Select(row =>
                {
                    var (attempt, phone) = (Guid.Parse(row.Split(" | ")[0]), world.Sealer.OpenPhone(row.Split(" | ")[1]));
                    var person = world.Sandbox.People.ByPhone(phone.E164);
                    var status = Webhook.Status($"wamid.{attempt:N}", "sent", world.Clock.GetUtcNow(), opaque: Opaque.Of(attempt));
                    (status["recipient_id"], status["recipient_user_id"]) = (person.WaId, person.UserId);
                    return status;
                }),
            ]
        );
    }

    static UnpackDeliveries Unpacker(CampaignWorld world) => new(world.Database, world.Sealer, world.Clock, world.Settlement);

    static Task Deliver(CampaignWorld world, params JsonObject[] elements) =>
        Deliver(world, Webhook.BodyFor(world.PhoneNumberId, elements));

    static async Task Deliver(CampaignWorld world, string body)
    {
        var deliveries = new Deliveries(world.Database, world.Sealer);
        await deliveries.Store([deliveries.Seal(System.Text.Encoding.UTF8.GetBytes(body))]);
        var unpacker = Unpacker(world);
        while (await unpacker.RunOnce() > 0) { }
        Assert.Empty(await world.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL"));
    }

    static async Task<string> Wamid(CampaignWorld world, Guid recipient) =>
        world
            .Sealer.OpenWhatsAppId(
                await world.Database.Value<string>("SELECT whatsapp_message_id FROM campaign_recipients WHERE id = $1", recipient)
            )!
            .Value.Text;

    static async Task<(Guid Known, Guid Other)> Both(CampaignWorld world) =>
        (
            await world.Database.Value<Guid>("SELECT id FROM user_profiles ORDER BY id LIMIT 1"),
            await world.Database.Value<Guid>("SELECT id FROM user_profiles ORDER BY id DESC LIMIT 1")
        );

    static MergeDesk Merges(CampaignWorld world) => new Desk(world.Database, world.Sealer, world.Clock, Actor.CommandLine("sam")).Merges;

    static async Task<LaunchOutcome> Judged(CampaignWorld world) =>
        await world.Campaigns.Launch(await world.Campaigns.Create(world.Campaign(), CancellationToken.None), CancellationToken.None);

    static Task<List<string>> Reasons(CampaignWorld world) =>
        world.Database.Rows(
            "SELECT coalesce(skip_reason, wait_reason) FROM campaign_recipients WHERE status IN ('pending', 'skipped') ORDER BY 1"
        );
}
