using System.Net;
using System.Web;
using Curlew.Server.Staff;
using Curlew.Server.Terminal;
using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Staff;

/// <summary>Coming in by an OpenID Connect provider: it says who somebody is, and whether they may come in is said here.</summary>
public sealed class OpenIdTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    public static TheoryData<Lie> Lies => [.. Enum.GetValues<Lie>()];

    [Fact]
    public async Task At_a_provider_made_by_others_whoever_is_invited_comes_in_and_nobody_else()
    {
        await using var provider = await OpenIddictProvider.Start("http://localhost/sign-in/openid");
        await using var site = await StaffSite.Open(
            server,
            provider: new(provider.Authority, OpenIddictProvider.Client, OpenIddictProvider.Secret, "the provider", null, default)
        );

        Assert.Equal(HttpStatusCode.BadRequest, (await Come(site)).Status);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);

        Assert.Equal("/account", (await Come(site)).GoesTo);
        Assert.Equal("/account", (await Come(site)).GoesTo);
    }

    [Fact]
    public async Task Whoever_is_invited_comes_in_and_is_known_again_whatever_their_address_is_then()
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);

        Assert.Equal("/account", (await Come(site)).GoesTo);
        provider.Who = provider.Who with { Email = "bo.married@example.com" };

        Assert.Equal("/account", (await Come(site)).GoesTo);
        Assert.Equal(2, provider.Given);
        Assert.Equal(["bo@example.com"], (await site.Machine.Staff.List()).Select(one => one.Email));
    }

    [Theory]
    [InlineData("nobody@example.com", true)]
    [InlineData("bo@example.com", false)]
    [InlineData("disabled@example.com", true)]
    public async Task Whoever_is_not_expected_or_whose_address_is_not_verified_stays_out(string email, bool isVerified)
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);
        await site.Person("disabled@example.com");
        await site.Machine.Staff.Disable((await site.Account("disabled@example.com")).Id);
        provider.Who = new("1", email, isVerified);

        Assert.Equal(HttpStatusCode.BadRequest, (await Come(site)).Status);
        Assert.Equal(["0"], await site.Database.Rows("SELECT count(*) FROM staff_logins"));
    }

    [Theory]
    [InlineData("new@example.com", true, "/account")]
    [InlineData("new@example.com", false, null)]
    [InlineData("new@evil-example.com", true, null)]
    [InlineData("new@example.com.evil.com", true, null)]
    public async Task By_a_rule_a_verified_address_of_the_domain_comes_in_uninvited(string email, bool isVerified, string? goesTo)
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider, "example.com");
        provider.Who = new("1", email, isVerified);

        Assert.Equal(goesTo, (await Come(site)).GoesTo);
        Assert.Equal(goesTo is null ? [] : [Role.Analyst], (await site.Machine.Staff.List()).Select(one => one.Role));
    }

    [Fact]
    public async Task An_answer_of_the_provider_is_for_the_browser_that_asked_alone()
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);
        var asked = await site.Browse().Get("/sign-in/with");
        var back = await Follow(asked.GoesTo!);

        var other = await site.Browse().Get(new Uri(back).PathAndQuery);

        Assert.Equal("/sign-in/back", other.GoesTo);
        Assert.Equal(0, provider.Given);
    }

    [Theory, MemberData(nameof(Lies))]
    public async Task An_answer_that_is_not_what_was_asked_for_lets_nobody_in(Lie lie)
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);
        provider.Lies = lie;

        var refused = await Come(site);
        provider.Lies = null;

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(
            ["0 | 0"],
            await site.Database.Rows("SELECT (SELECT count(*) FROM staff_logins), (SELECT count(*) FROM staff_sessions)")
        );
        Assert.Equal("/account", (await Come(site)).GoesTo);
    }

    [Fact]
    public async Task A_code_that_somebody_else_was_given_is_worth_nothing()
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);
        var (thief, bo) = (site.Browse(), site.Browse());
        var stolen = HttpUtility.ParseQueryString(new Uri(await Follow((await bo.Get("/sign-in/with")).GoesTo!)).Query)["code"];
        var back = new Uri(await Follow((await thief.Get("/sign-in/with")).GoesTo!));
        var query = HttpUtility.ParseQueryString(back.Query);
        query["code"] = stolen;

        await thief.Get($"{back.AbsolutePath}?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, (await thief.Get("/sign-in/back")).Status);
        Assert.Equal(0, provider.Given);
    }

    [Fact]
    public async Task Whoever_came_in_by_the_provider_has_no_use_for_the_invitation_any_more_and_nobody_else_has()
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        var link = await site.Invite("bo@example.com");
        await Come(site);

        Assert.Equal(HttpStatusCode.NotFound, (await site.Browse().Get(link)).Status);
    }

    [Fact]
    public async Task While_the_provider_is_away_people_are_told_and_come_in_another_way()
    {
        var provider = await Provider.Start();
        await using var site = await Open(provider);
        await provider.DisposeAsync();

        var refused = await site.Browse().Get("/sign-in/with");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("The provider did not let you in", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_provider_said_counts_once()
    {
        await using var provider = await Provider.Start();
        await using var site = await Open(provider);
        await site.Invite("bo@example.com");
        var browser = site.Browse();
        await browser.Get(new Uri(await Follow((await browser.Get("/sign-in/with")).GoesTo!)).PathAndQuery);

        Assert.Equal("/account", (await browser.Get("/sign-in/back")).GoesTo);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Get("/sign-in/back")).Status);
    }

    [Theory]
    [InlineData("AUTHORITY=nothing")]
    [InlineData("AUTHORITY=http://login.example.com")]
    [InlineData("AUTHORITY=https://login.example.com")]
    [InlineData("AUTHORITY=https://login.example.com CLIENT_ID=a CLIENT_SECRET=b DOMAIN=example.com")]
    [InlineData("AUTHORITY=https://login.example.com CLIENT_ID=a CLIENT_SECRET=b DOMAIN=example.com ROLE=boss")]
    public void What_is_half_set_up_is_refused_at_the_start(string settings)
    {
        var set = settings.Split(' ').Select(one => one.Split('=', 2)).ToDictionary(one => $"CURLEW_OIDC_{one[0]}", one => one[1]);

        Assert.Throws<NotConfigured>(() => OpenIdSettings.From(set.GetValueOrDefault));
        Assert.Null(OpenIdSettings.From(_ => null));
    }

    Task<StaffSite> Open(Provider provider, string? domain = null) => OpenOn(server, provider, domain);

    static async Task<StaffSite> OpenOn(TestDatabase server, Provider provider, string? domain) =>
        await StaffSite.Open(
            server,
            provider: new(provider.Authority, Provider.Client, Provider.Secret, "the provider", domain, Role.Analyst)
        );

    static async Task<Answer> Come(StaffSite site)
    {
        var browser = site.Browse();
        var back = await Follow((await browser.Get("/sign-in/with")).GoesTo!);
        Assert.Equal("/sign-in/back", (await browser.Get(new Uri(back).PathAndQuery)).GoesTo);
        return await browser.Get("/sign-in/back");
    }

    static async Task<string> Follow(string link)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(new Uri(link));
        return answer.Headers.Location!.OriginalString;
    }
}
