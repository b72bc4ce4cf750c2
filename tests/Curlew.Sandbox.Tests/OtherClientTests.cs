using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>A client library written by others, from npm, against the sandbox: unmodified but for its base URL.</summary>
public class OtherClientTests
{
    [Fact]
    public async Task A_client_from_npm_sends_everything_and_verifies_the_webhooks()
    {
        Assert.SkipUnless(Finds("node") && Finds("npm"), "node and npm are needed to run a client written in JavaScript.");
        await using var business = await Business.Open(options => options with { WebhookUrl = null });
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await Run(folder, "npm", ["ci", "--no-audit", "--no-fund"], []);

        var seen = JsonDocument
            .Parse(
                await Run(
                    folder,
                    "node",
                    ["check.mjs"],
                    new()
                    {
                        ["BASE_URL"] = business.Sandbox.GraphUrl.ToString().TrimEnd('/'),
                        ["TOKEN"] = business.Sandbox.Options.AccessToken,
                        ["PHONE_NUMBER_ID"] = business.Sandbox.Options.PhoneNumberId,
                        ["WABA_ID"] = business.Sandbox.Options.WabaId,
                        ["APP_SECRET"] = business.Sandbox.Options.AppSecret,
                        ["VERIFY_TOKEN"] = business.Sandbox.Options.VerifyToken,
                        ["TO"] = business.Sandbox.People[0].Phone,
                    }
                )
            )
            .RootElement;

        var sent = seen.GetProperty("sent").EnumerateArray().ToDictionary(entry => entry[0].GetString()!, entry => entry[1].GetBoolean());
        Assert.Equal(["buttons", "document", "image", "list", "location", "template", "text"], sent.Keys.Order());
        Assert.All(sent.Values, Assert.True);
        Assert.True(seen.GetProperty("verified").GetInt32() > 0);
        Assert.Equal(0, seen.GetProperty("forged").GetInt32());
        Assert.Equal((7, 7, 7), (Count(seen, "sent"), Count(seen, "delivered"), Count(seen, "read")));
        Assert.Contains("Hello from a customer", seen.GetProperty("messages").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal(["spring_sale"], seen.GetProperty("templates").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(132001, seen.GetProperty("refused").GetProperty("code").GetInt32());
    }

    static int Count(JsonElement seen, string status) =>
        seen.GetProperty("statuses").EnumerateArray().Count(one => one.GetString() == status);

    static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "clients", "kapso"));

    static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    static async Task<string> Run(string folder, string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await error}");
        return await output;
    }
}
