using Curlew.Messages;
using Curlew.Tests.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Messages;

public sealed class MessagePartitionsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("2031-01-31T23:59:59Z", "2031-02-01T00:00:00Z")]
    [InlineData("2031-12-01T00:00:00Z", "2032-01-01T00:00:00Z")]
    public async Task The_first_message_of_a_month_finds_its_partition_made(string last, string first)
    {
        await using var database = await server.Another();
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(last, null));

        await new MessagePartitions(database, clock).MakeAhead();
        await new MessagePartitions(database, clock).MakeAhead();
        foreach (var at in (string[])[last, first])
            await database.Execute(
                """INSERT INTO whatsapp_messages (phone_number_id, message_type, status, direction, "timestamp") VALUES ('N', 'text', 'processed', 'incoming', $1)""",
                DateTimeOffset.Parse(at, null)
            );

        Assert.Equal(
            [$"whatsapp_messages_{last[..4]}_{last[5..7]}", $"whatsapp_messages_{first[..4]}_{first[5..7]}"],
            await database.Rows("SELECT tableoid::regclass::text FROM whatsapp_messages ORDER BY \"timestamp\"")
        );
    }
}
