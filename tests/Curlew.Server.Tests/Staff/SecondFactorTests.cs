using System.Net;
using System.Text.RegularExpressions;
using Curlew.Server.Staff;
using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Staff;

/// <summary>Codes of an authenticator app and recovery codes.</summary>
public sealed partial class SecondFactorTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    // RFC 6238, appendix B: the secret is 12345678901234567890, the last six digits of its eight.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(20_000_000_000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, TotpCodes.Code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds / 30));

    [Fact]
    public async Task A_code_counts_once_and_those_of_the_half_minutes_beside_it_count_too()
    {
        await using var site = await StaffSite.Open(server);
        var (key, _) = await SetUp(site);

        site.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.BadRequest, (await Show(site, key, -2)).Status);
        Assert.Equal("/account", (await Show(site, key, -1)).GoesTo);
        Assert.Equal("/account", (await Show(site, key, 0)).GoesTo);
        Assert.Contains("used already", (await Show(site, key, 0)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await Show(site, key, 2)).Status);
    }

    [Fact]
    public async Task Whoever_has_the_password_and_guesses_codes_is_stopped_after_ten_from_wherever_they_come()
    {
        await using var site = await StaffSite.Open(server);
        await SetUp(site);
        site.Clock.Advance(SignInTries.Window);
        var last = new Answer(HttpStatusCode.OK, "", null, [], "");

        for (var number = 0; number < 11; number++)
        {
            var browser = site.Browse();
            browser.ForwardedFor = $"203.0.113.{number}";
            await browser.SignIn("bo@example.com", StaffSite.PasswordOfAll);
            await browser.Get("/sign-in/code");
            last = await browser.Submit("/sign-in/code", ("code", "000000"));
        }

        Assert.Contains("too many tries", last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_code_lets_in_once()
    {
        await using var site = await StaffSite.Open(server);
        var (_, codes) = await SetUp(site);
        Assert.Equal(10, codes.Distinct().Count());

        Assert.Equal("/account", (await Recover(site, codes[0])).GoesTo);
        Assert.Equal(HttpStatusCode.BadRequest, (await Recover(site, codes[0])).Status);
        Assert.Equal("/account", (await Recover(site, codes[1])).GoesTo);
    }

    [Fact]
    public async Task A_link_for_a_new_password_is_no_way_around_the_code()
    {
        await using var site = await StaffSite.Open(server);
        await SetUp(site);
        var linked = (StaffOutcome.Linked)await site.Machine.Staff.Link((await site.Account("bo@example.com")).Id);
        var browser = site.Browse();

        await browser.Get($"/sign-in/link?{linked.Token}");
        var came = await browser.Submit("/sign-in/link", ("password", "quite another password"), ("again", "quite another password"));

        Assert.Equal("/sign-in/code", came.GoesTo);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Get("/account")).Status);
    }

    static async Task<(string Key, List<string> Codes)> SetUp(StaffSite site)
    {
        var browser = await site.Person("bo@example.com");
        await browser.Get("/account");
        var page = await browser.Submit("/account/second-factor", ("current", StaffSite.PasswordOfAll));
        var key = Secret().Match(page.Text).Groups[1].Value;
        Assert.Contains("<svg class=\"qr\"", page.Text, StringComparison.Ordinal);
        var confirmed = await browser.Submit("/account/second-factor/confirm", ("code", Code(site, key, 0)));
        return (key, [.. Shown().Matches(confirmed.Text).Select(match => match.Groups[1].Value)]);
    }

    static async Task<Answer> Show(StaffSite site, string key, int stepsAway)
    {
        var browser = site.Browse();
        Assert.StartsWith(
            "/sign-in/code",
            (await browser.SignIn("bo@example.com", StaffSite.PasswordOfAll)).GoesTo,
            StringComparison.Ordinal
        );
        await browser.Get("/sign-in/code");
        return await browser.Submit("/sign-in/code", ("code", Code(site, key, stepsAway)));
    }

    static async Task<Answer> Recover(StaffSite site, string code)
    {
        var browser = site.Browse();
        await browser.SignIn("bo@example.com", StaffSite.PasswordOfAll);
        await browser.Get("/sign-in/code");
        return await browser.Submit("/sign-in/code", ("code", ""), ("recovery_code", code));
    }

    static string Code(StaffSite site, string key, int stepsAway) =>
        TotpCodes.Code(key, site.Clock.GetUtcNow().ToUnixTimeSeconds() / 30 + stepsAway);

    [GeneratedRegex("secret=([A-Z2-7]+)")]
    private static partial Regex Secret();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex Shown();
}
