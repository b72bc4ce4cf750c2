using System.Text.Json.Nodes;
using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Profiles;

public sealed class IdentityTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Old = "16505551234",
        New = "16505559876",
        Id1 = "US.1",
        Id2 = "US.2";

    const string People = "SELECT count(*), sum(total_messages) FROM user_profiles";
    const string Outcomes = "SELECT outcome FROM identity_changes ORDER BY at";

    [Fact]
    public async Task Whoever_changes_number_stays_the_same_customer()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello", userId: Id1)));

        await inbox.Deliver(Body(NumberChanged("wamid.2", Old, Id1, New, Id2)));
        await inbox.Deliver(Body(Text("wamid.3", New, "New phone", userId: Id2)), Body(Text("wamid.4", Old, "Sent before I changed")));

        Assert.Equal(["1 | 4"], await inbox.Database.Rows(People));
        Assert.Equal(
            (New, Id2),
            (
                Phone(inbox, await inbox.Database.Value<string>("SELECT wa_id FROM user_profiles")),
                inbox.Sealer.OpenUserId(await inbox.Database.Value<string>("SELECT user_id FROM user_profiles")).Text
            )
        );
        Assert.Equal(
            ["phone | changed_number", "user_id | changed_number"],
            await inbox.Database.Rows("SELECT kind, reason FROM profile_aliases ORDER BY kind")
        );
    }

    [Fact]
    public async Task The_notice_and_the_first_message_under_the_new_number_may_come_in_one_delivery()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello", userId: Id1)));

        await inbox.Deliver(Body(Text("wamid.3", New, "New phone", userId: Id2), NumberChanged("wamid.2", Old, Id1, New, Id2)));

        Assert.Equal(["1 | 3"], await inbox.Database.Rows(People));
    }

    [Fact]
    public async Task A_notice_delivered_again_changes_nothing_even_after_a_second_change()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello", userId: Id1)));
        var first = Body(NumberChanged("wamid.2", Old, Id1, New, Id2));
        await inbox.Deliver(first);
        await inbox.Deliver(Body(NumberChanged("wamid.3", New, Id2, "16505550000", "US.3", 5)));

        await inbox.Deliver(first, first);

        Assert.Equal("16505550000", Phone(inbox, await inbox.Database.Value<string>("SELECT wa_id FROM user_profiles")));
        Assert.Equal(["changed", "changed"], await inbox.Database.Rows(Outcomes));
    }

    [Fact]
    public async Task A_new_number_that_is_somebody_elses_merges_nobody_and_is_listed()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello", userId: Id1)));
        await inbox.Deliver(Body(Text("wamid.2", New, "Hello", userId: Id2)));

        await inbox.Deliver(Body(NumberChanged("wamid.3", Old, Id1, New, Id2)));

        Assert.Equal(["2 | 3"], await inbox.Database.Rows(People));
        Assert.Equal(["for_review"], await inbox.Database.Rows(Outcomes));
        var listed = Assert.Single(await Merges(inbox).Open(10)).Seen!;
        Assert.Equal(("changed_number", inbox.Sealed("wamid.3")), (listed.Reason, listed.MessageId));
    }

    [Fact]
    public async Task A_user_id_changes_without_any_number()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", null, "Hello", userId: Id1)));

        await inbox.Deliver(
            Body(
                Message(
                    "wamid.2",
                    null,
                    "system",
                    new()
                    {
                        ["type"] = "user_changed_user_id",
                        ["body"] = "changed",
                        ["user_id"] = Id2,
                        ["previous_user_id"] = Id1,
                    },
                    userId: Id1
                )
            )
        );
        await inbox.Deliver(Body(Text("wamid.3", null, "Hello", userId: Id2)));

        Assert.Equal(["1 | 3"], await inbox.Database.Rows(People));
    }

    [Fact]
    public async Task A_number_given_up_leads_to_nobody_who_shows_another_user_id()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello", userId: Id1)));
        await inbox.Deliver(Body(NumberChanged("wamid.2", Old, Id1, New, Id2)));

        await inbox.Deliver(Body(Text("wamid.3", Old, "I got this number yesterday", userId: "US.777")));

        Assert.Equal(2, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
    }

    [Theory]
    [InlineData("5215512345678", "525512345678")]
    [InlineData("5491123456789", "541123456789")]
    [InlineData("5511987654321", "551187654321")]
    public async Task Two_spellings_of_a_number_are_one_person(string one, string other)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", one, "Hello")));
        await inbox.Deliver(Body(Text("wamid.2", other, "Hello")));

        Assert.Equal(["1 | 2"], await inbox.Database.Rows(People));
    }

    [Fact]
    public async Task A_message_that_shows_the_identifiers_of_two_people_lists_them_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Old, "Hello")));
        await inbox.Deliver(Body(Text("wamid.2", null, "Hello", userId: Id1)));

        await inbox.Deliver(Body(Text("wamid.3", Old, "Both", userId: Id1)), Body(Text("wamid.4", Old, "Both", userId: Id1)));

        var listed = Assert.Single(await Merges(inbox).Open(10)).Seen!;
        Assert.Equal("both_identifiers", listed.Reason);
        Assert.Equal(listed, (await Merges(inbox).Look(listed.Younger, listed.Older)).Seen);
        Assert.IsType<MergeOutcome.AreTwo>(await Merges(inbox).AreTwo(listed.Younger, listed.Older));
        await inbox.Deliver(Body(Text("wamid.5", Old, "Both", userId: Id1)));
        Assert.Empty(await Merges(inbox).Open(10));
    }

    [Fact]
    public async Task A_merge_moves_everything_keeps_the_stricter_subscription_and_says_why()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Text("wamid.1", Old, "Hello bakery", name: "Ann")),
            Body(
                Text("wamid.2", null, "bakery STOPS", userId: Id1, name: "Annie"),
                Text("wamid.3", null, "STOP", InboxWorld.Noon.AddSeconds(5), userId: Id1)
            )
        );
        await inbox.RollUp.RunOnce();
        var (kept, gone) = (await Profile(inbox, "wamid.1"), await Profile(inbox, "wamid.2"));
        await inbox.Answer(gone, "wamid.4", InboxWorld.Noon.AddSeconds(40));

        var outcome = await Merges(inbox).Join(kept, gone, "She told me at the counter");
        await inbox.RollUp.RunOnce();

        var moved = Assert.IsType<MergeOutcome.Merged>(outcome).Moved;
        Assert.Equal((3, 1, 3), (moved["whatsapp_messages"], moved["consent_events"], moved["message_words"]));
        Assert.Equal(["1 | 4"], await inbox.Database.Rows(People));
        Assert.Equal(["unsubscribed"], await inbox.Database.Rows("SELECT subscription FROM user_profiles"));
        Assert.Equal(["keyword", "merge"], await inbox.Database.Rows("SELECT source FROM consent_events ORDER BY at"));
        Assert.Equal(["1 | 2026-11-16 12:00:05"], await inbox.Database.Rows("SELECT count(*), max(last_incoming_at) FROM conversations"));
        Assert.Equal(
            "Ann",
            inbox.Sealer.Open(
                await inbox.Database.Value<string>("SELECT display_name FROM user_profiles"),
                new Cell("user_profiles", "display_name", kept)
            )
        );
        Assert.Empty(await inbox.Verify());
        await inbox.Deliver(Body(Text("wamid.5", Old, "One of me"), Text("wamid.6", null, "The other", userId: Id1)));
        Assert.Equal(["1 | 6"], await inbox.Database.Rows(People));
    }

    [Fact]
    public async Task A_merge_fills_what_is_missing_and_keeps_what_both_were_called()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Text("wamid.1", Old, "Hello", userId: Id1)),
            Body(Text("wamid.2", New, "Hello", userId: Id2, name: "Ann"))
        );
        var (kept, gone) = (await Profile(inbox, "wamid.1"), await Profile(inbox, "wamid.2"));

        await Merges(inbox).Join(kept, gone, "One person");
        await inbox.Deliver(Body(Text("wamid.3", New, "Hello", userId: Id2)), Body(Text("wamid.4", null, "Hello", userId: Id2)));

        Assert.Equal(
            "Ann",
            inbox.Sealer.Open(
                await inbox.Database.Value<string>("SELECT display_name FROM user_profiles"),
                new Cell("user_profiles", "display_name", kept)
            )
        );
        Assert.Equal(["1 | 4"], await inbox.Database.Rows(People));
        Assert.Equal(new MergeOutcome.NoSuchProfile(gone), await Merges(inbox).Join(kept, gone, "Again"));
        Assert.IsType<MergeOutcome.SameProfile>(await Merges(inbox).Join(kept, kept, "Again"));
    }

    [Fact]
    public async Task Nothing_is_added_to_a_profile_that_is_merged_away_meanwhile()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.a", Old, "Hello")), Body(Text("wamid.b", New, "Hello")));
        var (kept, gone) = (await Profile(inbox, "wamid.a"), await Profile(inbox, "wamid.b"));
        foreach (var n in Enumerable.Range(0, 60))
            await inbox.Store(Body(Text($"wamid.{n}", New, "Hello")));

        await Task.WhenAll(
            Task.Run(async () =>
            {
                while (await inbox.Unpacker.RunOnce() > 0) { }
            }),
            Merges(inbox).Join(kept, gone, "One person")
        );

        Assert.Empty(await inbox.Verify());
        Assert.Equal(["62"], await inbox.Database.Rows("SELECT sum(total_messages) FROM user_profiles"));
    }

    static MergeDesk Merges(InboxWorld inbox) => new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("sam")).Merges;

    static Task<Guid> Profile(InboxWorld inbox, string wamid) =>
        inbox.Database.Value<Guid>("SELECT profile_id FROM whatsapp_messages WHERE message_id = $1", inbox.Sealed(wamid));

    static string Phone(InboxWorld inbox, string text) => inbox.Sealer.OpenPhone(text).Digits;

    static JsonObject NumberChanged(string wamid, string from, string userId, string to, string newUserId, int seconds = 1) =>
        Message(
            wamid,
            from,
            "system",
            new()
            {
                ["type"] = "user_changed_number",
                ["body"] = "changed",
                ["wa_id"] = to,
                ["user_id"] = newUserId,
                ["previous_user_id"] = userId,
            },
            InboxWorld.Noon.AddSeconds(seconds),
            userId
        );
}
