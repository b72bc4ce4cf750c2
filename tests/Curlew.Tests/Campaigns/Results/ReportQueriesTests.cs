using Curlew.Postgres;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;
using Npgsql;

namespace Curlew.Tests.Campaigns;

/// <summary>The queries that docs/database.md gives to whoever reports, run by whoever reports.</summary>
public sealed class ReportQueriesTests(TestDatabase server, TestServer cluster) : IClassFixture<TestDatabase>
{
    const int People = 12;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_reports_learns_from_the_documented_queries_how_a_campaign_went()
    {
        await using var world = await CampaignWorld.Open(server, People);
        await world.Database.Execute("UPDATE user_profiles SET city = 'Lima'");
        var campaign = await world.Launch(world.Campaign(People));
        await world.SendNow();
        var recipients = await world.Recipients(campaign);
        foreach (var recipient in recipients.Take(6))
            await world.Tell(recipient, "delivered");
        foreach (var recipient in recipients.Take(3))
            await world.Tell(recipient, "read");
        foreach (var recipient in recipients.Take(2).Append(recipients[0]))
            await world.Answer(recipient, world.Clock.GetUtcNow());
        await world.Fold.RunOnce(Cancel);
        await world.Database.Execute(
            "INSERT INTO consent_events (profile_id, at, became, source) SELECT id, '2026-10-05', 'unsubscribed', 'keyword' FROM user_profiles LIMIT 2"
        );
        // The document counts back from today, the campaign has a day of its own.
        await world.Database.Execute("UPDATE campaign_recipients SET delivered_at = now() WHERE delivered_at IS NOT NULL");

        await using var report = await AsReport(world.Database);
        var answers = new List<List<string>>();
        foreach (var query in Queries())
            answers.Add(await Rows(report, query));

        Assert.Equal(3, answers.Count);
        Assert.EndsWith($" | {People} | 50.0 | 25.0 | 0 | 0", Assert.Single(answers[0]), StringComparison.Ordinal);
        Assert.Equal(["Lima | 6 | 2"], answers[1]);
        Assert.Equal(["10/01/2026 | keyword | 0 | 2"], answers[2]);
    }

    static IEnumerable<string> Queries() =>
        File.ReadAllText(Repository.PathOf("docs", "database.md"))
            .Split("```sql\n")
            .Skip(1)
            .Select(block => block.Split("```")[0])
            .Where(block => block.Contains("SELECT", StringComparison.Ordinal));

    // Logs in, so that what the role sets for itself holds: which schema is searched, and that nothing is written.
    async Task<NpgsqlConnection> AsReport(Database database)
    {
        var name = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString).Database!;
        var address = new NpgsqlConnectionStringBuilder(await cluster.SuperuserOf(name)) { Pooling = false };
        var password = Guid.NewGuid().ToString("N");
        await database.Execute($"ALTER ROLE {DatabaseRoles.Report} PASSWORD '{password}'");
        (address.Username, address.Password) = (DatabaseRoles.Report, password);
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    static async Task<List<string>> Rows(NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancel))
            rows.Add(FreeSql.Row(reader));
        return rows;
    }
}
