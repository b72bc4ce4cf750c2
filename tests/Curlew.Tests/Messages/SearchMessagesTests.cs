using Curlew.Messages;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class SearchMessagesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Bob = "16505555678";

    [Fact]
    public async Task Words_are_found_in_any_order_case_and_accent()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(
                Text("wamid.1", Ann, "¿Dónde está mi PEDIDO 4711?"),
                Text("wamid.2", Bob, "Mi pedido llegó", InboxWorld.Noon.AddSeconds(5)),
                Text("wamid.3", Bob, "Gracias")
            )
        );

        Assert.Equal(["Mi pedido llegó", "¿Dónde está mi PEDIDO 4711?"], await Texts(inbox, "pedido mi"));
        Assert.Equal(["¿Dónde está mi PEDIDO 4711?"], await Texts(inbox, "4711, donde"));
        Assert.Empty(await Texts(inbox, "pedido gracias"));
        Assert.Empty(await Texts(inbox, "?!"));
    }

    [Fact]
    public async Task What_the_business_answered_is_found_too()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.o", InboxWorld.Noon.AddSeconds(9), "Your parcel left on Monday");

        var match = Assert.Single(await Search(inbox).Everywhere("parcel"));

        Assert.False(match.Incoming);
        Assert.Equal("Your parcel left on Monday", match.Text);
    }

    [Fact]
    public async Task A_search_in_one_conversation_finds_nothing_of_another()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "A blue chair", name: "Ann"), Text("wamid.2", Bob, "A blue table")));
        var ann = await inbox.Database.Value<Guid>("SELECT id FROM user_profiles WHERE display_name IS NOT NULL");

        var match = Assert.Single(await Search(inbox).InConversation(ann, "blue"));

        Assert.Equal("A blue chair", match.Text);
    }

    [Fact]
    public async Task Pages_reach_back_over_months_without_gap_or_overlap()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(Enumerable.Range(0, 20).Select(n => Text($"wamid.{n}", Ann, "invoice", InboxWorld.Noon.AddDays(-17 * n))))
        );
        var search = Search(inbox);

        var seen = new List<Match>();
        for (
            var page = await search.Everywhere("invoice", most: 3);
            page.Count > 0;
            page = await search.Everywhere("invoice", page[^1].Cursor, most: 3)
        )
            seen.AddRange(page);

        Assert.Equal(20, seen.Select(match => match.Message).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(match => match.At), seen);
        Assert.True(await inbox.Database.Value<long>("SELECT count(DISTINCT tableoid) FROM message_words") > 5);
    }

    [Fact]
    public async Task Replaying_deliveries_adds_no_words()
    {
        await using var inbox = await InboxWorld.Open(database);
        var body = Body(Text("wamid.1", Ann, "invoice"));

        await inbox.Deliver(body, body);

        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM message_words"));
    }

    [Fact]
    public async Task Words_follow_a_person_into_another_profile_and_into_oblivion()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "invoice")));
        var (ann, other, words) = (await inbox.OnlyProfile(), Guid.NewGuid(), new MessageWords(inbox.Sealer));

        await inbox.Database.InTransaction(transaction => words.Move(transaction, ann, other));
        var (old, moved) = (await Search(inbox).InConversation(ann, "invoice"), await Search(inbox).InConversation(other, "invoice"));
        await inbox.Database.InTransaction(transaction => words.Erase(transaction, other));

        Assert.Empty(old);
        Assert.Single(moved);
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM message_words"));
    }

    [Fact]
    public async Task Under_another_key_the_same_words_have_other_digests()
    {
        await using var here = await InboxWorld.Open(database);
        await using var there = await InboxWorld.Open(database);
        await here.Deliver(Body(Text("wamid.1", Ann, "invoice")));
        await there.Deliver(Body(Text("wamid.1", Ann, "invoice")));

        Assert.Equal(
            await here.Database.Rows("SELECT words[1] FROM message_words"),
            await here.Database.Rows("SELECT words[1] FROM message_words")
        );
        Assert.NotEqual(
            await here.Database.Rows("SELECT words[1] FROM message_words"),
            await there.Database.Rows("SELECT words[1] FROM message_words")
        );
    }

    static async Task<List<string>> Texts(InboxWorld inbox, string question) =>
        [.. (await Search(inbox).Everywhere(question)).Select(match => match.Text)];

    static SearchMessages Search(InboxWorld inbox) => new(inbox.Database, inbox.Sealer, inbox.Clock);
}
