using System.Diagnostics;
using Curlew.Tests.Schema;

namespace Curlew.Server.Tests.Api;

/// <summary>The document, looked at by the linters that others use: they find nothing, warnings included.</summary>
public sealed class OpenApiLintTests
{
    static readonly string Folder = Repository.PathOf("tests", "openapi");

    [Fact]
    public async Task Spectral_and_Redocly_find_nothing_in_the_document()
    {
        Assert.SkipUnless(Finds("node") && Finds("npm"), "node and npm are needed to run linters written in JavaScript.");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await Run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

        var document = Path.Combine("..", "..", "docs", "openapi.json");
        var spectral = await Run(Bin("spectral"), "lint", "--fail-severity", "warn", document);
        var redocly = await Run(Bin("redocly"), "lint", "--format", "stylish", document);

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
