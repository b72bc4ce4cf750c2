using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class VerifyMessagesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("UPDATE user_profiles SET total_messages = 5", "messages of a profile")]
    [InlineData("DELETE FROM whatsapp_message_ids", "WhatsApp id leading to a message")]
    [InlineData("UPDATE whatsapp_message_ids SET \"timestamp\" = \"timestamp\" - interval '1 month'", "WhatsApp id leading to a message")]
    [InlineData("DELETE FROM message_queue", "queue item of an incoming message")]
    [InlineData("UPDATE whatsapp_messages SET status = 'processed'", "queue item of an incoming message")]
    [InlineData("UPDATE message_queue SET status = 'completed', processed_at = now()", "queue item of an incoming message")]
    [InlineData(
        "UPDATE conversations SET last_incoming_at = last_incoming_at - interval '1 day'",
        "latest message from a customer, unix seconds"
    )]
    public async Task Whatever_drifts_is_named(string damage, string expected)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", "16505551234", "Hello")));
        Assert.Empty(await inbox.Verify());

        await inbox.Database.Execute(damage);

        Assert.Contains(expected, (await inbox.Verify()).Select(difference => difference.What));
    }
}
