using System.Diagnostics;
using System.Globalization;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Bench;

/// <summary>
/// How a WhatsApp id is kept unique over monthly partitions and finds its message. Ours: a narrow table from the id's key to the row.
/// Baseline: a unique
/// index in every partition, which has to be asked in each of them and keeps an id unique in one month only.
/// </summary>
static class WhatsAppIds
{
    const int Months = 12;
    const int LookUps = 20_000;
    const int Batch = 1_000;
    const int Batches = 100;

    public static async Task Run(string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        await using var cluster = await LocalCluster.StartScratch();
        await cluster.CreateDatabase("bench");
        await using var database = await Database.Connect(cluster.OwnerConnectionString("bench"));
        await new Migrator(database).Migrate();
        await Fill(database, rows);

        Console.WriteLine($"{rows:N0} messages in {Months} partitions.");
        var (ids, indexes) = (await Size(database, "whatsapp_message_ids"), await IndexSize(database));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"size: ids table {ids:N0} MB, an index in every partition {indexes:N0} MB")
        );
        for (var round = 1; round <= 3; round++)
            await Round(database, rows, round);
    }

    static async Task Round(Database database, int rows, int round)
    {
        var ours = await LookUp(
            database,
            rows,
            round,
            "SELECT m.status FROM whatsapp_message_ids i JOIN whatsapp_messages m ON m.id = i.id AND m.\"timestamp\" = i.\"timestamp\" WHERE i.wamid_key = wamid_key($1)"
        );
        var baseline = await LookUp(database, rows, round, "SELECT m.status FROM whatsapp_messages m WHERE m.message_id = $1");
        Console.WriteLine(Compare("status finds its message", ours, baseline));

        var unique = await Insert(database, round, withIds: true);
        var plain = await Insert(database, round, withIds: false);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  insert {Batch} at a time: {unique:N0} rows/s unique over all partitions, {plain:N0} rows/s into the partitions alone: ratio {unique / plain:0.00}"
            )
        );
    }

    static string Compare(string what, double[] ours, double[] baseline)
    {
        double At(double[] sorted, double share) => sorted[(int)(sorted.Length * share)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {what}: ours p50 {At(ours, .5):0.000} ms p99 {At(ours, .99):0.000} ms, baseline p50 {At(baseline, .5):0.000} ms p99 {At(baseline, .99):0.000} ms: {At(baseline, .5) / At(ours, .5):0.0} times"
        );
    }

    static async Task Fill(Database database, int rows)
    {
        for (var month = 0; month < Months; month++)
            await Run(database, $"SELECT create_message_partition(('2026-01-01'::date + interval '{month} months')::date)");
        // Ids look like sealed ones: 88 characters without an order.
        await Run(
            database,
            $"""
            INSERT INTO whatsapp_messages (id, message_id, profile_id, message_type, status, direction, "timestamp")
            SELECT new_id(), {IdOf("g")}, md5((g % 100000)::text)::uuid, 'text', 'received', 'incoming',
                   timestamptz '2026-01-01Z' + g * (interval '364 days' / {rows})
            FROM generate_series(1, {rows}) g
            """
        );
        await Run(database, "INSERT INTO whatsapp_message_ids SELECT wamid_key(message_id), id, \"timestamp\" FROM whatsapp_messages");
        await Run(database, "CREATE INDEX baseline ON whatsapp_messages (message_id)");
        await Run(database, "VACUUM ANALYZE");
    }

    static string IdOf(string number) =>
        $"left(replace(encode(sha256(({number})::text::bytea) || sha256(({number} + 1)::text::bytea) || sha256('x'), 'base64'), E'\\n', ''), 88)";

    static async Task<double[]> LookUp(Database database, int rows, int seed, string sql)
    {
        var random = new Random(seed);
        var ids = await Ids(database, [.. Enumerable.Range(0, LookUps).Select(_ => random.Next(1, rows + 1))]);
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ids[0] });
        await command.PrepareAsync();
        var times = new double[LookUps];
        for (var i = 0; i < LookUps; i++)
        {
            ((NpgsqlParameter<string>)command.Parameters[0]).TypedValue = ids[i];
            var began = Stopwatch.GetTimestamp();
            if (await command.ExecuteScalarAsync() is not string)
                throw new InvalidOperationException("A message that exists was not found.");
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    static async Task<List<string>> Ids(Database database, int[] numbers)
    {
        await using var command = database.Source.CreateCommand($"SELECT {IdOf("g")} FROM unnest($1::int[]) g");
        command.Parameters.Add(new() { Value = numbers });
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }

    static async Task<double> Insert(Database database, int round, bool withIds)
    {
        var began = Stopwatch.GetTimestamp();
        for (var batch = 0; batch < Batches; batch++)
        {
            var first = $"{(long)round * 100_000_000 + (withIds ? 50_000_000 : 0) + batch * Batch + 1_000_000_000}";
            var given =
                $"SELECT new_id() AS id, {IdOf($"{first} + n")} AS message_id, timestamptz '2026-12-15Z' + n * interval '1 second' AS at FROM generate_series(1, {Batch}) n";
            await Run(
                database,
                withIds
                    ? $"""
                    WITH given AS MATERIALIZED ({given}),
                    fresh AS (INSERT INTO whatsapp_message_ids SELECT wamid_key(message_id), id, at FROM given ON CONFLICT DO NOTHING RETURNING id)
                    INSERT INTO whatsapp_messages (id, message_id, profile_id, message_type, status, direction, "timestamp")
                    SELECT g.id, g.message_id, g.id, 'text', 'received', 'incoming', g.at FROM given g JOIN fresh USING (id)
                    """
                    : $"""
                    INSERT INTO whatsapp_messages (id, message_id, profile_id, message_type, status, direction, "timestamp")
                    SELECT g.id, g.message_id, g.id, 'text', 'received', 'incoming', g.at FROM ({given}) g
                    """
            );
        }

        return Batches * Batch / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    static async Task<long> Size(Database database, string table) =>
        await Number(database, $"SELECT pg_total_relation_size('{table}') / 1024 / 1024");

    static async Task<long> IndexSize(Database database) =>
        await Number(
            database,
            "SELECT sum(pg_relation_size(inhrelid))::bigint / 1024 / 1024 FROM pg_inherits WHERE inhparent = 'baseline'::regclass"
        );

    static async Task<long> Number(Database database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static async Task Run(Database database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
