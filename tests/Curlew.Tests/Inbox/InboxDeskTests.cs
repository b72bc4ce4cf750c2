using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Inbox;

public sealed class InboxDeskTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Bob = "16505555678";

    [Fact]
    public async Task A_conversation_is_taken_handed_over_and_given_back_and_each_is_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var (ana, leo) = (await Agent(inbox, "Ana"), await Agent(inbox, "Leo"));
        var desk = At(inbox, ana).Inbox;

        Assert.Equal(new ConversationOutcome.Assigned("Ana"), await desk.Assign(conversation));
        Assert.Equal(new ConversationOutcome.AssignedAlready("Ana"), await desk.Assign(conversation));
        Assert.Equal(new ConversationOutcome.AssignedToOther("Ana"), await At(inbox, leo).Inbox.Assign(conversation));
        Assert.Equal(conversation, Assert.Single(await desk.List(new(ConversationList.Mine))).Key);
        Assert.Empty(await desk.List(new(ConversationList.Unassigned)));
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new ConversationOutcome.HandedOver("Leo"), await desk.HandOver(conversation, Id(leo), "He knows her."));
        Assert.Equal(new ConversationOutcome.AssignedAlready("Leo"), await desk.HandOver(conversation, Id(leo), null));
        Assert.IsType<ConversationOutcome.NoSuchColleague>(await desk.HandOver(conversation, Guid.NewGuid(), null));
        Assert.IsType<ConversationOutcome.TooLong>(await desk.HandOver(conversation, Id(ana), new string('x', 4_001)));
        Assert.Empty(await desk.List(new(ConversationList.Mine)));
        Assert.Equal("Leo", Assert.Single(await desk.List(new())).AssignedName);
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<ConversationOutcome.Unassigned>(await desk.Unassign(conversation));
        Assert.IsType<ConversationOutcome.NobodysAlready>(await desk.Unassign(conversation));
        Assert.IsType<ConversationOutcome.NoAccount>(await At(inbox, Actor.CommandLine("jane")).Inbox.Assign(conversation));

        var events = (await desk.Open(conversation))!.Page.Events;
        Assert.Equal(
            [("assigned", "Ana", "Ana", null), ("handed_over", "Ana", "Leo", "He knows her."), ("unassigned", "Ana", null, null)],
            events.Select(one => (one.Kind, one.By, one.To, one.Text))
        );
        Assert.Equal(
            [
                "conversation.assign | conversation.assigned",
                "conversation.assign | conversation.assigned_already",
                "conversation.assign | conversation.assigned_to_other",
                "conversation.assign | conversation.no_account",
                "conversation.hand_over | conversation.assigned_already",
                "conversation.hand_over | conversation.handed_over",
                "conversation.hand_over | conversation.no_such_colleague",
                "conversation.hand_over | conversation.too_long",
                "conversation.read | seen",
                "conversation.unassign | conversation.nobodys_already",
                "conversation.unassign | conversation.unassigned",
            ],
            await Trail(inbox, conversation)
        );
    }

    [Fact]
    public async Task Of_two_who_take_it_at_once_one_learns_of_the_other()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var agents = new[] { await Agent(inbox, "Ana"), await Agent(inbox, "Leo"), await Agent(inbox, "Mia") };

        var outcomes = await Task.WhenAll(agents.Select(agent => At(inbox, agent).Inbox.Assign(conversation)));

        var taken = Assert.Single(outcomes.OfType<ConversationOutcome.Assigned>());
        Assert.Equal(2, outcomes.OfType<ConversationOutcome.AssignedToOther>().Count(other => other.Name == taken.Name));
        Assert.Equal(1L, await inbox.Database.Value<long>("SELECT count(*) FROM conversation_events"));
    }

    [Fact]
    public async Task Whoever_is_shut_out_or_may_not_answer_is_given_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var (gone, analyst) = (await Agent(inbox, "Ana"), await Agent(inbox, "Leo", Role.Analyst));
        var owner = At(inbox, Actor.CommandLine("jane"));
        await owner.Staff.Disable(Id(gone));

        Assert.IsType<ConversationOutcome.NoSuchColleague>(await owner.Inbox.Assign(conversation, Id(gone)));
        Assert.IsType<ConversationOutcome.NoSuchColleague>(await owner.Inbox.Assign(conversation, Id(analyst)));
        await Assert.ThrowsAsync<NotPermitted>(() => At(inbox, analyst).Inbox.List(new()));
        await Assert.ThrowsAsync<NotPermitted>(() => At(inbox, analyst).Inbox.Open(conversation));
    }

    [Fact]
    public async Task What_is_done_is_opened_by_the_next_message_whenever_it_was_written_and_by_none_twice()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var desk = At(inbox, await Agent(inbox, "Ana")).Inbox;

        Assert.Equal(new ConversationOutcome.HasUnread(1), await desk.Done(conversation));
        await desk.Open(conversation);
        Assert.IsType<ConversationOutcome.OpenAlready>(await desk.Reopen(conversation));
        Assert.IsType<ConversationOutcome.Closed>(await desk.Done(conversation));
        Assert.IsType<ConversationOutcome.ClosedAlready>(await desk.Done(conversation));
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));
        Assert.Empty(await desk.List(new()));
        Assert.Null(Assert.Single(await desk.List(new(ConversationList.Done))).WaitingSince);

        // Older than what was answered as done, and new here.
        await inbox.Deliver(Body(Text("wamid.0", Ann, "Are you there?", InboxWorld.Noon.AddSeconds(-50))));
        Assert.Equal(InboxWorld.Noon.AddSeconds(-50), Assert.Single(await desk.List(new(ConversationList.Waiting))).WaitingSince);
        Assert.IsType<ConversationOutcome.Closed>(await desk.Done(conversation, evenUnread: true));
        Assert.IsType<ConversationOutcome.Reopened>(await desk.Reopen(conversation));
        Assert.Equal(InboxWorld.Noon.AddSeconds(-50), Assert.Single(await desk.List(new())).WaitingSince);

        // What was answered before it came waits for nobody.
        await inbox.Answer(conversation.Profile, "wamid.a", InboxWorld.Noon.AddSeconds(30));
        await desk.Done(conversation);
        await inbox.Deliver(Body(Text("wamid.2", Ann, "Late", InboxWorld.Noon.AddSeconds(20))));
        Assert.Empty(await desk.List(new()));
        Assert.Empty(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Notes_labels_and_messages_stand_in_one_order_however_small_the_pages()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var desk = At(inbox, await Agent(inbox, "Ana")).Inbox;
        await desk.Note(conversation, " Likes tea. ");
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.AddLabel(conversation, " Invoice ");
        await inbox.Deliver(Body(Text("wamid.2", Ann, "Anybody?", InboxWorld.Noon.AddMinutes(2)), Reaction("wamid.3", "wamid.1")));
        inbox.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.RemoveLabel(conversation, "INVOICE");
        await inbox.Deliver(Body(Text("wamid.4", Ann, "STOP", InboxWorld.Noon.AddMinutes(7))));

        var whole = (await desk.Open(conversation))!.Page;
        var places = new List<Curlew.Messages.Cursor>();
        for (
            var page = await desk.Before(conversation, Curlew.Messages.Cursor.End, 1);
            ;
            page = await desk.Before(conversation, page.Older.Value, 1)
        )
        {
            places.Insert(0, page.Messages.Select(one => one.Cursor).Concat(page.Events.Select(one => one.Cursor)).Single());
            if (page.Older is null)
                break;
        }

        Assert.Equal(["note", "labelled", "unlabelled", "unsubscribed"], whole.Events.Select(one => one.Kind));
        Assert.Equal(("Likes tea.", "invoice"), (whole.Events[0].Text, whole.Events[1].Label));
        Assert.Equal("👍", Assert.Single(whole.Messages[0].Reactions).Emoji);
        Assert.Equal(
            whole
                .Messages.Select(one => one.Cursor)
                .Concat(whole.Events.Select(one => one.Cursor))
                .OrderBy(one => one.At)
                .ThenBy(one => one.Id),
            places
        );
        var after = await desk.After(conversation, places[2], 3);
        Assert.Equal(places[3..6].ToHashSet(), [.. after.Messages.Select(one => one.Cursor), .. after.Events.Select(one => one.Cursor)]);
    }

    [Fact]
    public async Task A_note_or_a_label_that_says_nothing_or_too_much_is_refused()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var desk = At(inbox, await Agent(inbox, "Ana")).Inbox;
        var nobody = conversation with { PhoneNumberId = "999" };

        Assert.IsType<ConversationOutcome.NothingSaid>(await desk.Note(conversation, "  "));
        Assert.IsType<ConversationOutcome.TooLong>(await desk.Note(conversation, new string('x', 4_001)));
        Assert.IsType<ConversationOutcome.NoLabel>(await desk.AddLabel(conversation, new string('x', 51)));
        Assert.IsType<ConversationOutcome.NotLabelled>(await desk.RemoveLabel(conversation, "invoice"));
        for (var label = 0; label < 20; label++)
            Assert.IsType<ConversationOutcome.Labelled>(await desk.AddLabel(conversation, $"label {label}"));
        Assert.IsType<ConversationOutcome.TooManyLabels>(await desk.AddLabel(conversation, "one more"));
        Assert.IsType<ConversationOutcome.LabelledAlready>(await desk.AddLabel(conversation, "Label 3"));
        Assert.Equal(conversation, Assert.Single(await desk.List(new(Label: "Label 3"))).Key);
        Assert.Empty(await desk.List(new(Label: "none")));
        foreach (
            var refused in new[]
            {
                desk.Note(nobody, "Hm"),
                desk.AddLabel(nobody, "x"),
                desk.RemoveLabel(nobody, "x"),
                desk.Done(nobody),
                desk.Reopen(nobody),
                desk.Assign(nobody),
                desk.Unassign(nobody),
                desk.HandOver(nobody, Guid.NewGuid(), null),
                desk.KeepDraft(nobody, "Dear"),
            }
        )
            Assert.IsType<ConversationOutcome.NoSuchConversation>(await refused);
        Assert.Null(await desk.Open(nobody));
    }

    [Fact]
    public async Task A_draft_is_its_writers_alone_sealed_and_gone_when_it_is_empty()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var (ana, leo) = (At(inbox, await Agent(inbox, "Ana")).Inbox, At(inbox, await Agent(inbox, "Leo")).Inbox);

        await ana.KeepDraft(conversation, "Dear");
        await ana.KeepDraft(conversation, "Dear Ann, the lamp");
        Assert.IsType<ConversationOutcome.TooLong>(await ana.KeepDraft(conversation, new string('x', 4_097)));

        Assert.Equal("Dear Ann, the lamp", (await ana.Open(conversation))!.Draft);
        Assert.Null((await leo.Open(conversation))!.Draft);
        Assert.Equal(
            ["1 | 0"],
            await inbox.Database.Rows("SELECT count(*), count(*) FILTER (WHERE text LIKE '%lamp%') FROM conversation_drafts")
        );
        Assert.IsType<ConversationOutcome.DraftDropped>(await ana.KeepDraft(conversation, " "));
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT count(*) FROM conversation_drafts"));
    }

    [Fact]
    public async Task Whoever_looks_at_a_conversation_sees_who_else_does_until_they_are_gone()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var (ana, leo) = (At(inbox, await Agent(inbox, "Ana")).Inbox, At(inbox, await Agent(inbox, "Leo")).Inbox);

        await ana.Stay(conversation, isTyping: false);
        await ana.Stay(conversation, isTyping: true);
        await inbox.Database.Execute("UPDATE conversation_viewers SET lease_until = now() + interval '1 hour'");
        var written = await inbox.Database.Value<long>("SELECT xmin::text::bigint FROM conversation_viewers");
        for (var letter = 0; letter < 5; letter++)
            await ana.Stay(conversation, isTyping: true);

        Assert.Equal(written, await inbox.Database.Value<long>("SELECT xmin::text::bigint FROM conversation_viewers"));
        Assert.Equal([new Viewer("Ana", true)], await leo.Stay(conversation, isTyping: false));
        Assert.Equal([new Viewer("Leo", false)], (await ana.Open(conversation))!.Others);
        await inbox.Database.Execute("UPDATE conversation_viewers SET lease_until = now() - interval '1 second' WHERE name = 'Ana'");
        Assert.Empty(await leo.Stay(conversation, isTyping: false));
        Assert.Equal(2, await leo.Leave(conversation));
    }

    [Fact]
    public async Task Opening_counts_as_read_for_whoever_may_answer_and_is_kept_with_whose_it_was()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var reader = (await Agent(inbox, "Ana")) with { Holds = new HashSet<Permission> { Permission.ReadConversations } };

        var seen = (await At(inbox, reader).Inbox.Open(conversation))!;
        Assert.Equal((1, "Ann", "+1 ••• ••• 1234"), (seen.Conversation.Unread, seen.Conversation.Name, seen.Conversation.Phone));
        Assert.Equal(["1"], await inbox.Database.Rows("SELECT unread FROM conversations"));
        await At(inbox, await Agent(inbox, "Leo")).Inbox.Open(conversation);
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT unread FROM conversations"));

        Assert.Equal(["conversation.read | seen", "conversation.read | seen"], await Trail(inbox, conversation));
    }

    [Fact]
    public async Task A_customer_sees_that_they_were_read_and_that_an_answer_is_written_where_that_is_wished()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        await using var meta = new Loopback(request => request.Answer(200, """{"success":true}"""));
        await new Accounts(inbox.Database, inbox.Sealer).Save(new("W", "token", null, null, null), default);
        await using var lines = new Lines(inbox.Database, inbox.Sealer, meta.Url);
        Desk Desk(bool receipts) =>
            new(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane")) { Lines = lines, ReadReceipts = receipts };

        await Desk(receipts: false).Inbox.Open(conversation);
        Assert.Empty(meta.Requests);
        await inbox.Deliver(Body(Text("wamid.2", Ann, "And now?", InboxWorld.Noon.AddSeconds(5))));
        await Desk(receipts: true).Inbox.Open(conversation);
        await Desk(receipts: true).Inbox.Open(conversation);
        Assert.True(await Desk(receipts: true).Inbox.ShowTyping(conversation));

        var bodies = meta.Requests.Select(request => request.Text).ToList();
        Assert.Equal(2, bodies.Count);
        Assert.All(bodies, body => Assert.Contains("\"message_id\":\"wamid.2\"", body, StringComparison.Ordinal));
        Assert.Equal([false, true], bodies.Select(body => body.Contains("typing_indicator", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_search_finds_by_number_id_name_and_words_and_keeps_none_of_them()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        await inbox.Deliver(Body(Text("wamid.9", Bob, "Is the lamp still there?", name: "Bob")));
        var desk = At(inbox, await Agent(inbox, "Ana")).Inbox;

        foreach (var typed in new[] { "+" + Ann, conversation.Profile.ToString(), "ann" })
            Assert.Equal(conversation, Assert.Single((await desk.Search(typed, null)).Conversations).Key);
        var message = Assert.Single((await desk.Search("lamp there", null)).Messages);
        Assert.Equal(("Bob", "Is the lamp still there?"), (message.Name, message.Text));
        Assert.Empty((await desk.Search("nothing of this", null)).Messages);

        Assert.Equal(
            [
                "conversation.search | 0",
                "conversation.search | 1",
                "conversation.search | 1",
                "conversation.search | 1",
                "conversation.search | 1",
            ],
            await inbox.Database.Rows("SELECT action, count FROM audit_trail WHERE action = 'conversation.search' ORDER BY count")
        );
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT count(*) FROM audit_trail a WHERE a::text ~* 'lamp|6505551234'"));
    }

    [Fact]
    public async Task A_saved_text_is_called_up_by_its_shortcut_and_filled_for_the_customer()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var desk = At(inbox, Actor.CommandLine("jane"));
        await desk.Templates.Write([new("hello_text", "en_US", "greeting", "Hello {first_name}, from {city|nowhere}")]);
        await desk.Templates.Write([new("parcel", "en_US", "support", "Your parcel is in {town}")]);

        Assert.Equal(new SavedReplyOutcome.ShortcutSet("hello_text", "hi"), await desk.Inbox.SetShortcut("hello_text", "/Hi"));
        Assert.Equal(new SavedReplyOutcome.ShortcutTaken("hi", "hello_text"), await desk.Inbox.SetShortcut("parcel", "hi"));
        Assert.IsType<SavedReplyOutcome.NotAShortcut>(await desk.Inbox.SetShortcut("parcel", "two words"));
        Assert.IsType<SavedReplyOutcome.NoSuchText>(await desk.Inbox.SetShortcut("nothing", "no"));

        Assert.Equal("hello_text", Assert.Single(await desk.Inbox.SavedReplies("/h")).Name);
        Assert.Equal(["hello_text", "parcel"], (await desk.Inbox.SavedReplies()).Select(one => one.Name));
        Assert.Equal(new FilledReply("Hello Ann, from nowhere", null), await desk.Inbox.Fill(conversation, "hello_text"));
        Assert.Equal(new FilledReply(null, "town"), await desk.Inbox.Fill(conversation, "parcel"));
        await inbox.Database.Execute("INSERT INTO custom_fields (name, label, kind, created_by) VALUES ('town', 'Town', 'text', 'jane')");
        await inbox.Database.Execute(
            "UPDATE user_profiles SET fields = jsonb_build_object((SELECT number::text FROM custom_fields), 'Rome')"
        );
        Assert.Equal(new FilledReply("Your parcel is in Rome", null), await desk.Inbox.Fill(conversation, "parcel"));
        Assert.Null(await desk.Inbox.Fill(conversation, "nothing"));
        Assert.IsType<SavedReplyOutcome.ShortcutRemoved>(await desk.Inbox.SetShortcut("hello_text", null));
    }

    [Fact]
    public async Task Of_two_who_become_one_everything_that_was_done_about_either_stays()
    {
        await using var inbox = await InboxWorld.Open(database);
        var ann = await Written(inbox);
        await inbox.Deliver(Body(Text("wamid.9", Bob, "Hello from Bob", InboxWorld.Noon.AddSeconds(-30), name: "Bob")));
        var desk = At(inbox, await Agent(inbox, "Ana")).Inbox;
        var bob = (await desk.List(new())).Single(one => one.Name == "Bob").Key;
        await desk.Note(bob, "Pays late");
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.AddLabel(bob, "invoice");
        await desk.KeepDraft(bob, "Dear Bob");
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.Assign(bob);
        inbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.Done(ann, evenUnread: true);

        await inbox.Database.InTransaction(tx =>
            Curlew.Lifecycle.MergeProfiles.Run(tx, inbox.Sealer, ann.Profile, bob.Profile, "jane", "Same", inbox.Clock.GetUtcNow(), default)
        );

        var opened = (await desk.Open(ann))!;
        Assert.Equal(["note", "labelled", "assigned", "done"], opened.Page.Events.Select(one => one.Kind));
        Assert.Equal(("Dear Bob", "Ana"), (opened.Draft, opened.Conversation.AssignedName));
        Assert.Equal((null, InboxWorld.Noon.AddSeconds(-30)), (opened.Conversation.DoneAt, opened.Conversation.WaitingSince));
        Assert.Equal(["invoice"], opened.Conversation.Labels);
        Assert.Empty(await Curlew.Profiles.VerifyPeople.Run(inbox.Database, TestContext.Current.CancellationToken));
        Assert.Empty(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_numbers_and_of_people_it_is_told_how_quickly_they_answered()
    {
        await using var inbox = await InboxWorld.Open(database);
        var conversation = await Written(inbox);
        var byHand = await inbox.Answer(conversation.Profile, "wamid.a", InboxWorld.Noon.AddSeconds(40));
        await inbox.Database.Execute(
            """
            INSERT INTO conversation_replies (id, command_id, written_by, profile_id, phone_number_id, writer, written_at, kind, content, state, due_at, held_until)
            VALUES ($1, new_id(), 'person:1', $2, $3, 'Ana', now(), 'text', 'sealed', 'sent', now(), now())
            """,
            byHand,
            conversation.Profile,
            InboxWorld.Number
        );
        await inbox.Database.Execute("UPDATE send_attempts SET purpose = 'reply', queue_id = NULL, command_id = id WHERE id = $1", byHand);
        await inbox.Deliver(Body(Text("wamid.2", Ann, "And now?", InboxWorld.Noon.AddSeconds(50))));
        await inbox.Answer(conversation.Profile, "wamid.b", InboxWorld.Noon.AddSeconds(52));
        var desk = At(inbox, Actor.CommandLine("jane")).Inbox;

        var numbers = await desk.ResponseTimes(InboxWorld.Noon.AddDays(-1));
        var writers = await desk.ResponseTimesOfWriters(InboxWorld.Noon.AddDays(-1));

        TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
        Assert.Equal([new NumberResponseTime(InboxWorld.Number, new(2, Seconds(21), Seconds(21), Seconds(40)))], numbers);
        Assert.Equal([new WriterResponseTime("person:1", "Ana", new(1, Seconds(40), Seconds(40), Seconds(40)))], writers);
    }

    static async Task<ConversationKey> Written(InboxWorld inbox)
    {
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "Ann")));
        return new(await inbox.OnlyProfile(), InboxWorld.Number);
    }

    static async Task<Actor> Agent(InboxWorld inbox, string name, Role role = Role.Agent)
    {
        var invited = Assert.IsType<StaffOutcome.Invited>(
            await At(inbox, Actor.CommandLine("jane")).Staff.Invite(name, $"{name}@example.com", role)
        );
        return Actor.Person(invited.Id, name, role.Holds());
    }

    static System.Text.Json.Nodes.JsonObject Reaction(string wamid, string to) =>
        Message(
            wamid,
            Ann,
            "reaction",
            new System.Text.Json.Nodes.JsonObject { ["message_id"] = to, ["emoji"] = "👍" },
            InboxWorld.Noon.AddMinutes(3)
        );

    static Guid Id(Actor actor) => Guid.Parse(actor.Id);

    static Task<List<string>> Trail(InboxWorld inbox, ConversationKey conversation) =>
        inbox.Database.Rows(
            "SELECT action, outcome FROM audit_trail WHERE subject_kind = 'profile' AND subject_id = $1 ORDER BY action, outcome",
            conversation.Profile.ToString()
        );

    static Desk At(InboxWorld inbox, Actor actor) => new(inbox.Database, inbox.Sealer, inbox.Clock, actor);
}
