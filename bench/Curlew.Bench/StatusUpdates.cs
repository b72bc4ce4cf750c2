using Curlew.Bench.Load;
using Curlew.Messages;
using Curlew.WhatsApp;

namespace Curlew.Bench;

/// <summary>
/// T9: statuses merged into outgoing messages in sets of 500, delivered and then read. Baseline: the same sets against one table with an
/// index on everything one might filter by, status included.
/// </summary>
static class StatusUpdates
{
    const int Messages = 50_000,
        Set = 500;

    public static async Task Run(string[] args)
    {
        await using var stage = await Stage.Open();
        await stage.Run(
            """
            CREATE TABLE six (LIKE whatsapp_messages INCLUDING DEFAULTS, PRIMARY KEY (id), UNIQUE (message_id));
            CREATE INDEX ON six (profile_id); CREATE INDEX ON six (status); CREATE INDEX ON six (direction); CREATE INDEX ON six ("timestamp"); CREATE INDEX ON six (phone_number_id)
            """
        );
        var (rounds, wal) = (new List<Round>(), 0.0);
        // Round 0 warms everybody up.
        for (var round = 0; round <= 3; round++)
        {
            var ids = await Write(stage, round);
            var before = await stage.Value<decimal>("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
            var ours = await Updates(ids, (set, rank) => Merge(stage, set, rank));
            wal = Math.Max(
                wal,
                (double)(await stage.Value<decimal>("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn") - before) / (2 * Messages)
            );
            var baseline = await Updates(ids, (set, rank) => Six(stage, set, rank));
            if (round > 0)
                rounds.Add(new(ours, baseline));
        }

        await stage.Run("SELECT pg_stat_force_next_flush()");
        var hot = (double)
            await stage.Value<decimal>(
                "SELECT sum(n_tup_hot_upd)::numeric * 100 / sum(n_tup_upd) FROM pg_stat_user_tables WHERE relname LIKE 'whatsapp_messages%'"
            );
        Verdict.AtLeast("T9", "statuses merged into messages, against a table with six secondary indexes", rounds, 2, "statuses/s");
        Verdict.Figure("T9", "status updates that stay on their page (HOT), %", hot, hot >= 80, "at least 80");
        Verdict.Figure("T9", "write-ahead log of a status, bytes", wal, wal <= 600, "at most 600");
    }

    // Messages as they are when their statuses come: written a moment ago, after the last checkpoint.
    static async Task<string[]> Write(Stage stage, int round)
    {
        await stage.Run(
            $"""
            CHECKPOINT;
            INSERT INTO whatsapp_messages (message_id, profile_id, phone_number_id, to_phone, message_type, content, status, direction, "timestamp")
            SELECT left(encode(sha256(('{round}-' || g)::bytea), 'hex') || md5(g::text), 88), md5((g % 20000)::text)::uuid, '{Stage.Number}', repeat('p', 20), 'template', repeat('c', 120), 'sent', 'outgoing', now() + g * interval '1 ms'
            FROM generate_series(1, {Messages}) g;
            INSERT INTO whatsapp_message_ids SELECT wamid_key(message_id), id, "timestamp" FROM whatsapp_messages ON CONFLICT DO NOTHING;
            INSERT INTO six SELECT * FROM whatsapp_messages ON CONFLICT DO NOTHING;
            ANALYZE
            """
        );
        return await stage.Value<string[]>(
            $"SELECT array_agg(message_id ORDER BY \"timestamp\") FROM (SELECT * FROM whatsapp_messages WHERE status = 'sent') m"
        );
    }

    static async Task<double> Updates(string[] ids, Func<string[], StatusRank, Task> update) =>
        2
        * ids.Length
        / await Timed.Seconds(async () =>
        {
            foreach (var rank in (StatusRank[])[StatusRank.Delivered, StatusRank.Read])
            foreach (var set in ids.Chunk(Set))
                await update(set, rank);
        });

    static Task<int> Merge(Stage stage, string[] set, StatusRank rank) =>
        stage.Database.InTransaction(async transaction =>
            (
                await Statuses.Apply(
                    transaction,
                    [.. set.Select(id => new MessageStatus(id, Stage.Number, rank.ToString(), rank, DateTimeOffset.UtcNow))]
                )
            ).Count
        );

    static Task Six(Stage stage, string[] set, StatusRank rank) =>
        stage.Database.Source.Transact(connection =>
            connection.Execute(
                "UPDATE six SET status = $2, updated_at = now() FROM unnest($1::varchar[]) AS given (id) WHERE six.message_id = given.id",
                set,
                rank == StatusRank.Read ? "read" : "delivered"
            )
        );
}
