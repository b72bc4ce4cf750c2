using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Inbox;

public sealed class ThreadsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    [Fact]
    public async Task Pages_lie_against_each_other_without_gap_or_overlap()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Enumerable.Range(0, 25).Select(n => Text($"wamid.{n}", Ann, $"Message {n}", InboxWorld.Noon.AddSeconds(n / 3))))
        );
        var (threads, ann) = (new Threads(inbox.Database, inbox.Sealer), await inbox.OnlyProfile());

        var backwards = new List<ThreadMessage>();
        Cursor? place = null;
        do
        {
            var page = await threads.Before(ann, InboxWorld.Number, place, most: 4);
            backwards.InsertRange(0, page.Messages);
            place = page.Older;
        } while (place is not null);

        Assert.Equal(25, backwards.Select(message => message.Id).Distinct().Count());
        Assert.Equal(backwards.OrderBy(message => message.At), backwards);
    }

    [Fact]
    public async Task What_follows_a_place_is_what_stood_before_the_next_one()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Enumerable.Range(0, 9).Select(n => Text($"wamid.{n}", Ann, $"Message {n}", InboxWorld.Noon.AddSeconds(n))))
        );
        var (threads, ann) = (new Threads(inbox.Database, inbox.Sealer), await inbox.OnlyProfile());

        var last = await threads.Before(ann, InboxWorld.Number, most: 3);
        var middle = await threads.Before(ann, InboxWorld.Number, last.Older, most: 3);
        var again = await threads.After(ann, InboxWorld.Number, middle.Newer!.Value, most: 3);

        Assert.Equal(["Message 6", "Message 7", "Message 8"], last.Messages.Select(message => message.Text));
        Assert.Null(last.Newer);
        Assert.Equal(["Message 3", "Message 4", "Message 5"], middle.Messages.Select(message => message.Text));
        Assert.Equal(last.Messages.Select(message => message.Id), again.Messages.Select(message => message.Id));
        Assert.Null(again.Newer);
    }

    [Fact]
    public async Task Both_directions_stand_in_one_thread_and_a_reply_leads_to_what_it_answers()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.question", Ann, "Are you open?")));
        var ann = await inbox.OnlyProfile();
        var answer = await inbox.Answer(ann, "wamid.answer", InboxWorld.Noon.AddSeconds(30), "Until six");
        var reply = Text("wamid.reply", Ann, "Thanks", InboxWorld.Noon.AddMinutes(1));
        reply["context"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "wamid.answer" };
        await inbox.Deliver(Body(reply));

        var page = await new Threads(inbox.Database, inbox.Sealer).Before(ann, null);

        Assert.Equal(
            [(true, "Are you open?"), (false, "Until six"), (true, "Thanks")],
            page.Messages.Select(message => (message.Incoming, message.Text))
        );
        Assert.Equal([null, null, answer], page.Messages.Select(message => message.Answers));
    }

    [Fact]
    public async Task Messages_of_another_number_stay_out_unless_all_are_asked_for()
    {
        await using var inbox = await InboxWorld.Open(database, "222");
        await inbox.Deliver(Body(Text("wamid.1", Ann, "To sales")), BodyFor("222", Text("wamid.2", Ann, "To support")));
        var (threads, ann) = (new Threads(inbox.Database, inbox.Sealer), await inbox.OnlyProfile());

        Assert.Equal("To support", Assert.Single((await threads.Before(ann, "222")).Messages).Text);
        Assert.Equal(2, (await threads.Before(ann, null)).Messages.Count);
    }
}
