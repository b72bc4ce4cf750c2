using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Inbox;

namespace Curlew.Bench;

/// <summary>
/// T11: what people look at, with ten times the history. Pages of the list of conversations and of single conversations at random places;
/// everybody's messages are spread over twelve months. Baseline: the same questions to a server with a tenth of the messages, in turns.
/// </summary>
static class InboxReads
{
    const int Questions = 1_000,
        Customers = 1_000_000;

    public static async Task Run(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        await using var small = await Stage.Open();
        await using var big = await Stage.Open();
        await BigHistory.FillWithConversations(small, messages / 10);
        await BigHistory.FillWithConversations(big, messages);

        var (lists, threads) = (new List<Round>(), new List<Round>());
        // Round 0 warms everybody up.
        for (var round = 0; round <= 3; round++)
        {
            var list = new Round(await List(big), await List(small));
            var thread = new Round(await Thread(big), await Thread(small));
            if (round == 0)
                continue;
            lists.Add(list);
            threads.Add(thread);
        }

        Verdict.AtMost("T11", $"page of conversations among {messages:N0} messages, p95, against a tenth of them", lists, 1.5, "ms");
        var slowest = threads.Max(round => round.Ours);
        Verdict.Figure(
            "T11",
            $"page of a conversation at any depth among {messages:N0} messages, p95 of the worst round, ms",
            slowest,
            slowest <= 5,
            "at most 5"
        );
        await Lists(big, messages);
        await Segments(small);
    }

    /// <summary>Every list of the inbox from its top and from places within it, by number and by label too.</summary>
    static async Task Lists(Stage stage, int messages)
    {
        var somebody = new Guid("00000000-0000-0000-0000-000000000003");
        // Windows are closing at the end of the history.
        var conversations = new Conversations(stage.Database, stage.Sealer, new Still(new(2026, 12, 31, 10, 0, 0, TimeSpan.Zero)));
        ConversationFilter[] lists =
        [
            new(),
            new(ConversationList.Mine, Staff: somebody),
            new(ConversationList.Unassigned),
            new(ConversationList.Waiting),
            new(ConversationList.Closing),
            new(ConversationList.Done),
            new(PhoneNumberId: Stage.Number),
            new(PhoneNumberId: "none"),
            new(Label: "invoice"),
            new(Label: "urgent"),
        ];
        foreach (var list in lists)
        {
            var places = new List<ConversationCursor?> { null };
            for (
                var page = await conversations.List(list);
                page.Count > 0 && places.Count < 50;
                page = await conversations.List(list, places[^1])
            )
                places.Add(page[^1].Cursor);
            var times = new List<double>();
            for (var question = 0; question < Questions; question++)
            {
                var began = Stopwatch.GetTimestamp();
                await conversations.List(list, places[question % places.Count]);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            var slow = times.Order().ElementAt(Questions * 95 / 100);
            var name = $"{list.List}{list.PhoneNumberId?.Insert(0, " with number ")}{list.Label?.Insert(0, " labelled ")}";
            Verdict.Figure("T11", $"page of the list {name} among {messages:N0} messages, p95, ms", slow, slow <= 5, "at most 5");
        }
    }

    static async Task<double> List(Stage stage)
    {
        var conversations = new Conversations(stage.Database, stage.Sealer, TimeProvider.System);
        var places = await Places(
            stage,
            "SELECT greatest(last_incoming_at, answered_at), profile_id FROM conversations ORDER BY md5(profile_id::text)"
        );
        return await Percentile95(places, place => conversations.List(after: new(place.At, place.Profile, Stage.Number)));
    }

    static async Task<double> Thread(Stage stage)
    {
        var threads = new Threads(stage.Database, stage.Sealer);
        // A place anywhere in the year, in anybody's conversation.
        var places = await Places(
            stage,
            "SELECT timestamptz '2026-01-02Z' + random() * interval '360 days', profile_id FROM conversations ORDER BY md5(profile_id::text)"
        );
        return await Percentile95(places, place => threads.Before(place.Profile, Stage.Number, new(place.At, Guid.Empty)));
    }

    sealed class Still(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    static async Task Segments(Stage stage)
    {
        await stage.Run(
            $"""
            INSERT INTO user_profiles (user_id, city, customer_tier)
            SELECT 'bench' || g, 'City ' || g % 50, (ARRAY['regular', 'regular', 'premium', 'vip'])[1 + g % 4] FROM generate_series(1, {Customers}) g
            """
        );
        await stage.Run("VACUUM ANALYZE user_profiles");
        using var filter = JsonDocument.Parse("""{"any": [{"city": "City 7", "tier": "premium"}, {"city": "City 8"}]}""");
        var preview = new AudiencePreview(stage.Database, stage.Sealer, TimeProvider.System);
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
            times.Add(1000 * await Timed.Seconds(() => preview.Count(filter.RootElement)));
        var slow = times.Order().ElementAt(18);
        Verdict.Figure("T11", $"people in a segment of {Customers:N0} counted, p95, ms", slow, slow <= 1000, "at most 1,000");
    }

    static async Task<double> Percentile95(List<(DateTime At, Guid Profile)> places, Func<(DateTime At, Guid Profile), Task> ask)
    {
        var times = new List<double>(places.Count);
        foreach (var place in places)
        {
            var began = Stopwatch.GetTimestamp();
            await ask(place);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times.Order().ElementAt(places.Count * 95 / 100);
    }

    static async Task<List<(DateTime At, Guid Profile)>> Places(Stage stage, string sql)
    {
        await using var command = stage.Database.Source.CreateCommand($"{sql} LIMIT {Questions}");
        await using var reader = await command.ExecuteReaderAsync();
        var places = new List<(DateTime, Guid)>();
        while (await reader.ReadAsync())
            places.Add((reader.GetDateTime(0), reader.GetGuid(1)));
        return places;
    }
}
