using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>Client libraries written by others, from npm, against the sandbox: unmodified but for the host they call.</summary>
public class OtherClientTests
{
    [Fact]
    public async Task Kapso_sends_everything_and_verifies_the_webhooks()
    {
        await using var business = await Business.Open(options => options with { WebhookUrl = null });

        var seen = await Check(business, "kapso");

        AllSent(seen, "buttons", "document", "image", "list", "location", "template", "text");
        Assert.True(seen.GetProperty("verified").GetInt32() > 0);
        Assert.Equal(0, seen.GetProperty("forged").GetInt32());
        Assert.Equal((7, 7, 7), (Count(seen, "sent"), Count(seen, "delivered"), Count(seen, "read")));
        Assert.Contains("Hello from a customer", Texts(seen, "messages"));
        Assert.Equal(["spring_sale"], Texts(seen, "templates"));
        Assert.Equal(132001, seen.GetProperty("refused").GetProperty("code").GetInt32());
    }

    // It reads the first change of the first entry only, and signs again what it was given as text.
    [Fact]
    public async Task Whatsapp_api_js_sends_blocks_and_makes_links()
    {
        await using var business = await Business.Open(options => options with { WebhookUrl = null, WebhookBatchSize = 1 });

        var seen = await Check(business, "whatsapp-api-js");

        AllSent(seen, "buttons", "image", "location", "template", "text");
        Assert.Equal((5, 5, 5), (Count(seen, "sent"), Count(seen, "delivered"), Count(seen, "read")));
        Assert.Equal(["Grüße & \"Hello\""], Texts(seen, "messages"));
        Assert.Equal((132001, 1), (seen.GetProperty("refused").GetInt32(), seen.GetProperty("blocked").GetInt32()));
        Assert.Equal("Hello there", seen.GetProperty("link").GetString());
    }

    [Fact]
    public async Task Great_detail_asks_for_fields_filters_and_the_library()
    {
        await using var business = await Business.Open(options => options with { WebhookUrl = null });

        var seen = await Check(business, "great-detail");

        AllSent(seen, "contacts", "image", "template", "text");
        Assert.Equal((4, 4, 4), (Count(seen, "sent"), Count(seen, "delivered"), Count(seen, "read")));
        Assert.Equal(["Hello from a customer"], Texts(seen, "messages"));
        Assert.Equal(
            (132001, "HIGH", "Curlew Coffee"),
            (seen.GetProperty("refused").GetInt32(), Text(seen, "number"), Text(seen, "account"))
        );
        Assert.Equal(["spring_sale"], Texts(seen, "templates"));
        Assert.Equal((1, "RETAIL"), (seen.GetProperty("library").GetInt32(), Text(seen, "profile")));
    }

    [Fact]
    public async Task Metas_own_SDK_speaks_https_and_sets_the_PIN()
    {
        await using var business = await Business.Open(options => options with { WebhookUrl = null, Https = true });
        var certificate = Path.GetTempFileName();
        await File.WriteAllTextAsync(certificate, business.Sandbox.Certificate);

        var seen = await Check(
            business,
            "official",
            new()
            {
                ["NODE_EXTRA_CA_CERTS"] = certificate,
                ["NODE_ENV"] = "production",
                ["CLOUD_API_VERSION"] = "v23.0",
                ["CLOUD_API_ACCESS_TOKEN"] = business.Sandbox.Options.AccessToken,
            }
        );
        File.Delete(certificate);

        AllSent(seen, "contacts", "document", "list", "location", "template", "text");
        Assert.Equal((132001, true), (seen.GetProperty("refused").GetInt32(), seen.GetProperty("pin").GetBoolean()));
        Assert.Equal(6, business.Sandbox.Tally.Templates + business.Sandbox.Tally.FreeForm);
    }

    static async Task<JsonElement> Check(Business business, string client, Dictionary<string, string>? more = null)
    {
        Assert.SkipUnless(Finds("node") && Finds("npm"), "node and npm are needed to run a client written in JavaScript.");
        var folder = Path.Combine(Clients(), client);
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await Run(folder, "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], []);
        var environment = new Dictionary<string, string>(more ?? [])
        {
            ["BASE_URL"] = business.Sandbox.GraphUrl.ToString().TrimEnd('/'),
            ["TOKEN"] = business.Sandbox.Options.AccessToken,
            ["PHONE_NUMBER_ID"] = business.Sandbox.Options.PhoneNumberId,
            ["WABA_ID"] = business.Sandbox.Options.WabaId,
            ["APP_SECRET"] = business.Sandbox.Options.AppSecret,
            ["VERIFY_TOKEN"] = business.Sandbox.Options.VerifyToken,
            ["TO"] = business.Sandbox.People[0].Phone,
        };
        return JsonDocument.Parse(await Run(folder, "node", ["check.mjs"], environment)).RootElement;
    }

    static void AllSent(JsonElement seen, params string[] kinds)
    {
        var sent = seen.GetProperty("sent").EnumerateArray().ToDictionary(entry => entry[0].GetString()!, entry => entry[1].GetBoolean());
        Assert.Equal(kinds, sent.Keys.Order());
        Assert.All(sent.Values, Assert.True);
    }

    static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    static int Count(JsonElement seen, string status) =>
        seen.GetProperty("statuses").EnumerateArray().Count(one => one.GetString() == status);

    static string Clients([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "clients"));

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
