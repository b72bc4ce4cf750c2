using Curlew.Lifecycle;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Profiles;

public sealed class SearchNamesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Bob = "16505555678";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("José Müller-Lüdenscheidt", "jose")]
    [InlineData("José Müller-Lüdenscheidt", "MUL")]
    [InlineData("José Müller-Lüdenscheidt", "lüden josé")]
    [InlineData("Jo Li", "li")]
    [InlineData("Анна Каренина", "кар анна")]
    [InlineData("王小明", "王小明")]
    [InlineData("محمد علي", "محم")]
    [InlineData("Wolfeschlegelsteinhausenbergerdorff", "wolfeschlegelsteinhausenbergerdorff")]
    [InlineData("Wolfeschlegelsteinhausenbergerdorff", "wolfeschlegelsteinhausen")]
    public async Task People_are_found_by_words_of_their_names_and_by_how_these_begin(string name, string typed)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: name), Text("wamid.2", Bob, "Hello", name: "Zoe Zimmer")));

        Assert.Equal([await Person(inbox, Ann)], await Find(inbox, typed));
        Assert.Empty(await VerifyPeople.Run(inbox.Database, Cancel));
    }

    [Theory]
    [InlineData("jo")]
    [InlineData("ose")]
    [InlineData("jose zimmer")]
    [InlineData("")]
    [InlineData("!?")]
    public async Task Nobody_is_found_by_less_than_three_letters_the_middle_of_a_word_or_words_of_two_people(string typed)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "José"), Text("wamid.2", Bob, "Hello", name: "Zoe Zimmer")));

        Assert.Empty(await Find(inbox, typed));
    }

    [Fact]
    public async Task Whoever_gets_another_name_is_found_by_that_one_alone()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "Annie")));
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(path, $"phone,name\n+{Ann},Antonia Smith\n+{Bob},Robert Smith\n", Cancel);

        await new ImportProfiles(inbox.Database, inbox.Sealer, inbox.Clock).Run(new(path, null, false), null, Cancel);
        await inbox.Deliver(Body(Text("wamid.2", Ann, "Hello", name: "Annie")));
        File.Delete(path);

        Assert.Empty(await Find(inbox, "annie"));
        Assert.Equal([await Person(inbox, Ann)], await Find(inbox, "antonia"));
        Assert.Equal(2, (await Find(inbox, "smith")).Count);
        Assert.Empty(await VerifyPeople.Run(inbox.Database, Cancel));
    }

    [Fact]
    public async Task Of_two_who_become_one_the_name_that_stays_is_found()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello"), Text("wamid.2", Bob, "Hello", name: "Robert")));
        var (kept, gone) = (await Person(inbox, Ann), await Person(inbox, Bob));

        var merged = await inbox.Database.InTransaction(
            tx => MergeProfiles.Run(tx, inbox.Sealer, kept, gone, "jane", "Same voice", inbox.Clock.GetUtcNow(), Cancel),
            Cancel
        );

        Assert.IsType<MergeOutcome.Merged>(merged);
        Assert.Equal([kept], await Find(inbox, "robert"));
        Assert.Empty(await VerifyPeople.Run(inbox.Database, Cancel));
    }

    [Fact]
    public async Task Names_from_before_are_read_once_and_those_that_do_not_open_are_passed_over()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "Annie"), Text("wamid.2", Bob, "Hello", name: "Robert")));
        await inbox.Database.Execute("DELETE FROM name_words");
        await inbox.Database.Execute("INSERT INTO unread_names SELECT id FROM user_profiles");
        await inbox.Database.Execute(
            "UPDATE user_profiles SET display_name = reverse(display_name) WHERE id = $1",
            await Person(inbox, Bob)
        );
        var read = new ReadNames(inbox.Database, inbox.Sealer);
        Assert.Empty(await VerifyPeople.Run(inbox.Database, Cancel));

        Assert.Equal((2, 0), (await read.RunOnce(Cancel), await read.RunOnce(Cancel)));

        Assert.Equal([await Person(inbox, Ann)], await Find(inbox, "annie"));
        Assert.Empty(await Find(inbox, "robert"));
    }

    [Fact]
    public async Task Words_of_a_name_that_another_writer_has_replaced_are_not_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "Annie")));
        var ann = await Person(inbox, Ann);

        await inbox.Database.InTransaction(
            tx => new NameWords(inbox.Sealer).Put(tx, [(ann, "a name that is not stored", "Zoe")], Cancel),
            Cancel
        );

        Assert.Empty(await Find(inbox, "zoe"));
        Assert.Equal([ann], await Find(inbox, "annie"));
    }

    [Fact]
    public async Task Without_the_key_nobody_can_tell_which_words_they_are()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", name: "Annie")));

        using var others = new Sealer(Keyring.Ephemeral());

        Assert.Empty(await SearchNames.By(inbox.Database, others, "annie", 10, Cancel));
    }

    static Task<List<Guid>> Find(InboxWorld inbox, string typed) => SearchNames.By(inbox.Database, inbox.Sealer, typed, 10, Cancel);

    static Task<Guid> Person(InboxWorld inbox, string phone) =>
        inbox.Database.Value<Guid>(
            "SELECT id FROM user_profiles WHERE whatsapp_phone = $1",
            inbox.Sealer.Seal(PhoneNumber.FromWaId(phone)!.Value)
        );
}
