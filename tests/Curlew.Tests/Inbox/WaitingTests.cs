using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Inbox;

/// <summary>What is unread and since when somebody waits is kept and never counted: it agrees with what a recount of the messages finds.</summary>
public sealed class WaitingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    public static TheoryData<int> Seeds => [.. Length.Seeds(quick: 3, full: 80)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task In_whatever_order_messages_and_answers_become_known_the_first_without_an_answer_is_waited_for(int seed)
    {
        await using var inbox = await InboxWorld.Open(database);
        var (random, written, answered) = (new Random(seed), new List<DateTimeOffset>(), DateTimeOffset.MinValue);
        await Write(inbox, 0, Moment(random), written);

        for (var step = 1; step < 16; step++)
        {
            if (random.Next(3) > 0)
                await Write(inbox, step, Moment(random), written);
            else
                answered = await Answer(inbox, step, Moment(random), answered);

            var open = written.Where(at => at > answered).ToList();
            Assert.Equal(Row(open.Count, open.Count == 0 ? null : open.Min(), isDone: false), await Kept(inbox));
        }

        Assert.Empty(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task What_was_read_or_done_is_neither_unread_nor_waited_for_until_somebody_writes_again(int seed)
    {
        await using var inbox = await InboxWorld.Open(database);
        var (random, answered, isDone) = (new Random(seed), DateTimeOffset.MinValue, false);
        var (written, unread, waiting) = (new List<DateTimeOffset>(), new List<DateTimeOffset>(), new List<DateTimeOffset>());
        var desk = new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane")).Inbox;

        async Task Says(int second)
        {
            await Write(inbox, second, InboxWorld.Noon.AddSeconds(second), written);
            unread.Add(written[^1]);
            waiting.Add(written[^1]);
            isDone = false;
        }

        await Says(0);
        var conversation = new ConversationKey(await inbox.OnlyProfile(), InboxWorld.Number);
        for (var step = 1; step < 20; step++)
        {
            switch (random.Next(6))
            {
                case 0:
                    await desk.Open(conversation);
                    unread.Clear();
                    break;
                case 1:
                    await desk.Done(conversation, evenUnread: true);
                    unread.Clear();
                    waiting.Clear();
                    isDone = true;
                    break;
                case 2 when isDone:
                    await desk.Reopen(conversation);
                    waiting.AddRange(written.Where(at => at > answered));
                    isDone = false;
                    break;
                case 3:
                    answered = await Answer(inbox, step, InboxWorld.Noon.AddSeconds(random.Next(step)), answered);
                    unread.RemoveAll(at => at <= answered);
                    waiting.RemoveAll(at => at <= answered);
                    break;
                default:
                    await Says(step);
                    break;
            }

            Assert.Equal(Row(unread.Count, waiting.Count == 0 ? null : waiting.Min(), isDone), await Kept(inbox));
        }

        Assert.Empty(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_recount_finds_whoever_waits_otherwise_than_is_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        await Write(inbox, 1, InboxWorld.Noon, []);
        Assert.Empty(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));

        await inbox.Database.Execute("UPDATE conversations SET waiting_since = NULL");
        Assert.Single(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
        await inbox.Database.Execute("UPDATE conversations SET waiting_since = last_incoming_at - interval '1 minute'");
        Assert.Single(await VerifyInbox.Run(inbox.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_conversations_move_a_page_after_another_shows_those_that_stay_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        var people = Enumerable.Range(0, 12).Select(n => $"1650555{n + 1000:D4}").ToList();
        await inbox.Deliver(Body(people.Select((phone, n) => Text($"wamid.{n}", phone, "Hi", InboxWorld.Noon.AddSeconds(n)))));
        var desk = new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane")).Inbox;

        foreach (var person in (await desk.List(new(), most: 12)).Where((_, place) => place % 2 == 0))
            await desk.AddLabel(person.Key, "even");
        var labelled = new List<Guid>();
        for (
            var page = await desk.List(new(Label: "even"), most: 4);
            page.Count > 0;
            page = await desk.List(new(Label: "even"), page[^1].Cursor, most: 4)
        )
            labelled.AddRange(page.Select(one => one.Profile));
        Assert.Equal(6, labelled.Distinct().Count());
        Assert.Equal(6, labelled.Count);

        foreach (
            var list in (ConversationList[])
                [ConversationList.Open, ConversationList.Unassigned, ConversationList.Waiting, ConversationList.Closing]
        )
        {
            if (list is ConversationList.Closing)
                inbox.Clock.Advance(TimeSpan.FromHours(23));
            var seen = new List<Guid>();
            for (ConversationCursor? after = null; ; )
            {
                var page = await desk.List(new(list), after, 3);
                if (page.Count == 0)
                    break;
                seen.AddRange(page.Select(one => one.Profile));
                after = page[^1].Cursor;
                // Somebody who was shown is answered: they move up, or out of the list.
                await inbox.Answer(page[0].Profile, $"wamid.{Guid.NewGuid():N}", inbox.Clock.GetUtcNow());
            }

            Assert.Equal(seen.Count, seen.Distinct().Count());
            if (list is not ConversationList.Waiting)
                Assert.Equal(12, seen.Count);
        }
    }

    static DateTimeOffset Moment(Random random) => InboxWorld.Noon.AddSeconds(random.Next(50));

    static async Task Write(InboxWorld inbox, int number, DateTimeOffset at, List<DateTimeOffset> written)
    {
        await inbox.Deliver(Body(Text($"wamid.in{number}", Ann, "Hello", at)));
        written.Add(at);
    }

    static async Task<DateTimeOffset> Answer(InboxWorld inbox, int number, DateTimeOffset at, DateTimeOffset before)
    {
        await inbox.Answer(await inbox.OnlyProfile(), $"wamid.out{number}", at);
        return at > before ? at : before;
    }

    static string Row(int unread, DateTimeOffset? waiting, bool isDone) =>
        $"{unread} | {(waiting is { } since ? (since - InboxWorld.Noon).TotalSeconds : -1):0} | {isDone}";

    static async Task<string> Kept(InboxWorld inbox) =>
        Assert.Single(
            await inbox.Database.Rows(
                $"SELECT unread, coalesce(extract(epoch FROM waiting_since - timestamptz '{InboxWorld.Noon:O}'), -1)::int, is_done FROM conversations"
            )
        );
}
