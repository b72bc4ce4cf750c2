using Curlew.Tests.Postgres;

namespace Curlew.Tests.Schema;

public sealed class SchemaDocumentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Rewrite = "CURLEW_WRITE_DOCS";

    static readonly string Document = Repository.PathOf("docs", "schema.md");

    [Fact]
    public async Task The_document_in_the_repository_describes_the_schema_as_it_is()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync();
        var current = SchemaDocument.Write(Guide.Read(), await Catalog.Read(connection));
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(Document, current);

        var written = File.Exists(Document) ? (await File.ReadAllTextAsync(Document)).ReplaceLineEndings("\n") : "";

        Assert.True(
            written == current,
            $"docs/schema.md is not current: {FirstDifference(written, current)}. Run this test with {Rewrite}=1 and commit the result."
        );
    }

    static string FirstDifference(string written, string current) =>
        written
            .Split('\n')
            .Zip(current.Split('\n'))
            .Where(line => line.First != line.Second)
            .Select(line => $"it says \"{line.First}\" where the schema says \"{line.Second}\"")
            .FirstOrDefault("one of them ends early");
}
