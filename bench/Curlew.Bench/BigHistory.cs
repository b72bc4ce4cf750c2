namespace Curlew.Bench;

/// <summary>A year of messages, made by SQL: every customer writes and is answered all year round.</summary>
static class BigHistory
{
    const int Customers = 100_000;

    public static async Task Fill(Stage stage, int messages)
    {
        for (var month = 0; month < 12; month++)
            await stage.Run($"SELECT create_message_partition(('2026-01-01'::date + interval '{month} months')::date)");
        await stage.Run(
            $"""
            INSERT INTO whatsapp_messages (message_id, profile_id, phone_number_id, message_type, status, direction, "timestamp")
            SELECT md5(g::text), md5((g::bigint / 2 * 7919 % {Customers})::text)::uuid, '{Stage.Number}', 'text', CASE WHEN g % 2 = 0 THEN 'processed' ELSE 'read' END,
                   CASE WHEN g % 2 = 0 THEN 'incoming' ELSE 'outgoing' END, timestamptz '2026-01-01Z' + g * (interval '364 days' / {messages})
            FROM generate_series(1, {messages}) g;
            """
        );
        await stage.Run("VACUUM ANALYZE whatsapp_messages");
    }

    /// <summary>The same with the people and the list of conversations.</summary>
    public static async Task FillWithConversations(Stage stage, int messages)
    {
        await Fill(stage, messages);
        await stage.Run(
            $"""
            INSERT INTO user_profiles (id, user_id) SELECT md5(g::text)::uuid, 'u' || g FROM generate_series(0, {Customers - 1}) g;
            INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at, last_outgoing_at, answered_at, unread)
            SELECT profile_id, phone_number_id, max("timestamp") FILTER (WHERE direction = 'incoming'), max("timestamp") FILTER (WHERE direction = 'outgoing'),
                   max("timestamp") FILTER (WHERE direction = 'outgoing'), 0
            FROM whatsapp_messages
            GROUP BY profile_id, phone_number_id
            """
        );
        // Half of them are done; of the others every tenth waits, and most are somebody's.
        await stage.Run(
            """
            UPDATE conversations
            SET done_at = CASE WHEN n % 2 = 1 THEN last_incoming_at END, done_by = CASE WHEN n % 2 = 1 THEN 'bench' END,
                waiting_since = CASE WHEN n % 20 = 0 THEN last_incoming_at END,
                assigned_to = CASE WHEN n % 5 > 0 THEN lpad(to_hex(n % 20 + 1), 32, '0')::uuid END,
                labels = CASE WHEN n % 200 = 0 THEN '{invoice,urgent}'::text[] WHEN n % 3 = 0 THEN '{urgent}' ELSE '{}' END
            FROM (SELECT profile_id AS id, row_number() OVER (ORDER BY profile_id) AS n FROM conversations) AS numbered
            WHERE profile_id = id
            """
        );
        await stage.Run("VACUUM ANALYZE user_profiles, conversations");
    }
}
