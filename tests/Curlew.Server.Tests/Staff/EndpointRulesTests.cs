using System.Net;
using System.Text.RegularExpressions;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;
using Microsoft.AspNetCore.Routing;

namespace Curlew.Server.Tests.Staff;

/// <summary>Who may ask what over HTTP, written down once more and held against what is really mapped.</summary>
public sealed partial class EndpointRulesTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    enum For
    {
        Everybody,
        SignedIn,
    }

    static readonly Dictionary<string, For> Rules = new()
    {
        ["GET /webhooks/whatsapp"] = For.Everybody,
        ["POST /webhooks/whatsapp"] = For.Everybody,
        ["GET /"] = For.SignedIn,
        ["HEAD /"] = For.SignedIn,
        ["GET /sign-in"] = For.Everybody,
        ["HEAD /sign-in"] = For.Everybody,
        ["POST /sign-in"] = For.Everybody,
        ["GET /sign-in/code"] = For.Everybody,
        ["HEAD /sign-in/code"] = For.Everybody,
        ["POST /sign-in/code"] = For.Everybody,
        ["POST /sign-in/passkey"] = For.Everybody,
        ["POST /sign-in/passkey/ask"] = For.Everybody,
        ["GET /sign-in/style.css"] = For.Everybody,
        ["HEAD /sign-in/style.css"] = For.Everybody,
        ["GET /sign-in/passkey.js"] = For.Everybody,
        ["HEAD /sign-in/passkey.js"] = For.Everybody,
        ["GET /sign-in/first"] = For.Everybody,
        ["HEAD /sign-in/first"] = For.Everybody,
        ["POST /sign-in/first"] = For.Everybody,
        ["GET /sign-in/link"] = For.Everybody,
        ["HEAD /sign-in/link"] = For.Everybody,
        ["POST /sign-in/link"] = For.Everybody,
        ["POST /sign-out"] = For.Everybody,
        ["GET /account"] = For.SignedIn,
        ["HEAD /account"] = For.SignedIn,
        ["POST /account/password"] = For.SignedIn,
        ["POST /account/second-factor"] = For.SignedIn,
        ["POST /account/second-factor/confirm"] = For.SignedIn,
        ["POST /account/second-factor/off"] = For.SignedIn,
        ["POST /account/recovery-codes"] = For.SignedIn,
        ["POST /account/passkeys"] = For.SignedIn,
        ["POST /account/passkeys/ask"] = For.SignedIn,
        ["POST /account/passkeys/remove"] = For.SignedIn,
    };

    // Every file that maps an endpoint; those of the first two are in the table, the third maps /health, which tells no name and no number, and what the
    // fourth maps is for whoever shows a key.
    static readonly string[] Mapping = ["Staff/StaffRoutes.cs", "Webhooks/IncomingWebhook.cs", "Hosting/ServerHost.cs", "Api/ApiRoutes.cs"];

    [Fact]
    public async Task H9_every_endpoint_has_a_rule_and_keeps_it_for_every_role_and_for_nobody()
    {
        await using var site = await StaffSite.Open(server);
        var mapped = site
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(one =>
                one.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {one.RoutePattern.RawText}")
            )
            .ToList();

        Assert.Equal(Rules.Keys.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
        foreach (var (endpoint, rule) in Rules)
            Assert.Equal(rule is For.SignedIn, await IsSentToSignIn(site.Browse(), endpoint));
        foreach (var role in Enum.GetValues<Role>())
        {
            var person = await site.Person($"{role}@example.com", role);
            foreach (var endpoint in Rules.Keys.Where(endpoint => endpoint != "POST /sign-out"))
                Assert.False(await IsSentToSignIn(person, endpoint), $"{role}: {endpoint}");
        }
    }

    [Fact]
    public void H9_no_other_file_maps_an_endpoint()
    {
        var source = Repository.PathOf("src", "Curlew.Server");
        var mapping = Directory
            .GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => Map().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'));

        Assert.Equal(Mapping.Order(StringComparer.Ordinal), mapping.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/account/")]
    [InlineData("/.//account")]
    [InlineData("/ACCOUNT")]
    [InlineData("/account;x=1")]
    [InlineData("/sign-in/../account")]
    [InlineData("/sign-in/%2e%2e/account")]
    [InlineData("/sign-in/style.css/../../account")]
    [InlineData("/account%00")]
    public async Task H12_however_the_way_is_written_nobody_comes_past_the_door(string path)
    {
        await using var site = await StaffSite.Open(server);
        await site.Person("jane@example.com", Role.Owner);

        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "PUT"])
        {
            var request = new HttpRequestMessage(new(method), path)
            {
                Headers = { { "X-HTTP-Method-Override", "GET" }, { "X-Original-URL", "/account" } },
            };
            var answer = await site.Browse().Send(request);

            Assert.DoesNotContain("jane@example.com", answer.Text, StringComparison.Ordinal);
            Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        }
    }

    static async Task<bool> IsSentToSignIn(Browser browser, string endpoint)
    {
        var (method, path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var answer = await browser.Send(new(new(method), path));
        return answer.GoesTo is { } to && new Uri(new("http://localhost"), to).AbsolutePath == "/sign-in";
    }

    [GeneratedRegex(@"\.(?:Map(?:Get|Post|Put|Delete|Patch|Methods|Hub|RazorComponents|Fallback\w*)|MapStaticAssets|UseStaticFiles)\(")]
    private static partial Regex Map();
}
