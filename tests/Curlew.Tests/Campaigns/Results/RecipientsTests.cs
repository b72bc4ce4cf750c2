using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

/// <summary>Who got a campaign, who did not, why, and what happened to each of them.</summary>
public sealed class RecipientsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task Pages_show_everybody_once_people_without_a_number_included(int most)
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;

        var seen = new List<CampaignRecipient>();
        for (List<CampaignRecipient> page = []; seen.Count == 0 || page.Count == most; seen.AddRange(page))
            page = (
                await new ListRecipients(world.Database, world.Sealer, world.Clock).Page(id, [], null, seen.LastOrDefault()?.Id, most)
            )!;

        Assert.Equal(MixedCampaign.People, seen.Count);
        Assert.Equal((await world.Recipients(id)).Order(), seen.Select(one => one.Id).Order());
        Assert.Equal(2, seen.Count(one => one.Phone is null));
        Assert.All(seen.Where(one => one.Phone is not null), one => Assert.Matches(@"^\+\d+ ••• ••• \d{2,4}$", one.Phone));
    }

    [Fact]
    public async Task A_page_can_be_of_one_state_or_of_one_reason()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        var list = new ListRecipients(world.Database, world.Sealer, world.Clock);

        var left = (await list.Page(id, [RecipientState.Skipped], "opted_out", null, 100))!;
        var failed = (await list.Page(id, [], "131026", null, 100))!;
        var arrived = (await list.Page(id, [RecipientState.Delivered, RecipientState.Read], null, null, 100))!;

        Assert.Equal((7, 3), (left.Count, failed.Count));
        Assert.All(left, one => Assert.Equal(("no", "Left out: has left marketing."), (one.GotIt, Say(one.Reason))));
        Assert.All(failed, one =>
            Assert.Equal("Failed for good: The message cannot be delivered to this person (error 131026).", Say(one.Reason))
        );
        Assert.Equal((await world.Look(id)).Progress.Delivered, arrived.Count);
        Assert.All(arrived, one => Assert.Equal("yes", one.GotIt));
    }

    [Fact]
    public async Task V14_one_number_that_was_tampered_with_is_named_and_hides_nobody_else()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        var changed = await world.Database.Value<Guid>(
            "UPDATE campaign_recipients SET phone_number = reverse(phone_number) WHERE id = (SELECT id FROM campaign_recipients WHERE status = 'read' ORDER BY id LIMIT 1) RETURNING id"
        );

        var page = (await new ListRecipients(world.Database, world.Sealer, world.Clock).Page(id, [], null, null, 1_000))!;

        Assert.Equal(MixedCampaign.People, page.Count);
        var broken = Assert.Single(page, one => one.IsUnreadable);
        Assert.Equal((changed, null), (broken.Id, broken.Phone));
        Assert.StartsWith("The number does not open", Say(broken.Reason), StringComparison.Ordinal);
        var alarm = Assert.Single(await new Alarms(world.Database).List(all: false, default), one => one.Kind == "unreadable");
        Assert.Equal(changed.ToString(), alarm.Subject);
    }

    [Fact]
    public async Task A_page_after_nobody_of_the_campaign_is_no_page()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        var other = await world.Launch(world.Campaign());
        var list = new ListRecipients(world.Database, world.Sealer, world.Clock);

        var unknown = await list.Page(id, [], null, Guid.CreateVersion7(), 10);
        var strange = await list.Page(id, [], null, (await world.Recipients(other))[0], 10);

        Assert.Null(unknown);
        Assert.Null(strange);
    }

    [Fact]
    public async Task A_trail_tells_everything_that_happened_in_order()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        var recipient = Assert.Single(await world.Recipients(id));
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131000,
                Status = 400,
                Times = 1,
            }
        );
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromMinutes(2));
        await world.SendNow();
        var sent = world.Clock.GetUtcNow();
        await world.Tell(recipient, [("delivered", sent.AddSeconds(5)), ("read", sent.AddMinutes(3))]);
        await world.Answer(recipient, sent.AddMinutes(10));
        await world.Leave(recipient, sent.AddMinutes(11));

        var trail = Assert.Single(await RecipientTrail.Of(world.Database, world.Sealer, id, world.Sandbox.People[0].Phone, "US"));

        Assert.Equal(
            [
                "launched: The campaign was launched and this person is in its audience.",
                "sending_began: Sending began.",
                "not_sent",
                "sending_began_again: Sending began again: try 2.",
                "accepted: WhatsApp took the message.",
                "delivered: The message arrived.",
                "read: It was read.",
                "replied: The person answered, 10 minutes after the message.",
                "left_marketing: The person left marketing, by writing so.",
            ],
            trail.Events.Select(one =>
                one.Step is TrailStep.Rejected or TrailStep.NotSent ? "not_sent" : $"{Codes.Of(one.Step).Split('.')[^1]}: {Say(one.Step)}"
            )
        );
        Assert.Contains("(error 131000).", Say(trail.Events[2].Step), StringComparison.Ordinal);
        Assert.Equal(("Was read.", 1, 1), (Say(trail.Recipient.Reason), trail.Recipient.Replies, trail.Recipient.Retries));
    }

    [Fact]
    public async Task A_trail_of_somebody_left_out_says_why_and_is_found_by_every_key()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        var left = (await new ListRecipients(world.Database, world.Sealer, world.Clock).Page(id, [RecipientState.Skipped], null, null, 1))![
            0
        ];
        var nameless = (await new ListRecipients(world.Database, world.Sealer, world.Clock).Page(id, [], null, null, 100))!.First(one =>
            one.Phone is null
        );

        var found = await Of(left.Id.ToString());

        Assert.Equal("Left out: has left marketing.", Say(Assert.Single(Assert.Single(found).Events).Step));
        Assert.Equal(left.Id, Assert.Single(await Of(left.Profile.ToString())).Recipient.Id);
        Assert.Equal(nameless.Id, Assert.Single(await Of(nameless.Profile.ToString())).Recipient.Id);
        Assert.Empty(await Of("+12025550143"));
        Assert.Empty(await Of("nobody"));

        Task<List<RecipientTrail>> Of(string key) => RecipientTrail.Of(world.Database, world.Sealer, id, key, "US");
    }

    [Theory]
    [InlineData("variable_missing: city", "the template's variable 'city' has no value for this person and no fallback")]
    [InlineData("holdout", "drawn for the holdout, with which the campaign is compared")]
    [InlineData("some_new_reason", "some new reason")]
    public void Reasons_are_said_in_words(string reason, string words) => Assert.Equal(words, Say(LeftOut.Of(reason)));

    static string Say(object coded) => Phrasebook.In("en").Say(coded);
}
