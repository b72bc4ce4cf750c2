using System.Reflection;
using System.Text.RegularExpressions;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Postgres;

public sealed partial class Statements(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string, string> All => [.. from feature in Sql.FeatureNames
                                                        from section in Sql.Sections(feature).Keys
                                                        select (feature, section)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_statement_fits_the_schema(string feature, string section)
    {
        await using var connection = await database.Database.Source.OpenConnectionAsync();

        await using var prepare = new NpgsqlCommand($"PREPARE it AS {Sql.Sections(feature)[section]}", connection);
        var refused = await Record.ExceptionAsync(() => prepare.ExecuteNonQueryAsync());

        // A type PostgreSQL cannot infer from the text is given by the caller's parameter.
        if (refused is not PostgresException { SqlState: PostgresErrorCodes.IndeterminateDatatype })
            Assert.Null(refused);
        if (refused is null)
            await new NpgsqlCommand("DEALLOCATE it", connection).ExecuteNonQueryAsync();
    }

    [Fact]
    public void Every_statement_has_a_method_of_its_name()
    {
        var methods = Methods().ToHashSet();

        var orphans = All.Select(row => row.Data).Where(row => !methods.Contains($"{row.Item1}.{row.Item2.Split('.')[1]}")).ToList();

        Assert.Empty(orphans);
    }

    // The file's name is in no assembly; the feature's is, as the last part of the namespace.
    static IEnumerable<string> Methods() =>
        from type in typeof(Sql).Assembly.GetTypes()
        where !GeneratedName().IsMatch(type.Name)
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        select $"{type.Namespace?.Split('.')[^1]}.{method.Name}";

    [GeneratedRegex("^<|<>")]
    private static partial Regex GeneratedName();
}
