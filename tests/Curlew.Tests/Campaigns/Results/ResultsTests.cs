using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class ResultsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_group_is_counted_by_what_its_people_did()
    {
        await using var world = await CampaignWorld.Open(server, people: 120);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000) with { Variants = Plan(world) });
        await world.SendNow();
        var (a, b, none) = (await Drawn(world, id, "A"), await Drawn(world, id, "B"), await Drawn(world, id, "holdout"));
        foreach (var person in a.Take(10).Concat(b.Take(4)))
            await world.Tell(person.Recipient, "delivered");
        foreach (var person in a.Take(6))
            await world.Tell(person.Recipient, "read");
        await Answer(world, a.Take(3));
        await Write(world, none.Take(2), world.Clock.GetUtcNow().AddHours(1));
        await Write(world, none.Skip(2).Take(1), world.Clock.GetUtcNow().AddDays(-1));
        await Leave(world, b.Take(5).Concat(none.Take(1)), world.Clock.GetUtcNow().AddHours(2));
        await Leave(world, a.Take(1), world.Clock.GetUtcNow().AddDays(-1));

        var results = await CampaignResults.Of(world.Database, id, world.Clock.GetUtcNow().AddDays(1), CancellationToken.None);

        Assert.Equal(
            [
                new(
                    "A",
                    4_000,
                    a.Count,
                    a.Count,
                    new(10, a.Count),
                    new(6, a.Count),
                    new(3, a.Count),
                    new(0, a.Count),
                    new(3, a.Count),
                    new(0, a.Count)
                ),
                new(
                    "B",
                    4_000,
                    b.Count,
                    b.Count,
                    new(4, b.Count),
                    new(0, b.Count),
                    new(0, b.Count),
                    new(5, b.Count),
                    new(0, b.Count),
                    new(5, b.Count)
                ),
                new GroupResult(
                    "holdout",
                    2_000,
                    none.Count,
                    0,
                    default,
                    default,
                    default,
                    default,
                    new(2, none.Count),
                    new(1, none.Count)
                ),
            ],
            results!.Groups
        );
        Assert.True(results.IsOngoing);
        Assert.Equal(4 + 2 * 2, results.Comparisons.Count);
    }

    [Fact]
    public async Task Whose_only_answer_was_to_leave_has_not_replied()
    {
        await using var world = await CampaignWorld.Open(server, people: 400);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000) with { Variants = Plan(world) });
        await world.SendNow();
        var (a, b, none) = (await Drawn(world, id, "A"), await Drawn(world, id, "B"), await Drawn(world, id, "holdout"));
        await LeaveInWords(world, b.Take(60).Concat(none.Take(1)));
        await Answer(world, a.Take(3).Concat(b.Skip(59).Take(2)));

        var results = (await CampaignResults.Of(world.Database, id, world.Clock.GetUtcNow().AddDays(1), CancellationToken.None))!;

        Assert.Equal([3, 2, 0], results.Groups.Select(group => group.Replied.Hits));
        Assert.Equal([0, 60, 0], results.Groups.Select(group => group.OptedOut.Hits));
        Assert.Equal([3, 2, 0], results.Groups.Select(group => group.Wrote.Hits));
        Assert.Equal(
            ["replied: no difference shown", "opted_out: A better than B"],
            results
                .Comparisons.Where(found => found.Measure is "replied" or "opted_out")
                .Select(found => $"{found.Measure}: {Phrasebook.In("en").Say(found.Result)}")
        );
    }

    [Fact]
    public async Task A_change_of_number_is_nothing_that_somebody_wrote()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000));
        await world.SendNow();
        await Write(world, (await Drawn(world, id, null)).Take(2), world.Clock.GetUtcNow().AddHours(1));
        await world.Database.Execute(
            "UPDATE whatsapp_messages SET message_type = 'system' WHERE id = (SELECT id FROM whatsapp_messages WHERE direction = 'incoming' LIMIT 1)"
        );

        var results = await CampaignResults.Of(world.Database, id, world.Clock.GetUtcNow().AddDays(1), CancellationToken.None);

        Assert.Equal(1, Assert.Single(results!.Groups).Wrote.Hits);
    }

    [Fact]
    public async Task Whoever_could_not_be_sent_to_after_all_stays_in_their_group()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000) with { Variants = Plan(world) });
        var a = await Drawn(world, id, "A");
        await Leave(world, a.Take(2), world.Clock.GetUtcNow());
        foreach (var person in a.Take(2))
            await world.OptOut(person.Profile);
        await world.SendNow();

        var group = (await CampaignResults.Of(world.Database, id, world.Clock.GetUtcNow(), CancellationToken.None))!.Groups[0];

        Assert.Equal((a.Count, a.Count - 2, 0, 2), (group.People, group.Sent, group.OptedOut.Hits, group.Left.Hits));
    }

    [Fact]
    public async Task What_people_do_long_after_the_end_is_not_the_campaigns()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        var id = await world.Launch(world.Campaign());
        await world.RunOut();
        var people = await Drawn(world, id, null);
        var end = await world.Database.Value<DateTime>("SELECT completed_at FROM marketing_campaigns WHERE id = $1", id);
        await Leave(world, people.Take(1), new DateTimeOffset(end) + CampaignResults.Aftermath);
        await Leave(world, people.Skip(1).Take(1), new DateTimeOffset(end) + CampaignResults.Aftermath + TimeSpan.FromSeconds(1));

        var results = await CampaignResults.Of(world.Database, id, new DateTimeOffset(end).AddDays(60), CancellationToken.None);

        var only = Assert.Single(results!.Groups);
        Assert.Equal(("everyone", 10, 10, new Proportion(1, 10)), (only.Label, only.People, only.Sent, only.Left));
        Assert.Empty(results.Comparisons);
        Assert.False(results.IsOngoing);
    }

    [Fact]
    public async Task A_campaign_that_does_not_exist_has_no_results() =>
        Assert.Null(await CampaignResults.Of(server.Database, Guid.CreateVersion7(), CampaignWorld.Start, CancellationToken.None));

    static VariantPlan Plan(CampaignWorld world)
    {
        var components = world.Campaign().TemplateComponents.GetRawText();
        return new(
            [new("A", 4_000, CampaignWorld.Template, "en_US", components), new("B", 4_000, CampaignWorld.Template, "en_US", components)],
            2_000
        );
    }

    static async Task<List<(Guid Recipient, Guid Profile)>> Drawn(CampaignWorld world, Guid campaign, string? label) =>
        (
            await world.Database.Rows(
                "SELECT id, profile_id FROM campaign_recipients WHERE campaign_id = $1 AND coalesce(variant, '') = $2 ORDER BY position, id",
                campaign,
                label ?? ""
            )
        )
            .ConvertAll(row => row.Split(" | "))
            .ConvertAll(row => (Guid.Parse(row[0]), Guid.Parse(row[1])));

    static async Task Answer(CampaignWorld world, IEnumerable<(Guid Recipient, Guid Profile)> people)
    {
        var at = world.Clock.GetUtcNow().AddMinutes(5);
        foreach (var (_, profile) in people)
        {
            var message = await Message(world, profile, at);
            await world.Database.InTransaction(tx =>
                CampaignReplies.Attribute(tx, [new Reply(message, profile, at, null)], CancellationToken.None)
            );
        }
    }

    static async Task LeaveInWords(CampaignWorld world, IEnumerable<(Guid Recipient, Guid Profile)> people)
    {
        var leaving = people.ToList();
        await Answer(world, leaving);
        await world.Database.Execute("UPDATE whatsapp_messages SET message_id = 'sealed ' || id WHERE direction = 'incoming'");
        await world.Database.Execute(
            """
            INSERT INTO consent_events (profile_id, at, became, source, message_id)
            SELECT profile_id, "timestamp", 'unsubscribed', 'keyword', message_id FROM whatsapp_messages WHERE direction = 'incoming' AND profile_id = ANY ($1)
            """,
            leaving.Select(person => person.Profile).ToArray()
        );
    }

    static async Task Write(CampaignWorld world, IEnumerable<(Guid Recipient, Guid Profile)> people, DateTimeOffset at)
    {
        foreach (var (_, profile) in people)
            await Message(world, profile, at);
    }

    static async Task<Guid> Message(CampaignWorld world, Guid profile, DateTimeOffset at)
    {
        var message = Guid.CreateVersion7();
        await world.Database.Execute(
            "INSERT INTO whatsapp_messages (id, profile_id, phone_number_id, message_type, status, direction, \"timestamp\") VALUES ($1, $2, $3, 'text', 'received', 'incoming', $4)",
            message,
            profile,
            world.PhoneNumberId,
            at
        );
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) VALUES ($1, $2, $3) ON CONFLICT (profile_id, phone_number_id) DO UPDATE SET last_incoming_at = excluded.last_incoming_at",
            profile,
            world.PhoneNumberId,
            at
        );
        return message;
    }

    static async Task Leave(CampaignWorld world, IEnumerable<(Guid Recipient, Guid Profile)> people, DateTimeOffset at)
    {
        foreach (var (_, profile) in people)
            await world.Database.Execute(
                "INSERT INTO consent_events (profile_id, at, became, source) VALUES ($1, $2, 'unsubscribed', 'keyword')",
                profile,
                at
            );
    }
}
