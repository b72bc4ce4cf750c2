using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Inbox;

public sealed class ConversationsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Bob = "16505555678",
        Cem = "16505559999";

    [Fact]
    public async Task The_list_shows_who_wrote_last_with_the_latest_message()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(
                Text("wamid.1", Ann, "First", name: "Ann"),
                Text("wamid.2", Bob, "Second", InboxWorld.Noon.AddSeconds(10)),
                Text("wamid.3", Ann, "Third", InboxWorld.Noon.AddSeconds(20))
            )
        );

        var list = await Conversations(inbox).List();

        Assert.Equal([("Ann", "Third", 2), (null, "Second", 1)], list.Select(c => (c.Name, c.Latest!.Text, c.Unread)));
        Assert.Equal(InboxWorld.Noon.AddSeconds(20).AddHours(24), list[0].WindowClosesAt);
        Assert.Equal("+1 ••• ••• 1234", list[0].Phone);
    }

    [Fact]
    public async Task A_row_that_was_tampered_with_is_shown_without_its_value_beside_all_others()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Text("wamid.1", Ann, "First", name: "Ann"), Text("wamid.2", Bob, "Second", InboxWorld.Noon.AddSeconds(10), name: "Bob"))
        );
        await inbox.Database.Execute("UPDATE whatsapp_messages SET content = reverse(content) WHERE id = $1", await inbox.Id("wamid.1"));
        await inbox.Database.Execute(
            "UPDATE user_profiles SET display_name = reverse(display_name) WHERE whatsapp_phone = $1",
            inbox.Sealer.Seal(Tests.Campaigns.CampaignWorld.Phone("+" + Bob))
        );

        // Meta delivers it once more: what was changed here is no reason to take it for another message.
        await inbox.Deliver(Body(Text("wamid.1", Ann, "First")));
        Assert.Equal(["∅"], await inbox.Database.Rows("SELECT DISTINCT problem FROM webhook_deliveries"));

        var list = await Conversations(inbox).List();
        var thread = await new Threads(inbox.Database, inbox.Sealer).Before(list[1].Profile, null);
        var search = new SearchMessages(inbox.Database, inbox.Sealer, inbox.Clock);

        Assert.Equal([(null, "Second", true), ("Ann", null, true)], list.Select(c => (c.Name, c.Latest!.Text, c.IsUnreadable)));
        Assert.Equal((null, true), (thread.Messages[0].Text, thread.Messages[0].IsUnreadable));
        Assert.Empty(await search.Everywhere("first"));
        Assert.Single(await search.Everywhere("second"));
    }

    [Fact]
    public async Task Pages_hold_every_conversation_once()
    {
        await using var inbox = await InboxWorld.Open(database, "222");
        string[] people = [Ann, Bob, Cem];
        await inbox.Deliver(
            Body(people.Select(p => Text("wamid.a" + p, p, "Hi"))),
            BodyFor("222", people.Select(p => Text("wamid.b" + p, p, "Hi")))
        );
        var conversations = Conversations(inbox);

        var seen = new List<Conversation>();
        for (
            List<Conversation> page = await conversations.List(most: 2);
            page.Count > 0;
            page = await conversations.List(after: page[^1].Cursor, most: 2)
        )
            seen.AddRange(page);

        Assert.Equal(6, seen.Select(c => (c.Profile, c.PhoneNumberId)).Distinct().Count());
        Assert.Equal(3, (await conversations.List(new(PhoneNumberId: "222"))).Count);
    }

    [Fact]
    public async Task Reading_a_conversation_takes_it_off_the_unread_ones()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "One"), Text("wamid.2", Ann, "Two"), Text("wamid.3", Bob, "Three")));
        var conversations = Conversations(inbox);
        var before = await conversations.List();
        var ann = before.Single(c => c.Unread == 2).Profile;

        Assert.True(await conversations.MarkRead(ann, InboxWorld.Number));
        Assert.False(await conversations.MarkRead(ann, InboxWorld.Number));

        Assert.Equal(3, before.Sum(one => one.Unread));
        Assert.Equal(1, (await conversations.List()).Single(one => one.Profile != ann).Unread);
        Assert.Equal(0, (await conversations.List()).Single(one => one.Profile == ann).Unread);
    }

    [Fact]
    public async Task An_answer_that_becomes_known_late_leaves_unread_what_was_written_after_it()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(
                Text("wamid.1", Ann, "One"),
                Text("wamid.2", Ann, "Two", InboxWorld.Noon.AddSeconds(10)),
                Text("wamid.3", Ann, "Three", InboxWorld.Noon.AddSeconds(30))
            )
        );

        await inbox.Answer(await inbox.OnlyProfile(), "wamid.4", InboxWorld.Noon.AddSeconds(20));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.5", InboxWorld.Noon.AddSeconds(5));

        Assert.Equal(["1"], await inbox.Database.Rows("SELECT unread FROM conversations"));
    }

    [Fact]
    public async Task A_message_stored_while_an_earlier_answer_is_recorded_stays_unread()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "One")));
        var ann = await inbox.OnlyProfile();

        await While(inbox, Stored("wamid.2", ann, InboxWorld.Noon.AddSeconds(30)), Counting.FromPerson, () =>
            inbox.Answer(ann, "wamid.3", InboxWorld.Noon.AddSeconds(20))
        );

        Assert.Equal(["1"], await inbox.Database.Rows("SELECT unread FROM conversations"));
    }

    [Fact]
    public async Task A_message_stored_while_an_earlier_answer_from_the_phone_is_unpacked_stays_unread()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "One")));

        await While(inbox, Stored("wamid.2", await inbox.OnlyProfile(), InboxWorld.Noon.AddSeconds(40)), Counting.FromPerson, () =>
            inbox.Deliver(Echo("wamid.3", Ann, "Yes"))
        );

        Assert.Equal(["1"], await inbox.Database.Rows("SELECT unread FROM conversations"));
    }

    [Fact]
    public async Task A_message_unpacked_while_the_answer_to_it_is_recorded_is_not_unread()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "One")));
        var answer = Stored("wamid.3", await inbox.OnlyProfile(), InboxWorld.Noon.AddSeconds(20)) with
        {
            Direction = "outgoing",
            Status = "sent",
        };

        await While(inbox, answer, Counting.Answer, () => inbox.Deliver(Body(Text("wamid.2", Ann, "Two", InboxWorld.Noon.AddSeconds(10)))));

        Assert.Equal(["0"], await inbox.Database.Rows("SELECT unread FROM conversations"));
    }

    [Fact]
    public async Task Waiting_is_counted_from_the_first_message_nobody_answered()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello?"), Text("wamid.2", Ann, "Anybody?", InboxWorld.Noon.AddSeconds(50))));
        var ann = await inbox.OnlyProfile();
        await inbox.Answer(ann, "wamid.o1", InboxWorld.Noon.AddSeconds(60));
        await inbox.Answer(ann, "wamid.o2", InboxWorld.Noon.AddSeconds(70));
        await inbox.Deliver(Body(Text("wamid.3", Ann, "And now?", InboxWorld.Noon.AddSeconds(100))));
        await inbox.Answer(ann, "wamid.o3", InboxWorld.Noon.AddSeconds(120));

        var times = await Conversations(inbox).ResponseTimes(ann, InboxWorld.Number, InboxWorld.Noon.AddDays(-1));

        Assert.Equal(new ResponseTime(2, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60)), times);
    }

    [Fact]
    public async Task Where_nobody_was_answered_there_is_no_time()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello?")));

        Assert.Equal(
            new ResponseTime(0, null, null, null),
            await Conversations(inbox).ResponseTimes(await inbox.OnlyProfile(), InboxWorld.Number, InboxWorld.Noon)
        );
    }

    // The message is stored but not committed before the other one comes.
    static async Task While(InboxWorld inbox, Received message, Counting counting, Func<Task> other)
    {
        var beside = Task.CompletedTask;
        await inbox.Database.InTransaction(async transaction =>
        {
            await Curlew.Messages.Messages.Receive(transaction, [message with { MessageId = inbox.Sealed(message.MessageId) }], default);
            await MessageCounts.Add(transaction, [new(message.Profile, message.PhoneNumberId, message.At, counting)]);
            beside = Task.Run(other);
            await inbox.Database.UntilSomebodyWaits();
        });
        await beside;
    }

    static Received Stored(string wamid, Guid profile, DateTimeOffset at) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            MessageId = wamid,
            Profile = profile,
            PhoneNumberId = InboxWorld.Number,
            Type = "text",
            At = at,
        };

    static Conversations Conversations(InboxWorld inbox) => new(inbox.Database, inbox.Sealer, inbox.Clock);
}
