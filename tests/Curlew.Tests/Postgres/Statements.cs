using System.Text.RegularExpressions;
using Curlew.Postgres;
using Curlew.Tests.Schema;
using Npgsql;

namespace Curlew.Tests.Postgres;

public sealed class Statements(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string, string> All =>
        [.. from feature in Sql.FeatureNames from section in Sql.Sections(feature).Keys select (feature, section)];

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
    public void Every_statement_has_the_method_it_is_named_for()
    {
        var sources = Directory
            .GetFiles(Repository.PathOf("src/Curlew"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => (Folder: Path.GetFileName(Path.GetDirectoryName(file))!, Name: Path.GetFileNameWithoutExtension(file)));

        var orphans = All.Select(row => row.Data)
            .Where(row => !sources[(row.Item1, row.Item2.Split('.')[0])].Any(file => HasMethod(file, row.Item2.Split('.')[1])))
            .ToList();

        Assert.Empty(orphans);
    }

    static bool HasMethod(string file, string name) => Regex.IsMatch(File.ReadAllText(file), $@"(?<![.\w]){name}(<\w+>)?\(\s*(?=[\w(?])");
}
