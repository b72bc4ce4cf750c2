using System.Text.RegularExpressions;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Inbox;

/// <summary>What PostgreSQL does for a page of the inbox, over a year of messages: it goes straight to the place, and counts its way past
/// nothing.</summary>
public sealed class InboxPlanTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    static readonly DateTimeOffset Place = new(2026, 6, 15, 0, 0, 0, TimeSpan.Zero);

    static readonly Guid Person = new("00000000-0000-0000-0000-000000000007");

    public async ValueTask InitializeAsync()
    {
        if (await database.Value<long>("SELECT count(*) FROM conversations") > 0)
            return;
        await database.Execute(
            "SELECT create_message_partition(month::date) FROM generate_series(date '2026-01-01', date '2026-12-01', interval '1 month') AS month"
        );
        await database.Execute(
            """
            INSERT INTO whatsapp_messages (profile_id, phone_number_id, message_type, status, direction, "timestamp")
            SELECT lpad(to_hex(n % 500), 32, '0')::uuid, 'N', 'text', 'processed', 'incoming', timestamptz '2026-01-01Z' + n * interval '10 minutes'
            FROM generate_series(1, 50000) AS n
            """
        );
        await database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) SELECT profile_id, 'N', max(\"timestamp\") FROM whatsapp_messages GROUP BY 1"
        );
        await database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_outgoing_at) SELECT gen_random_uuid(), 'N', now() FROM generate_series(1, 20000)"
        );
        await database.Execute(
            """
            INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at, answered_at, waiting_since, done_at, done_by, assigned_to, labels)
            SELECT gen_random_uuid(), 'N' || n % 3, at, at - interval '1 hour', CASE WHEN n % 10 = 0 THEN at END,
                   CASE WHEN n % 2 = 1 THEN at END, CASE WHEN n % 2 = 1 THEN 'Ann' END,
                   CASE WHEN n % 5 > 0 THEN lpad(to_hex(n % 20), 32, '0')::uuid END, CASE WHEN n % 100 = 0 THEN '{invoice}'::text[] ELSE '{}' END
            FROM (SELECT n, timestamptz '2026-01-01Z' + n * interval '10 minutes' AS at FROM generate_series(1, 30000) AS n) AS moments
            """
        );
        await database.Execute("INSERT INTO user_profiles (id, user_id) SELECT DISTINCT profile_id, profile_id::text FROM conversations");
        await database.Execute(
            "INSERT INTO name_words SELECT id, ARRAY[(random() * 3000)::int, 5000 + (random() * 3000)::int]::bigint[] FROM user_profiles"
        );
        await database.Execute(
            """INSERT INTO message_words SELECT id, "timestamp", ARRAY[(random() * 3000)::int, 5000 + (random() * 3000)::int]::bigint[] FROM whatsapp_messages"""
        );
        await database.Execute("ANALYZE");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(
        "Threads.Older",
        "Index Scan Backward using whatsapp_messages_2026_06_profile_id_timestamp_id_idx",
        "whatsapp_messages_2026_07"
    )]
    [InlineData("Threads.Newer", "Index Scan using whatsapp_messages_2026_06_profile_id_timestamp_id_idx", "whatsapp_messages_2026_05")]
    public async Task A_page_of_a_thread_rides_the_index_of_the_conversation_and_skips_other_months(
        string statement,
        string index,
        string otherMonth
    )
    {
        var plan = await Plan(statement, Person, "N", Place, Guid.Empty, 50);

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on whatsapp_messages_2026", plan, StringComparison.Ordinal);
        Assert.DoesNotContain(otherMonth, plan, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, object?[]> Lists =>
        new()
        {
            { "Latest", "Index Scan Backward using conversations_latest", [false, Place, Guid.AllBitsSet, "", null, 50L] },
            { "Latest", "Index Scan Backward using conversations_latest", [true, Place, Guid.AllBitsSet, "", "N1", 50L] },
            { "Assigned", "Index Scan Backward using conversations_assigned", [Person, Place, Guid.AllBitsSet, "", null, null, 50L] },
            { "Assigned", "Index Scan Backward using conversations_assigned", [Guid.Empty, Place, Guid.AllBitsSet, "", null, null, 50L] },
            { "Waiting", "Index Scan using conversations_waiting", [Place, Guid.Empty, "", null, null, 50L] },
            {
                "Closing",
                "Index Scan using conversations_closing",
                [Place.AddHours(-24), Place.AddHours(-22), Place.AddHours(-24), Guid.Empty, "", null, null, 50L]
            },
            { "Near", "Index Scan Backward using conversations_latest", ["invoice", false, Place, Guid.AllBitsSet, "", null, 50L] },
            { "Labelled", "Bitmap Index Scan on conversations_labels", ["invoice", false, Place, Guid.AllBitsSet, "", null, 50L] },
        };

    [Theory, MemberData(nameof(Lists))]
    public async Task A_list_rides_its_own_index_and_looks_up_one_message_each(string list, string index, object?[] arguments)
    {
        var plan = await Plan($"Conversations.{list}", arguments);

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on conversations", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on whatsapp_messages_2026", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_rides_the_index_of_words_in_the_months_it_looks_at()
    {
        var plan = await Plan("SearchMessages.Matches", new long[] { 17, 5017 }, Place.AddDays(-31), Place, Place, Guid.Empty, 50);

        Assert.Contains("Bitmap Index Scan on message_words_2026_06_words_idx", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("message_words_2026_07", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on message_words_2026", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_for_a_name_rides_the_index_of_the_words_of_names()
    {
        var plan = await Plan("SearchNames.Find", new long[] { 17, 5017 }, 20L);

        Assert.Contains("Bitmap Index Scan on name_words_words", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    // OFFSET 0 skips nothing: it keeps the planner from pulling a subquery up.
    [Fact]
    public void No_statement_counts_its_way_to_a_page() =>
        Assert.DoesNotContain(Sql.FeatureNames.SelectMany(feature => Sql.Sections(feature).Values), text =>
            Regex.IsMatch(text, @"\boffset\s+(?!0\b)", RegexOptions.IgnoreCase)
        );

    static string Feature(string statement) =>
        statement.Split('.')[0] switch
        {
            "SearchMessages" => "Messages",
            "SearchNames" => "Profiles",
            _ => "Inbox",
        };

    async Task<string> Plan(string statement, params object?[] arguments)
    {
        await using var command = database.Database.Source.CreateCommand("EXPLAIN " + Sql.Sections(Feature(statement))[statement]);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
