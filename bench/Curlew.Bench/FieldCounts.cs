using System.Globalization;
using System.Text.Json;
using Curlew.Audiences;

namespace Curlew.Bench;

/// <summary>
/// People of a segment counted by fields of the business's own, among a million who have five each. Baseline: the same people counted by a column that has no
/// index either, in turns. Beside it what a profile with fields costs more when its person writes.
/// </summary>
static class FieldCounts
{
    const int Customers = 1_000_000,
        Counts = 20;

    // Every so many, three customers: one with fields, one without and one that is written first, so that all lie on the same pages.
    const int Between = 50;

    static readonly (string What, string Filter)[] Asked =
    [
        ("a range of a number", """{"points": {"from": 900}}"""),
        ("a range of days", """{"renewal": {"from": "2026-03-01", "to": "2026-03-31"}}"""),
        ("a choice", """{"size": "M"}"""),
        ("yes and a number", """{"gift": true, "points": {"before": 100}}"""),
        ("a beginning of a text", """{"nickname": {"starts_with": "N 77"}}"""),
    ];

    public static async Task Run(string[] args)
    {
        var customers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Customers;
        await using var stage = await Stage.Open();
        await Fill(stage, customers);
        foreach (var (what, filter) in Asked)
        {
            var rounds = new List<Round>();
            for (var round = 0; round <= 3; round++)
                if (
                    new Round(await Slow(stage, filter), await Slow(stage, """{"total_messages": {"from": 900}}""")) is var measured
                    && round > 0
                )
                    rounds.Add(measured);
            Verdict.AtMost("T11", $"people with {what} of {customers:N0} counted, p95, against a column", rounds, 2, "ms");
            var worst = rounds.Max(round => round.Ours);
            Verdict.Figure(
                "T11",
                $"people with {what} of {customers:N0} counted, p95 of the worst round, ms",
                worst,
                worst <= 150,
                "at most 150"
            );
        }

        await Writing(stage, customers);
    }

    static async Task Fill(Stage stage, int customers)
    {
        await stage.Run(
            """
            INSERT INTO custom_fields (number, name, label, kind, choices, created_by) OVERRIDING SYSTEM VALUE
            VALUES (1, 'points', 'Points', 'number', '{}', 'bench'), (2, 'renewal', 'Renewal', 'date', '{}', 'bench'), (3, 'size', 'Size', 'choice', '{S,M,L}', 'bench'),
                   (4, 'gift', 'Gift', 'yes_no', '{}', 'bench'), (5, 'nickname', 'Nickname', 'text', '{}', 'bench')
            """
        );
        await stage.Run(
            $$"""
            INSERT INTO user_profiles (user_id, city, total_messages, fields)
            SELECT CASE g % {{Between}} WHEN 0 THEN 'plain' WHEN 2 THEN 'third' ELSE 'bench' END || g, 'City ' || g % 50, g::bigint * 7919 % 1000,
                   CASE WHEN g % {{Between}} > 0 THEN jsonb_build_object('1', g::bigint * 7919 % 1000, '2', to_char(date '2026-01-01' + g % 365, 'YYYY-MM-DD'), '3', (ARRAY['S', 'M', 'L'])[1 + g % 3], '4', g % 2 = 0, '5', 'N ' || g % 10000) END
            FROM generate_series(1, {{customers}}) g
            """
        );
        await stage.Run("VACUUM ANALYZE user_profiles");
    }

    static async Task<double> Slow(Stage stage, string filter)
    {
        var (preview, json, times) = (
            new AudiencePreview(stage.Database, stage.Sealer, TimeProvider.System),
            JsonElement.Parse(filter),
            new List<double>()
        );
        for (var i = 0; i < Counts; i++)
            times.Add(1000 * await Timed.Seconds(() => preview.Count(json)));
        return times.Order().ElementAt(Counts * 95 / 100 - 1);
    }

    // What unpacking changes of a profile when its person writes: two numbers and a moment, of a row that is written whole.
    static async Task Writing(Stage stage, int customers)
    {
        var (times, written) = (new List<Round>(), new List<Round>());
        for (var round = 0; round <= 3; round++)
        {
            var (with, without) = (await Touch(stage, customers, "bench", 1), await Touch(stage, customers, "plain", 0));
            if (round == 0)
                continue;
            times.Add(new(with.Microseconds, without.Microseconds));
            written.Add(new(with.Bytes, without.Bytes));
        }

        Verdict.AtMost("T11", "a profile with five fields touched, against one without", times, 1.5, "µs");
        Verdict.AtMost("T11", "WAL of that", written, 2, "bytes");
    }

    static async Task<(double Microseconds, double Bytes)> Touch(Stage stage, int customers, string whose, int after)
    {
        var people = customers / Between - 1;
        await stage.Run("VACUUM user_profiles");
        await stage.Run("CHECKPOINT");
        // Pages are written whole once after a checkpoint, whoever is first: that is not counted.
        await stage.Run("UPDATE user_profiles SET is_active = is_active WHERE user_id LIKE 'third%'");
        var before = await stage.Value<decimal>("SELECT pg_current_wal_insert_lsn() - '0/0'");
        var seconds = await Timed.Seconds(() =>
            stage.Run(
                $"UPDATE user_profiles SET last_interaction = now(), total_messages = total_messages + 1, updated_at = now() WHERE user_id IN (SELECT '{whose}' || g * {Between} + {after} FROM generate_series(1, {people}) g)"
            )
        );
        return (
            seconds * 1e6 / people,
            (double)(await stage.Value<decimal>("SELECT pg_current_wal_insert_lsn() - '0/0'") - before) / people
        );
    }
}
