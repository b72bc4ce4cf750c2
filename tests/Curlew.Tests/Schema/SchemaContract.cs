using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Schema;

/// <summary>Holds the nine documented tables against the catalog of a migrated database.</summary>
public sealed class SchemaContract(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly Guide Documented = Guide.Read();

    [Fact]
    public async Task The_nine_tables_are_as_documented_except_where_a_departure_says_otherwise()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();

        var differences = Comparison.Of(Documented, await Catalog.Read(connection)).ToList();
        var unexplained = differences.Where(difference => !Documented.Departures.Any(departure => Covers(departure, difference))).ToList();

        Assert.Empty(unexplained);
    }

    [Fact]
    public async Task Every_departure_still_departs()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();

        var differences = Comparison.Of(Documented, await Catalog.Read(connection)).ToList();
        var needless = Documented
            .Departures.Where(departure => departure.Table != "*" && !differences.Any(difference => Covers(departure, difference)))
            .ToList();

        Assert.Empty(needless);
    }

    [Fact]
    public async Task Every_index_that_a_departure_relies_on_exists()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();

        var catalog = await Catalog.Read(connection);
        var broken = Documented.Departures.Where(departure => departure.Index is { } cover && !Comparison.Exists(cover, catalog)).ToList();

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_departure_has_its_reason_in_a_decision_record()
    {
        var unexplained = Documented
            .Departures.Where(departure => !File.Exists(Repository.PathOf("docs", "decisions", departure.Decision)))
            .ToList();

        Assert.Empty(unexplained);
    }

    [Theory]
    [InlineData("ALTER TABLE user_profiles DROP COLUMN city", "user_profiles", "column city")]
    [InlineData("ALTER TABLE user_profiles ALTER COLUMN zipcode TYPE varchar(10)", "user_profiles", "column zipcode")]
    [InlineData("DROP INDEX user_profiles_state", "user_profiles", "index (state)")]
    [InlineData(
        "ALTER TABLE campaign_recipients DROP CONSTRAINT campaign_recipients_campaign_id_phone_number_key",
        "campaign_recipients",
        "unique (campaign_id, phone_number)"
    )]
    [InlineData(
        "ALTER TABLE campaign_send_schedule DROP CONSTRAINT campaign_send_schedule_status_check",
        "campaign_send_schedule",
        "word failed of status"
    )]
    [InlineData(
        "ALTER TABLE marketing_campaigns DROP CONSTRAINT marketing_campaigns_priority_check",
        "marketing_campaigns",
        "range of priority"
    )]
    [InlineData("ALTER TABLE campaign_recipients ALTER COLUMN max_retries SET DEFAULT 4", "campaign_recipients", "default of max_retries")]
    [InlineData(
        "ALTER TABLE campaign_analytics DROP CONSTRAINT campaign_analytics_campaign_id_fkey",
        "campaign_analytics",
        "reference of campaign_id"
    )]
    [InlineData("DROP TABLE business_metrics", "business_metrics", "table")]
    public async Task A_change_away_from_the_guide_is_noticed(string change, string table, string item)
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();
        await using var undone = await connection.BeginTransactionAsync();
        // What stands on a column would keep it as it is.
        const string Free = "DROP SCHEMA report CASCADE; DROP TRIGGER tell_changed_profile ON user_profiles; ";
        await using (var command = new NpgsqlCommand(Free + change, connection))
            await command.ExecuteNonQueryAsync();

        var differences = Comparison.Of(Documented, await Catalog.Read(connection));

        Assert.Contains(differences, difference => difference.Table == table && difference.Item == item);
    }

    /// <summary>A departure of a column excuses the type it names and no other.</summary>
    static bool Covers(Guide.Departure departure, Comparison.Difference difference) =>
        departure.Table == difference.Table
        && departure.Item == difference.Item
        && (departure.Type ?? difference.Found) == difference.Found;
}
