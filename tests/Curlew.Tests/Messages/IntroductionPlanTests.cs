using Curlew.Postgres;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Messages;

/// <summary>How PostgreSQL finds to whom messages went, in a month it knows nothing about yet: that is where every new business begins, and every
/// month.</summary>
public sealed class IntroductionPlanTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    static readonly string[] Many = [.. Enumerable.Range(1, 400).Select(message => $"wamid.{message}")];

    public async ValueTask InitializeAsync()
    {
        if (await database.Value<long>("SELECT count(*) FROM whatsapp_messages") > 0)
            return;
        await database.Execute("SELECT create_message_partition(date '2026-11-01')");
        await database.Execute(
            "ALTER TABLE whatsapp_messages_2026_11 SET (autovacuum_enabled = false); ALTER TABLE whatsapp_message_ids SET (autovacuum_enabled = false)"
        );
        await database.Execute(
            """
            WITH sent AS (
              INSERT INTO whatsapp_messages (message_id, profile_id, phone_number_id, message_type, status, direction, "timestamp")
              SELECT 'wamid.' || n, gen_random_uuid(), 'N', 'template', 'sent', 'outgoing', timestamptz '2026-11-01Z' + n * interval '1 minute'
              FROM generate_series(1, 2000) AS n
              RETURNING id, message_id, "timestamp"
            )
            INSERT INTO whatsapp_message_ids (wamid_key, id, "timestamp") SELECT wamid_key(message_id), id, "timestamp" FROM sent
            """
        );
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task News_of_messages_look_each_up_by_its_two_keys() =>
        GoesByKeys("Introductions.NewsOfMessages", Many, Same("N"), Same("phone"), Many);

    [Fact]
    public Task To_whom_answered_messages_went_is_looked_up_by_two_keys() => GoesByKeys("Introductions.Went", Many, Same("N"));

    async Task GoesByKeys(string section, params string[][] arguments)
    {
        var plan = await Plan(section, arguments);

        Assert.Contains("Index Scan using whatsapp_messages_2026_11_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on whatsapp_messages_2026_11", plan, StringComparison.Ordinal);
    }

    static string[] Same(string word) => [.. Many.Select(_ => word)];

    async Task<string> Plan(string section, string[][] arguments)
    {
        await using var command = database.Database.Source.CreateCommand("EXPLAIN " + Sql.Sections("Messages")[section]);
        foreach (var argument in arguments)
            command.Parameters.Add(new() { Value = argument });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
