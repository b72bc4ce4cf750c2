using System.Diagnostics;
using System.Text.Json.Nodes;
using Curlew.Tests;
using Curlew.Tests.Schema;

namespace Curlew.Server.Tests.Api;

/// <summary>The document, looked at by the linters that others use: they find nothing, warnings included.</summary>
public sealed class OpenApiLintTests
{
    static readonly string Folder = Repository.PathOf("tests", "openapi");

    static readonly string Document = Repository.PathOf("docs", "openapi.json");

    [Fact]
    public async Task Whatever_is_referred_to_in_the_document_is_there_and_linters_find_nothing_in_it()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Document))!;
        var references = References(document).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(At(document, reference)));
        // Two programs written in JavaScript, and their packages before them, take as long as hundreds of tests.
        if (Length.IsFull)
            await Lint();
    }

    static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonArray items => items.SelectMany(References),
            JsonObject part => part.SelectMany(one => one.Key == "$ref" ? [(string)one.Value!] : References(one.Value)),
            _ => [],
        };

    static JsonNode? At(JsonNode document, string pointer) =>
        pointer.Split('/').Skip(1).Aggregate((JsonNode?)document, (at, name) => (at as JsonObject)?[name]);

    static async Task Lint()
    {
        Assert.SkipUnless(Finds("node") && Finds("npm"), "node and npm are needed to run linters written in JavaScript.");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await Run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

        var spectral = await Run(Bin("spectral"), "lint", "--fail-severity", "warn", Document);
        var redocly = await Run(Bin("redocly"), "lint", "--format", "stylish", Document);

        Assert.True(spectral.ExitCode == 0, spectral.Text);
        Assert.True(redocly.ExitCode == 0, redocly.Text);
        Assert.DoesNotMatch(@"\d+:\d+\s+(warning|error)", redocly.Text);
    }

    static string Bin(string name) => Path.Combine(Folder, "node_modules", ".bin", name);

    static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    static async Task<(int ExitCode, string Text)> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await failed);
    }
}
