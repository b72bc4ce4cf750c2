using Curlew.Bench.Load;
using Curlew.Queue;

namespace Curlew.Bench;

/// <summary>T7: items claimed a hundred at a time and completed. Baselines: the barest loop PostgreSQL allows, without lease, retries or a
/// record of what was done; and Hangfire.</summary>
static class QueueClaims
{
    const int Items = 40_000,
        Together = 100,
        Workers = 4;

    public static async Task Run(string[] args)
    {
        await using var stage = await Stage.Open();
        await stage.Run("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message_row uuid NOT NULL)");
        var queue = new PostgresQueue(stage.Database, "bench");
        var (bare, hangfire) = (new List<Round>(), new List<Round>());
        // Round 0 warms everybody up.
        for (var round = 0; round <= 3; round++)
        {
            await Fill(stage, round);
            var baseline = await Timed.PerSecond(Workers, () => Bare(stage));
            var ours = await Timed.PerSecond(Workers, () => Work(stage, queue));
            var jobs = await HangfireJobs.PerSecond(stage.SuperuserConnectionString);
            if (round == 0)
                continue;
            bare.Add(new(ours, baseline));
            hangfire.Add(new(ours, jobs));
        }

        Verdict.AtLeast("T7", "items claimed and completed, against claim and delete", bare, 0.30, "items/s");
        Verdict.AtLeast("T7", "items claimed and completed, against Hangfire.PostgreSql", hangfire, 25, "items/s");
    }

    static Task Fill(Stage stage, int round) =>
        stage.Run(
            $"""
            INSERT INTO bare (message_row) SELECT gen_random_uuid() FROM generate_series(1, {Items});
            INSERT INTO message_queue (queue_name, message_id, message_row, message_timestamp)
            SELECT 'bench', encode(sha256(('{round}-' || g)::bytea), 'hex'), gen_random_uuid(), now() FROM generate_series(1, {Items}) g;
            ANALYZE bare, message_queue
            """
        );

    static async Task<int> Work(Stage stage, PostgresQueue queue)
    {
        var items = await queue.Claim(Together);
        if (items.Count > 0 && (await queue.Complete(stage.Database, items)).Count != items.Count)
            throw new InvalidOperationException("An item was claimed twice.");
        return items.Count;
    }

    static async Task<int> Bare(Stage stage)
    {
        var done = 0;
        await stage.Database.Source.Transact(async connection =>
        {
            var ids = await connection.Scalar(
                "SELECT array_agg(id) FROM (SELECT id FROM bare ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) AS due",
                Together
            );
            done = ids is long[] some ? await connection.Execute("DELETE FROM bare WHERE id = ANY ($1)", some) : 0;
        });
        return done;
    }
}
