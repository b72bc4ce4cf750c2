using CsCheck;
using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

/// <summary>Answers, the people who gave them and how long they took, against a recount from the messages alone.</summary>
public sealed class AnalyticsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const int People = 8;
    const string Zone = "Asia/Kolkata";

    static readonly Gen<Step[]> Stories = Gen.OneOf(
        Gen.Const(new Step("send", 0, 0)),
        Gen.Const(new Step("fold", 0, 0)),
        Gen.Int[1, 50].Select(hours => new Step("hours", hours, 0)),
        Gen.Select(Gen.Int[0, People - 1], Gen.Int[0, 300], (person, minutes) => new Step("write", person, minutes)),
        Gen.Select(Gen.Int[0, People - 1], Gen.Int[0, 3], (person, which) => new Step("quote", person, which))
    ).Array[20, 50];

    [Fact]
    public Task Answers_and_response_times_are_what_a_recount_of_the_messages_says() =>
        Stories.SampleAsync(
            async story =>
            {
                await using var world = await CampaignWorld.Open(server, People);
                foreach (var limit in (int[])[3, 5])
                    await world.Launch(world.Campaign(limit) with { Name = $"{limit} a day", TimeZone = Zone });
                var people = (
                    await world.Database.Rows("SELECT min(id::text) FROM campaign_recipients GROUP BY profile_id ORDER BY profile_id")
                ).ConvertAll(Guid.Parse);

                foreach (var step in story)
                    await Take(world, people, step);
                var before = await Days(world);
                await world.Fold.RunOnce(CancellationToken.None);

                Assert.Equal(await Days(world), before);
                Assert.Equal(await Recount(world.Database), await Stored(world.Database));
                await world.AssertNoDrift();
            },
            iter: 15,
            threads: 1
        );

    // As they are shown: the same whether a server has folded the latest or not.
    static async Task<List<CampaignDay>> Days(CampaignWorld world)
    {
        var days = new List<CampaignDay>();
        foreach (var campaign in await world.Campaigns.List(CancellationToken.None))
            days.AddRange(await CampaignDays.Of(world.Database, campaign.Id, CancellationToken.None));
        return [.. days.Where(day => day != new CampaignDay(day.Day, 0, 0, 0, 0, 0, 0, null))];
    }

    static async Task Take(CampaignWorld world, List<Guid> people, Step step)
    {
        switch (step.What)
        {
            case "send":
                await world.SendNow();
                await world.Plan.RunOnce(CancellationToken.None);
                break;
            case "fold":
                await world.Fold.RunOnce(CancellationToken.None);
                break;
            case "hours":
                world.Clock.Step(TimeSpan.FromHours(step.Number));
                break;
            case "write":
                world.Clock.Step(TimeSpan.FromMinutes(step.Detail));
                await world.Answer(people[step.Number], world.Clock.GetUtcNow());
                world.Clock.Step(TimeSpan.FromSeconds(1));
                break;
            default:
                await world.Answer(people[step.Number], world.Clock.GetUtcNow(), await Quotable(world, people[step.Number], step.Detail));
                world.Clock.Step(TimeSpan.FromSeconds(1));
                break;
        }
    }

    // One of the messages the person got, or none where there are not so many.
    static async Task<string?> Quotable(CampaignWorld world, Guid recipient, int which) =>
        (
            await world.Database.Rows(
                "SELECT m.message_id FROM whatsapp_messages m JOIN campaign_recipients r ON r.profile_id = m.profile_id WHERE r.id = $1 AND m.recipient_id IS NOT NULL ORDER BY m.\"timestamp\"",
                recipient
            )
        ).ElementAtOrDefault(which);

    static async Task<List<Day>> Recount(Database database)
    {
        var messages = await Query(
            database,
            """SELECT m.profile_id, m."timestamp", m.message_id, m.context_message_id, r.id, r.campaign_id, r.sent_at FROM whatsapp_messages m LEFT JOIN campaign_recipients r ON r.id = m.recipient_id""",
            row => new Message(
                row.GetGuid(0),
                row.GetDateTime(1),
                Text(row, 2),
                Text(row, 3),
                row.IsDBNull(4) ? null : new Sending(row.GetGuid(4), row.GetGuid(5), row.GetDateTime(6))
            )
        );
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        return
        [
            .. messages
                .Where(message => message.Sending is null)
                .Select(message =>
                    (
                        message.At,
                        Sending: Answered(message, [.. messages.Where(one => one.Sending is not null && one.Profile == message.Profile)])
                    )
                )
                .Where(reply => reply.Sending is not null)
                .GroupBy(reply => (reply.Sending!.Campaign, Date: DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(reply.At, zone))))
                .Select(day => new Day(
                    day.Key.Campaign,
                    day.Key.Date,
                    day.Count(),
                    day.Select(reply => reply.Sending!.Recipient).Distinct().Count(),
                    Math.Round(day.Average(reply => Math.Max(0, (reply.At - reply.Sending!.SentAt).TotalMinutes)), 4)
                ))
                .OrderBy(day => (day.Campaign, day.Date)),
        ];
    }

    static Sending? Answered(Message message, List<Message> got) =>
        (
            got.FirstOrDefault(one => message.Quotes is not null && one.Wamid == message.Quotes)
            ?? got.Where(one => one.At <= message.At && one.At > message.At.AddDays(-3)).MaxBy(one => one.At)
        )?.Sending;

    static async Task<List<Day>> Stored(Database database) =>
        [
            .. (
                await Query(
                    database,
                    "SELECT campaign_id, date, replies_received, unique_responders, avg_response_time_minutes FROM campaign_analytics WHERE replies_received > 0",
                    row => new Day(
                        row.GetGuid(0),
                        row.GetFieldValue<DateOnly>(1),
                        row.GetInt32(2),
                        row.GetInt32(3),
                        Math.Round(row.GetDouble(4), 4)
                    )
                )
            ).OrderBy(day => (day.Campaign, day.Date)),
        ];

    static async Task<List<T>> Query<T>(Database database, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    sealed record Day(Guid Campaign, DateOnly Date, int Replies, int People, double Minutes);

    sealed record Message(Guid Profile, DateTime At, string? Wamid, string? Quotes, Sending? Sending);

    sealed record Sending(Guid Recipient, Guid Campaign, DateTime SentAt);

    sealed record Step(string What, int Number, int Detail)
    {
        public override string ToString() => $"{What} {Number} {Detail}";
    }
}
