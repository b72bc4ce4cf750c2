using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed class WhoWroteTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        AnnsUserId = "US.13491208655302741918";

    [Fact]
    public async Task Somebody_without_a_phone_number_is_a_customer_too()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(Text("wamid.1", null, "Hello", userId: AnnsUserId, name: "Ann")),
            Body(Text("wamid.2", null, "Again", userId: AnnsUserId))
        );

        Assert.Equal(["∅ | ∅ | 2"], await inbox.Database.Rows("SELECT whatsapp_phone, wa_id, total_messages FROM user_profiles"));
        Assert.Equal(AnnsUserId, inbox.Sealer.OpenUserId(await inbox.Database.Value<string>("SELECT user_id FROM user_profiles")).Text);
    }

    [Fact]
    public async Task A_phone_learnt_later_is_added_to_the_user_id()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", null, "Hello", userId: AnnsUserId)));

        await inbox.Deliver(Body(Text("wamid.2", Ann, "It is me", userId: AnnsUserId)), Body(Text("wamid.3", Ann, "Me again")));

        Assert.Equal(["3 | US"], await inbox.Database.Rows("SELECT total_messages, country FROM user_profiles"));
    }

    [Fact]
    public async Task One_batch_may_show_somebody_in_three_ways()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(Text("wamid.1", null, "a", userId: AnnsUserId), Text("wamid.2", Ann, "b"), Text("wamid.3", Ann, "c", userId: AnnsUserId))
        );

        Assert.Equal(["3"], await inbox.Database.Rows("SELECT total_messages FROM user_profiles"));
    }

    [Fact]
    public async Task Two_known_people_are_never_merged_by_a_message()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));
        await inbox.Deliver(Body(Text("wamid.2", null, "Hello", userId: AnnsUserId)));

        await inbox.Deliver(Body(Text("wamid.3", Ann, "Both", userId: AnnsUserId)));

        Assert.Equal(["1", "2"], (await inbox.Database.Rows("SELECT total_messages FROM user_profiles")).Order());
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData("5215512345678", "+525512345678")]
    [InlineData("5491123456789", "+541123456789")]
    [InlineData("551187654321", "+5511987654321")]
    public async Task An_imported_customer_is_recognised_whichever_way_the_number_is_written(string waId, string imported)
    {
        await using var inbox = await InboxWorld.Open(database);
        var phone = PhoneNumber.FromWaId(imported[1..]);
        await new AddProfiles(inbox.Database, inbox.Sealer).Run(
            [new NewProfile(Guid.CreateVersion7(), phone, null) { Name = "As the business calls her" }],
            default
        );

        await inbox.Deliver(Body(Text("wamid.1", waId, "Hola", name: "As she calls herself")));

        var name = new Cell("user_profiles", "display_name", await inbox.OnlyProfile());
        Assert.Equal(
            "As the business calls her",
            inbox.Sealer.Open(await inbox.Database.Value<string>("SELECT display_name FROM user_profiles"), name)
        );
        Assert.Equal(waId, inbox.Sealer.OpenPhone(await inbox.Database.Value<string>("SELECT wa_id FROM user_profiles")).Digits);
        Assert.Equal(imported, inbox.Sealer.OpenPhone(await inbox.Database.Value<string>("SELECT whatsapp_phone FROM user_profiles")).E164);
    }

    [Fact]
    public async Task Two_spellings_of_one_number_arriving_at_once_are_one_person()
    {
        await using var inbox = await InboxWorld.Open(database);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async n =>
                {
                    await inbox.Store(Body(Text($"wamid.{n}", n % 2 == 0 ? "5215512345678" : "525512345678", "Hola")));
                    await inbox.Unpacker.RunOnce();
                })
        );
        await inbox.Deliver();

        Assert.Equal(["8"], await inbox.Database.Rows("SELECT total_messages FROM user_profiles"));
    }

    [Fact]
    public async Task A_message_of_nobody_is_kept_as_it_came()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", "", "Hello"), Text("wamid.2", Ann, "Hello")));

        Assert.Equal(["a message that names no sender"], await inbox.Database.Rows("SELECT problem FROM webhook_deliveries"));
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"));
    }
}
