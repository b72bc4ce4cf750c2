using System.Globalization;
using Curlew.Metrics;

namespace Curlew.Bench;

/// <summary><c>metrics [MESSAGES [ROUNDS]]</c>. T12: one changed day among a year of messages computed again. Baseline: the same kind of
/// count over the whole table.</summary>
static class DailyMetrics
{
    public static async Task Run(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        var wanted = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        await using var stage = await Stage.Open();
        await BigHistory.Fill(stage, messages);
        var rollUp = new RollUp(stage.Database, stage.Sealer);
        var rounds = new List<Round>();
        for (var round = 1; round <= wanted; round++)
        {
            await stage.Run($"INSERT INTO metric_days (day) VALUES (date '2026-05-10' + {round})");
            var ours = await Timed.Seconds(() => rollUp.RunOnce());
            rounds.Add(
                new(
                    ours,
                    await Timed.Seconds(() =>
                        stage.Run(
                            "SELECT count(*) FILTER (WHERE direction = 'incoming'), count(*) FILTER (WHERE direction = 'outgoing'), count(DISTINCT profile_id) FROM whatsapp_messages"
                        )
                    )
                )
            );
        }

        Verdict.AtMost("T12", $"one day of {messages:N0} messages counted, against a full scan", rounds, 0.05, "s");
        var before = await Numbers(stage);
        await stage.Run("INSERT INTO metric_days (day) VALUES (date '2026-05-11')");
        await rollUp.RunOnce();
        Verdict.Figure(
            "T12",
            "days that a second count changes",
            before == await Numbers(stage) ? 0 : 1,
            before == await Numbers(stage),
            "0"
        );
    }

    static Task<string> Numbers(Stage stage) =>
        stage.Value<string>(
            "SELECT string_agg(concat_ws(' ', date, total_messages_received, total_responses_sent, unique_users, response_time_avg_seconds, popular_keywords), ';' ORDER BY date) FROM business_metrics"
        );
}
