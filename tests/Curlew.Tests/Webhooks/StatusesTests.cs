using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed class StatusesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    [Theory]
    [InlineData("delivered", "delivered,sent")]
    [InlineData("delivered", "sent,delivered")]
    [InlineData("delivered", "failed,delivered")]
    [InlineData("delivered", "delivered,failed")]
    [InlineData("failed", "failed,sent")]
    [InlineData("failed", "sent,failed")]
    [InlineData("read", "read,delivered,sent")]
    [InlineData("read", "played,read")]
    [InlineData("sent", "never_heard_of")]
    public async Task A_message_stands_where_its_furthest_status_says_whatever_came_last(string stands, string arriving)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        foreach (var status in arriving.Split(','))
            await inbox.Deliver(Body(Status("wamid.out", status, error: status == "failed" ? 131026 : null)));

        Assert.Equal([stands], await inbox.Database.Rows("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Statuses_of_one_delivery_are_merged_like_any_others()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(
            Body(Status("wamid.out", "read"), Status("wamid.out", "sent", pricing: "marketing"), Status("wamid.out", "delivered"))
        );

        Assert.Equal(
            ["read | marketing | regular"],
            await inbox.Database.Rows("SELECT status, pricing_category, pricing_type FROM whatsapp_messages WHERE direction = 'outgoing'")
        );
    }

    [Fact]
    public async Task A_failure_is_kept_with_its_code_and_without_what_Meta_wrote_about_the_person()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(Body(Status("wamid.out", "failed", error: 131026)));

        Assert.Equal(["131026"], await inbox.Database.Rows("SELECT failure_code FROM whatsapp_messages WHERE status = 'failed'"));
        Assert.DoesNotContain(
            Ann,
            await inbox.Database.Value<string>("SELECT failure_reason FROM whatsapp_messages WHERE status = 'failed'"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_status_never_touches_what_the_customer_wrote()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));

        await inbox.Deliver(Body(Status("wamid.in", "read")));

        Assert.Equal(["received"], await inbox.Database.Rows("SELECT status FROM whatsapp_messages"));
    }

    [Fact]
    public async Task A_status_of_an_unknown_message_waits_and_is_joined_when_the_message_comes()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Deliver(
            Body(Status("wamid.out", "delivered")),
            Body(Status("wamid.out", "delivered")),
            Body(Status("wamid.of-another-tool", "sent"))
        );
        var waiting = await inbox.Database.Value<long>("SELECT count(*) FROM waiting_statuses");
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        var joined = await inbox.Unpacker.JoinStatuses();

        Assert.Equal((2, 1), (waiting, joined));
        Assert.Equal(["delivered"], await inbox.Database.Rows("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'"));
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM waiting_statuses"));
    }

    [Fact]
    public async Task A_status_waits_eight_days_for_its_message_and_no_longer()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Status("wamid.old", "sent")), Body(Status("wamid.late", "sent")));
        await inbox.Database.Execute(
            "UPDATE waiting_statuses SET created_at = now() - CASE status_number WHEN 1 THEN interval '193 hours' ELSE interval '191 hours' END FROM (SELECT id, row_number() OVER (ORDER BY id) AS status_number FROM waiting_statuses) n WHERE n.id = waiting_statuses.id"
        );

        var pruned = await Statuses.Prune(inbox.Database, TimeSpan.FromDays(8));
        var again = await Statuses.Prune(inbox.Database, TimeSpan.FromDays(8));

        Assert.Equal((1, 0, 1), (pruned, again, await inbox.Database.Value<long>("SELECT count(*) FROM waiting_statuses")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whom_a_status_names_is_learnt_whether_it_comes_before_its_message_or_after_it(bool comesFirst)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        var profile = await inbox.OnlyProfile();

        if (comesFirst)
            await inbox.Deliver(Body(Naming(Status("wamid.out", "delivered"), "US.1")));
        await inbox.Answer(profile, "wamid.out", InboxWorld.Noon.AddMinutes(2));
        if (!comesFirst)
            await inbox.Deliver(Body(Naming(Status("wamid.out", "delivered"), "US.1")));
        await inbox.Unpacker.JoinStatuses();
        await inbox.Deliver(Body(Text("wamid.again", null, "Me again", userId: "US.1")));

        Assert.Equal([$"{profile}"], await inbox.Database.Rows("SELECT id FROM user_profiles"));
        Assert.Equal(["user_id | status"], await inbox.Database.Rows("SELECT kind, reason FROM profile_aliases"));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("together")]
    [InlineData("after")]
    public async Task Whom_a_status_names_of_what_was_written_in_the_phone_app_is_learnt_in_any_order(string comes)
    {
        await using var inbox = await InboxWorld.Open(database);
        var (echo, status) = (Echo("wamid.echo", Ann, "We are open"), Body(Naming(Status("wamid.echo", "delivered"), "US.1")));

        await inbox.Deliver(
            comes == "after" ? [echo]
            : comes == "before" ? [status]
            : [status, echo]
        );
        await inbox.Deliver(
            comes == "after" ? [status]
            : comes == "before" ? [echo]
            : []
        );
        await inbox.Deliver(Body(Text("wamid.in", null, "Thank you", userId: "US.1")));

        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
        Assert.Equal(["user_id | status"], await inbox.Database.Rows("SELECT kind, reason FROM profile_aliases"));
        Assert.Equal(["delivered"], await inbox.Database.Rows("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'"));
    }

    [Fact]
    public async Task Who_writes_in_the_moment_a_status_first_names_them_gets_no_second_profile()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        var attempt = await inbox.Begin(await inbox.OnlyProfile(), InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(
            Body(Text("wamid.again", null, "Thank you", userId: "US.1")),
            Body(Naming(Status("wamid.out", "delivered", opaque: Opaque.Of(attempt)), "US.1"))
        );

        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
    }

    [Fact]
    public async Task A_status_that_carries_our_attempt_proves_a_message_whose_answer_was_lost()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        var attempt = await inbox.Begin(await inbox.OnlyProfile(), InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(
            Body(Status("wamid.out", "delivered", opaque: Opaque.Of(attempt))),
            Body(Status("wamid.out", "sent", opaque: Opaque.Of(attempt)))
        );

        Assert.Equal(["accepted"], await inbox.Database.Rows("SELECT outcome FROM send_attempts"));
        Assert.Equal(["delivered"], await inbox.Database.Rows("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'"));
        Assert.Empty(await inbox.Verify());
    }

    static JsonObject Naming(JsonObject status, string userId)
    {
        status["recipient_user_id"] = userId;
        return status;
    }
}
