using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

/// <summary>What the hot statements of a campaign touch: these plans and page counts are part of the design.</summary>
public sealed class CostTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_claim_reads_the_first_in_line_from_the_index_of_the_waiting()
    {
        await using var world = await CampaignWorld.Open(server, people: 5_000);
        var id = await world.Launch(world.Campaign(dailySendLimit: 4_000));
        for (var second = 0; second < 3; second++)
        {
            await world.SendNow();
            world.Clock.MoveTo(world.Clock.GetUtcNow().AddSeconds(1));
        }

        await world.Database.Execute("ANALYZE");
        var schedule = await world.Database.Value<Guid>("SELECT id FROM campaign_send_schedule ORDER BY send_date LIMIT 1");

        var plan = await Explain(
            world.Database,
            "Send",
            "SendBatch.Claim",
            id,
            schedule,
            new DateOnly(2026, 11, 2),
            CampaignWorld.Start,
            100,
            100,
            100,
            CampaignWorld.Portfolio,
            CampaignWorld.Start.AddDays(-1),
            CampaignWorld.Start.AddDays(-1),
            world.PhoneNumberId,
            false,
            new[] { "" },
            "",
            DBNull.Value,
            false
        );

        Assert.Contains("Index Scan using campaign_recipients_waiting on campaign_recipients", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on campaign_recipients", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on user_profiles", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on send_attempts", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_a_number_has_still_to_tell_whose_it_is_rides_the_indexes_of_those_who_wait_and_of_what_was_sent_lately()
    {
        await using var world = await CampaignWorld.Open(server, people: 5_000);
        await world.Add(
            Enumerable
                .Range(0, 50)
                .Select(n => new NewProfile(Guid.CreateVersion7(), null, UserId.From($"US.{n}")) { Name = "Known by id" })
        );
        var id = await world.Launch(world.Campaign(dailySendLimit: 6_000));
        await world.SendNow();
        // As after a bad line: two in a hundred answers are lost, and of some nobody knows yet.
        await world.Database.Execute("UPDATE send_attempts SET outcome = 'unknown' WHERE mod(hashtext(id::text), 50) = 0");
        await world.Database.Execute("UPDATE marketing_campaigns SET messages_uncertain = 80");
        await world.Database.Execute("ANALYZE");

        var plan = await Explain(
            world.Database,
            "Send",
            "SendBatch.NumbersFirst",
            id,
            world.Clock.GetUtcNow(),
            CampaignWorld.Portfolio,
            DateOnly.MaxValue
        );

        foreach (
            var index in (string[])
                ["campaign_recipients_without_phone", "campaign_recipients_waiting", "send_attempts_budget", "user_profiles_pkey"]
        )
            Assert.Contains($" using {index} ", plan, StringComparison.Ordinal);
        foreach (var table in (string[])["campaign_recipients", "user_profiles", "send_attempts", "profile_aliases"])
            Assert.DoesNotContain($"Seq Scan on {table} ", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_budget_is_counted_in_its_index_alone()
    {
        await using var world = await CampaignWorld.Open(server, people: 1_000);
        await world.Launch(world.Campaign(dailySendLimit: 1_000));
        await world.SendNow();
        await world.RunOut();
        await world.Database.Execute("VACUUM ANALYZE send_attempts");

        var plan = await Explain(world.Database, "Send", "Budget.Reached", CampaignWorld.Portfolio, CampaignWorld.Start.AddHours(1));

        Assert.Contains("Index Only Scan using send_attempts_budget", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_of_five_updates_of_recipients_stay_on_their_page()
    {
        // A server of its own: PostgreSQL prunes a page by the oldest transaction of all databases, and the other tests' never end.
        await using var alone = new TestServer();
        await using var database = new TestDatabase(alone);
        await database.InitializeAsync();
        await using var world = await CampaignWorld.Open(database, people: 2_000);
        var id = await world.Launch(world.Campaign(dailySendLimit: 2_000));
        await world.RunOut();
        var before = await Updates(world.Database, least: 0);

        foreach (var status in new[] { "sent", "delivered", "read" })
        foreach (var people in (await world.Recipients(id)).Chunk(100))
            await world.Database.InTransaction(tx =>
                world.Settlement.Apply(
                    tx,
                    [
                        .. people.Select(person => new Curlew.Campaigns.RecipientStatus(
                            person,
                            status,
                            CampaignWorld.Start.AddHours(1),
                            null,
                            null
                        )),
                    ],
                    CancellationToken.None
                )
            );
        var (all, hot) = await Updates(world.Database, before.All + 4_000);

        Assert.Equal(4_000, all - before.All);
        Assert.InRange((hot - before.Hot) / (double)(all - before.All), 0.8, 1);
    }

    static async Task<string> Explain(Database database, string feature, string section, params object[] arguments)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // As Curlew's own sessions plan it, with the values; the tests' server plans for any.
        await using (var asTheProduct = new NpgsqlCommand("SET LOCAL plan_cache_mode = auto", connection, transaction))
            await asTheProduct.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand("EXPLAIN " + Sql.Sections(feature)[section], connection, transaction);
        foreach (var argument in arguments)
            command.Parameters.Add(new() { Value = argument });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    // What a session has counted reaches the view at the latest when it ends, and it ends a little after its connection.
    static async Task<(long All, long Hot)> Updates(Database database, long least)
    {
        NpgsqlConnection.ClearPool(new(database.Source.ConnectionString));
        database.Source.Clear();
        await UntilNobodyElseIsConnected(database);
        (long All, long Hot) seen = default;
        for (var look = 0; look < 20_000 && (look == 0 || seen.All < least); look++)
        {
            seen = (
                await database.Value<long>("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'campaign_recipients'"),
                await database.Value<long>("SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'campaign_recipients'")
            );
            await Task.Delay(5);
        }

        return seen;
    }

    static async Task UntilNobodyElseIsConnected(Database database)
    {
        while (
            await database.Value<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ) > 0
        )
            await Task.Delay(5);
    }
}
