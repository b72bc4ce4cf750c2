using Npgsql;

namespace Curlew.Server.Rehearsals;

/// <summary>What happened in a rehearsal, day by day and hour by hour.</summary>
/// <param name="Days">Days on which anything happened, in order; those between are there too.</param>
/// <param name="Used">People within the rolling 24 hours, the most of every hour in which somebody was sent to or came free.</param>
/// <param name="Skipped">Why people were left out, most frequent first.</param>
/// <param name="Failed">Why messages failed, by Meta's code, most frequent first.</param>
sealed record RehearsalStory(
    IReadOnlyList<StoryDay> Days,
    IReadOnlyList<StoryHour> Used,
    IReadOnlyList<StoryReason> Skipped,
    IReadOnlyList<StoryReason> Failed
)
{
    static readonly TimeSpan Window = TimeSpan.FromHours(24);

    public static async Task<RehearsalStory> Read(RehearsalPlan plan, RehearsalStage stage, CancellationToken ct) =>
        new(
            Whole(
                await stage.Rows(
                    """
                    SELECT date, sum(messages_sent)::int, sum(messages_delivered)::int, sum(messages_read)::int, sum(replies_received)::int, sum(messages_failed)::int
                    FROM campaign_analytics GROUP BY 1 ORDER BY 1
                    """,
                    row => new StoryDay(
                        row.GetFieldValue<DateOnly>(0),
                        row.GetInt32(1),
                        row.GetInt32(2),
                        row.GetInt32(3),
                        row.GetInt32(4),
                        row.GetInt32(5)
                    ),
                    ct
                )
            ),
            await Usage(plan, stage, ct),
            await stage.Rows(
                "SELECT skip_reason, count(*)::int FROM campaign_recipients WHERE status = 'skipped' GROUP BY 1 ORDER BY 2 DESC, 1",
                Reason,
                ct
            ),
            await stage.Rows(
                """
                SELECT coalesce(r.failure_code || ': ' || p.meaning, r.failure_code::text, r.failure_reason, 'without a code'), count(*)::int
                FROM campaign_recipients r LEFT JOIN error_policies p ON r.failure_code BETWEEN p.code AND p.last_code
                WHERE r.status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1
                """,
                Reason,
                ct
            )
        );

    static StoryReason Reason(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt32(1));

    static List<StoryDay> Whole(List<StoryDay> days)
    {
        if (days.Count == 0)
            return [];
        var known = days.ToDictionary(day => day.Day);
        return
        [
            .. Enumerable
                .Range(0, days[^1].Day.DayNumber - days[0].Day.DayNumber + 1)
                .Select(days[0].Day.AddDays)
                .Select(day => known.GetValueOrDefault(day) ?? new(day, 0, 0, 0, 0, 0)),
        ];
    }

    // Reckoned anew from the attempts, not read from what the engine reckoned with: a person counts once, for 24 hours from the last
    // message.
    static async Task<List<StoryHour>> Usage(RehearsalPlan plan, RehearsalStage stage, CancellationToken ct)
    {
        var hours = new SortedDictionary<DateTimeOffset, int>();
        var inside = new Queue<(DateTimeOffset At, Guid Person)>();
        var latest = new Dictionary<Guid, DateTimeOffset>();
        await using var command = stage.Database.Source.CreateCommand(
            "SELECT started_at, profile_id FROM send_attempts WHERE counts_toward_limit AND outcome IN ('accepted', 'unknown', 'failed') ORDER BY started_at"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (at, person) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetGuid(1));
            Leave(at);
            latest[person] = at;
            inside.Enqueue((at, person));
            Note(at);
        }

        Leave(DateTimeOffset.MaxValue);
        return [.. hours.Select(hour => new StoryHour(hour.Key, hour.Value, plan.LimitAt(hour.Key)))];

        void Leave(DateTimeOffset now)
        {
            while (inside.TryPeek(out var oldest) && oldest.At <= now - Window)
            {
                inside.Dequeue();
                if (latest[oldest.Person] == oldest.At)
                    latest.Remove(oldest.Person);
                Note(oldest.At + Window);
            }
        }

        void Note(DateTimeOffset at)
        {
            var hour = new DateTimeOffset(at.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
            hours[hour] = Math.Max(hours.GetValueOrDefault(hour), latest.Count);
        }
    }
}

/// <summary>One day of all campaigns: what happened on it.</summary>
sealed record StoryDay(DateOnly Day, int Sent, int Delivered, int Read, int Replied, int Failed);

/// <summary>The most people within the rolling 24 hours in one hour, and the limit then; null is unlimited.</summary>
sealed record StoryHour(DateTimeOffset Hour, int People, int? Limit);

/// <summary>A reason and how many it met.</summary>
sealed record StoryReason(string Reason, int People);
