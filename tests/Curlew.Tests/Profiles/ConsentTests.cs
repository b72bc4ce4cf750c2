using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Profiles;

public sealed class ConsentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    [Theory]
    [InlineData("cancel")]
    [InlineData("Batal!")]
    [InlineData("отмена")]
    public async Task An_unclear_word_unsubscribes_nobody_before_somebody_has_read_it(string words)
    {
        await using var inbox = await InboxWorld.Open(database);
        var reviews = Desk(inbox).Reviews;

        await inbox.Deliver(Body(Text("wamid.1", Ann, words)), Body(Text("wamid.1", Ann, words)));

        var review = Assert.Single(await reviews.Open(10));
        Assert.Equal((words, "subscribed"), (review.Review.Wish.Words, await Subscription(inbox)));
        Assert.IsType<ReviewOutcome.Unsubscribed>(await reviews.Unsubscribe([review.Review.Id]));
        Assert.IsType<ReviewOutcome.NotOpen>(await reviews.Keep([review.Review.Id]));
        Assert.Equal(
            ["unsubscribed | staff | 2026-11-16 12:00:00"],
            await inbox.Database.Rows("SELECT became, source, at FROM consent_events")
        );
        Assert.Equal("unsubscribed", await Subscription(inbox));
        Assert.Empty(await reviews.Open(10));
    }

    [Fact]
    public async Task An_unclear_word_that_means_something_else_changes_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        var reviews = Desk(inbox).Reviews;
        await inbox.Deliver(Body(Text("wamid.1", Ann, "no")));

        await reviews.Keep([(await reviews.Open(10)).Single().Review.Id]);

        Assert.Equal("subscribed", await Subscription(inbox));
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM consent_events"));
    }

    [Fact]
    public async Task Several_are_decided_together_and_those_that_were_closed_already_are_named()
    {
        await using var inbox = await InboxWorld.Open(database);
        var reviews = Desk(inbox).Reviews;
        await inbox.Deliver(Body(Text("wamid.1", Ann, "no"), Text("wamid.2", Ann, "stop the order"), Text("wamid.3", Ann, "cancel")));
        var ids = (await reviews.Open(10)).ConvertAll(one => one.Review.Id);
        await reviews.Keep([ids[0]]);

        var outcome = await reviews.Unsubscribe(ids);

        var unsubscribed = Assert.IsType<ReviewOutcome.Unsubscribed>(outcome);
        Assert.Equal((2, ids[0]), (unsubscribed.Messages, Assert.Single(unsubscribed.Closed)));
        Assert.Equal("unsubscribed", await Subscription(inbox));
        Assert.Equal(
            ["seen | 3", "review.decide.kept | 1", "review.decide.unsubscribed | 2"],
            await inbox.Database.Rows("SELECT outcome, count FROM audit_trail ORDER BY id")
        );
    }

    [Fact]
    public async Task A_message_edited_to_stop_says_stop()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOPP IT")));

        await inbox.Deliver(
            Body(
                Message(
                    "wamid.2",
                    Ann,
                    "edit",
                    new()
                    {
                        ["original_message_id"] = "wamid.1",
                        ["message"] = new System.Text.Json.Nodes.JsonObject
                        {
                            ["type"] = "text",
                            ["text"] = new System.Text.Json.Nodes.JsonObject { ["body"] = "STOP" },
                        },
                    }
                )
            )
        );

        Assert.Equal("unsubscribed", await Subscription(inbox));
    }

    [Fact]
    public async Task A_burst_of_opt_outs_from_one_error_code_is_stopped_and_can_be_undone()
    {
        await using var inbox = await WithAnswers(80);
        var bursts = Desk(inbox).Bursts;
        await inbox.Deliver(Body(Enumerable.Range(0, 30).Select(n => Failed(n))));
        var before = await Unsubscribed(inbox);

        await inbox.Deliver(Body(Enumerable.Range(30, 50).Select(n => Failed(n))));

        var burst = Assert.Single(await bursts.Open());
        Assert.Equal((30L, 30L, 50L), (before, await Unsubscribed(inbox), burst.Held));
        Assert.Equal(new BurstOutcome.Undone(30), await bursts.Undo(burst.Id));
        Assert.Equal(0, await Unsubscribed(inbox));
        Assert.Equal(
            ["30"],
            await inbox.Database.Rows("SELECT count(*) FROM consent_events WHERE source = 'staff' AND became = 'subscribed'")
        );
        Assert.IsType<BurstOutcome.NotOpen>(await bursts.Believe(burst.Id));
    }

    [Fact]
    public async Task A_burst_that_is_believed_takes_effect_with_the_moments_it_was_told()
    {
        await using var inbox = await WithAnswers(60);
        var bursts = Desk(inbox).Bursts;
        await inbox.Deliver(Body(Enumerable.Range(0, 60).Select(n => Failed(n))));
        var held = await Unsubscribed(inbox);

        var believed = await bursts.Believe((await bursts.Open()).Single().Id);

        Assert.Equal((0L, new BurstOutcome.Believed(60), 60L), (held, believed, await Unsubscribed(inbox)));
        Assert.Equal(["60 | 1"], await inbox.Database.Rows("SELECT count(*), count(DISTINCT source) FROM consent_events"));
    }

    [Fact]
    public async Task Undoing_a_burst_leaves_those_alone_who_had_left_by_themselves()
    {
        await using var inbox = await WithAnswers(80);
        await inbox.Deliver(Body(Text("wamid.stop", "16505550000", "STOP", InboxWorld.Noon.AddSeconds(-5))));
        await inbox.Deliver(Body(Enumerable.Range(0, 30).Select(n => Failed(n))));
        await inbox.Deliver(Body(Enumerable.Range(30, 50).Select(n => Failed(n))));
        var bursts = Desk(inbox).Bursts;

        await bursts.Undo((await bursts.Open()).Single().Id);

        Assert.Equal(1, await Unsubscribed(inbox));
    }

    [Fact]
    public async Task People_who_write_stop_by_the_hundred_are_believed()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Enumerable.Range(0, 200).Select(n => Text($"wamid.{n}", $"1650555{n:0000}", "STOP"))));

        Assert.Equal(200, await Unsubscribed(inbox));
    }

    static Desk Desk(InboxWorld inbox) => new(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("sam"));

    async Task<InboxWorld> WithAnswers(int people)
    {
        var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Enumerable.Range(0, people).Select(n => Text($"wamid.{n}", $"1650555{n:0000}", "Hello", InboxWorld.Noon.AddMinutes(-5))))
        );
        var profiles = await inbox.Database.Rows("SELECT profile_id FROM whatsapp_messages ORDER BY id");
        for (var n = 0; n < people; n++)
            await inbox.Answer(Guid.Parse(profiles[n]), $"wamid.out.{n}", InboxWorld.Noon.AddMinutes(-4));
        return inbox;
    }

    static System.Text.Json.Nodes.JsonObject Failed(int n)
    {
        var status = Status($"wamid.out.{n}", "failed", InboxWorld.Noon.AddMilliseconds(n * 10), error: 131050);
        status["recipient_id"] = $"1650555{n:0000}";
        return status;
    }

    static Task<long> Unsubscribed(InboxWorld inbox) =>
        inbox.Database.Value<long>("SELECT count(*) FROM user_profiles WHERE subscription = 'unsubscribed'");

    static Task<string> Subscription(InboxWorld inbox) => inbox.Database.Value<string>("SELECT subscription FROM user_profiles");
}
