namespace Curlew.Bench;

/// <summary>A year of messages, made by SQL: every customer writes and is answered all year round.</summary>
static class BigHistory
{
    const int Customers = 100_000;

    public static async Task Fill(Stage stage, int messages)
    {
        for (var month = 0; month < 12; month++)
            await stage.Run($"SELECT create_message_partition(('2026-01-01'::date + interval '{month} months')::date)");
        await stage.Run($"""
            INSERT INTO whatsapp_messages (message_id, profile_id, phone_number_id, message_type, status, direction, "timestamp")
            SELECT md5(g::text), md5((g::bigint / 2 * 7919 % {Customers})::text)::uuid, '{Stage.Number}', 'text', CASE WHEN g % 2 = 0 THEN 'processed' ELSE 'read' END,
                   CASE WHEN g % 2 = 0 THEN 'incoming' ELSE 'outgoing' END, timestamptz '2026-01-01Z' + g * (interval '364 days' / {messages})
            FROM generate_series(1, {messages}) g;
            """);
        await stage.Run("VACUUM ANALYZE whatsapp_messages");
    }
}
