using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.Words;
using static Curlew.Tests.Campaigns.TwoLetters;

namespace Curlew.Tests.Campaigns;

public sealed class VariantsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Everyone_gets_the_letter_of_their_variant_once_and_the_holdout_gets_nothing()
    {
        await using var world = await Open(server, people: 400);

        var letters = new ConcurrentBag<string>();
        world.Line.Leaving = body => letters.Add(body.GetProperty("template").GetProperty("name").GetString()!);
        var id = await world.Launch(world.Campaign(dailySendLimit: 1_000) with { Variants = Halves(holdout: 2_000) });
        await world.RunOut();

        var sizes = await Sizes(world, id);
        Assert.Equal(400, sizes.Values.Sum());
        Assert.InRange(sizes["A"], 120, 200);
        Assert.InRange(sizes["B"], 120, 200);
        Assert.InRange(sizes["holdout"], 50, 110);
        Assert.Equal(
            (sizes["A"], sizes["B"]),
            (letters.Count(name => name == CampaignWorld.Template), letters.Count(name => name == Rival))
        );
        Assert.Equal(0, world.Sandbox.Tally.Duplicates);
        Assert.Equal(
            [$"skipped | holdout | {sizes["holdout"]}"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE variant = 'holdout' GROUP BY 1, 2"
            )
        );
        Assert.Equal(
            ["spring_sale | " + sizes["A"], "winter_sale | " + sizes["B"]],
            await world.Database.Rows("SELECT name, usage_count FROM message_templates ORDER BY 1")
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Who_is_drawn_for_what_follows_from_campaign_and_person_alone()
    {
        await using var world = await Open(server, people: 200);

        var id = await world.Launch(world.Campaign() with { Variants = Halves(holdout: 1_000) });

        foreach (var row in await world.Database.Rows("SELECT profile_id, variant FROM campaign_recipients"))
        {
            var (profile, variant) = (row.Split(" | ")[0], row.Split(" | ")[1]);
            var bucket =
                BinaryPrimitives.ReadUInt32BigEndian(
                    SHA256.HashData([.. id.ToByteArray(bigEndian: true), .. Guid.Parse(profile).ToByteArray(bigEndian: true)])
                ) % VariantPlan.Whole;
            Assert.Equal(
                bucket < 4_500 ? "A"
                    : bucket < 9_000 ? "B"
                    : "holdout",
                variant
            );
        }
    }

    [Fact]
    public async Task The_holdout_is_drawn_from_those_who_would_be_sent_to_and_leaves_no_gap_in_the_days()
    {
        await using var world = await Open(server, people: 300);
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 100)"
        );

        var id = await world.Launch(world.Campaign(dailySendLimit: 50) with { Variants = Halves(holdout: 5_000) });

        Assert.Equal(
            ["opted_out | ∅ | 100"],
            await world.Database.Rows(
                "SELECT skip_reason, variant, count(*) FROM campaign_recipients WHERE skip_reason = 'opted_out' GROUP BY 1, 2"
            )
        );
        var sent = (await Sizes(world, id))["A"] + (await Sizes(world, id))["B"];
        var days = (await world.Database.Rows("SELECT batch_size FROM campaign_send_schedule ORDER BY send_date")).ConvertAll(int.Parse);
        Assert.Equal(sent, days.Sum());
        Assert.All(days.SkipLast(1), size => Assert.Equal(50, size));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_variant_that_Meta_has_not_approved_stops_the_launch()
    {
        await using var world = await Open(server, people: 5);
        await world.Sync(world.Sandbox.Options.Templates[1], "PAUSED");
        var id = await world.Campaigns.Create(world.Campaign() with { Variants = Halves() }, CancellationToken.None);

        Assert.Equal(
            new LaunchOutcome.TemplateNotApproved(Rival, "en_US", "PAUSED"),
            await world.Campaigns.Launch(id, CancellationToken.None)
        );
    }

    [Fact]
    public async Task While_Meta_refuses_one_variant_all_of_them_wait()
    {
        await using var world = await Open(server, people: 20);
        var id = await world.Launch(world.Campaign() with { Variants = Halves() });
        await world.Sync(world.Sandbox.Options.Templates[1], "PAUSED");

        var sent = await world.SendNow();

        Assert.Equal(0, sent);
        Assert.Equal(
            new Outlook(id, Binding.TemplateNotApproved, null, null),
            Assert.Single(await world.Outlooks.All(CancellationToken.None))
        );
    }

    [Fact]
    public async Task A_lost_answer_is_written_down_as_the_variant_that_was_sent()
    {
        await using var world = await Open(server, people: 6);
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset, Rate = 1 });
        var id = await world.Launch(world.Campaign() with { Variants = new([new("only", 10_000, Rival, "en_US", Components)]) });
        await world.SendNow();

        var first = (await world.Recipients(id))[0];
        await world.Tell(first, "delivered");

        var content = await world.Database.Value<string>("SELECT m.content FROM whatsapp_messages m WHERE m.recipient_id = $1", first);
        var message = await world.Database.Value<Guid>("SELECT m.id FROM whatsapp_messages m WHERE m.recipient_id = $1", first);
        Assert.StartsWith(
            "Winter greetings ",
            world.Sealer.Open(content, new("whatsapp_messages", "content", message)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(5_000, 4_000, 0, "the shares, with the holdout, add up to 90 %; they must be 100 %")]
    [InlineData(5_000, 5_000, 1, "the shares, with the holdout, add up to 100.01 %; they must be 100 %")]
    [InlineData(10_000, 0, 0, "share of 'B' is not above 0 %")]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, "the shares, with the holdout, add up to 64,424,509.41 %; they must be 100 %")]
    public void Shares_that_do_not_add_up_are_refused(int a, int b, int holdout, string problem) =>
        Assert.Equal(problem, Said(new([new("A", a, "x", "en"), new("B", b, "y", "en")], holdout)));

    [Theory]
    [InlineData("holdout", "label 'holdout' is the group that gets nothing: write 'holdout: 10' beside variants for 10 %")]
    [InlineData("", "label '' has 0 characters; it needs 1 to 40")]
    [InlineData("A", "label 'A' is there twice")]
    public void Labels_that_cannot_be_told_apart_are_refused(string label, string problem) =>
        Assert.Equal(problem, Said(new([new("A", 5_000, "x", "en"), new(label, 5_000, "y", "en")])));

    static string Said(VariantPlan plan) => Phrasebook.In("en").Say(plan.Problem!);

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        await using var world = await Open(server, people: 0);
        var id = await world.Campaigns.Create(world.Campaign() with { Variants = Halves(holdout: 1_000) }, CancellationToken.None);

        var read = await Variants.Of(world.Database, id, CancellationToken.None);

        Assert.Equal(JsonSerializer.Serialize(Halves(holdout: 1_000)), JsonSerializer.Serialize(read));
    }

    static async Task<Dictionary<string, int>> Sizes(CampaignWorld world, Guid campaign) =>
        (
            await world.Database.Rows(
                "SELECT variant, count(*) FROM campaign_recipients WHERE campaign_id = $1 AND variant IS NOT NULL GROUP BY 1",
                campaign
            )
        )
            .Select(row => row.Split(" | "))
            .ToDictionary(row => row[0], row => int.Parse(row[1], CultureInfo.InvariantCulture));
}
