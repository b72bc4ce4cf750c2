using Curlew.Tests.Postgres;

namespace Curlew.Tests.Schema;

/// <summary>The schema explains itself to whoever opens it with psql.</summary>
public sealed class SchemaComments(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_table_says_what_it_holds()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();

        var catalog = await Catalog.Read(connection);

        Assert.Empty(catalog.Tables.Where(table => string.IsNullOrWhiteSpace(table.Comment)).Select(table => table.Name));
    }

    [Fact]
    public async Task Every_column_says_what_it_holds()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();

        var catalog = await Catalog.Read(connection);

        Assert.Empty(
            catalog.Columns.Where(column => string.IsNullOrWhiteSpace(column.Comment)).Select(column => $"{column.Table}.{column.Name}")
        );
    }
}
