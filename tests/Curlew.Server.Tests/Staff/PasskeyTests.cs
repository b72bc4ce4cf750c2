using System.Net;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Staff;

/// <summary>Passkeys: for this site, for whoever registered them, and each answer once.</summary>
public sealed class PasskeyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_passkey_that_was_registered_signs_in_and_one_that_was_removed_does_not()
    {
        await using var site = await StaffSite.Open(server);
        using var device = new Authenticator();
        var browser = await Register(site, "bo@example.com", device);

        var came = await SignIn(site.Browse(), device);

        Assert.Equal("/account", came.GoesTo);
        await browser.Get("/account");
        Assert.Equal(HttpStatusCode.OK, (await browser.Submit("/account/passkeys/remove", ("current", StaffSite.PasswordOfAll))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SignIn(site.Browse(), device)).Status);
    }

    [Fact]
    public async Task Whoever_finds_a_page_open_removes_no_passkey_without_the_password()
    {
        await using var site = await StaffSite.Open(server);
        using var device = new Authenticator();
        var browser = await Register(site, "bo@example.com", device);
        await browser.Get("/account");

        var refused = await browser.Submit("/account/passkeys/remove", ("current", "a guess"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("/account", (await SignIn(site.Browse(), device)).GoesTo);
    }

    [Theory]
    [InlineData("http://evil.example", null)]
    [InlineData("http://localhost.evil.example", null)]
    [InlineData("https://localhost", null)]
    [InlineData("http://localhost", "evil.example")]
    public async Task An_answer_from_another_origin_or_for_another_site_is_refused(string origin, string? rp)
    {
        await using var site = await StaffSite.Open(server);
        using var device = new Authenticator();
        await Register(site, "bo@example.com", device);
        (device.Origin, device.Rp) = (origin, rp);

        Assert.Equal(HttpStatusCode.BadRequest, (await SignIn(site.Browse(), device)).Status);
        Assert.Equal(["0"], await site.Database.Rows("SELECT count(*) FROM audit_trail WHERE action = 'account.use_passkey'"));
    }

    [Fact]
    public async Task An_answer_counts_once_even_with_the_cookie_it_was_given_with()
    {
        await using var site = await StaffSite.Open(server);
        using var device = new Authenticator();
        await Register(site, "bo@example.com", device);
        var browser = site.Browse();
        await browser.Get("/sign-in");
        var answer = device.Get((await browser.Ask("/sign-in/passkey/ask", ofForm: "/sign-in/passkey")).Text);
        var overheard = new Dictionary<string, string>(browser.Cookies);
        Assert.Equal("/account", (await browser.Submit("/sign-in/passkey", ("credential", answer))).GoesTo);

        var thief = site.Browse();
        await thief.Get("/sign-in");
        foreach (var (name, value) in overheard.Where(one => !one.Key.EndsWith("form", StringComparison.Ordinal)))
            thief.Cookies[name] = value;

        Assert.Equal(HttpStatusCode.BadRequest, (await thief.Submit("/sign-in/passkey", ("credential", answer))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await thief.Get("/account")).Status);
    }

    [Fact]
    public async Task Whoever_finds_a_page_open_registers_no_passkey_and_sets_up_no_code_without_the_password()
    {
        await using var site = await StaffSite.Open(server);
        using var device = new Authenticator();
        var browser = await site.Person("bo@example.com");
        await browser.Get("/account");
        var options = (await browser.Ask("/account/passkeys/ask", ofForm: "/account/passkeys")).Text;

        var passkey = await browser.Submit("/account/passkeys", ("credential", device.Create(options)), ("current", "a guess"));
        var code = await browser.Submit("/account/second-factor", ("current", "a guess"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (passkey.Status, code.Status));
        Assert.Equal(
            ["0 | 0"],
            await site.Database.Rows("SELECT (SELECT count(*) FROM staff_passkeys), (SELECT count(authenticator) FROM staff)")
        );
    }

    [Fact]
    public async Task Nobody_comes_in_as_somebody_else_by_their_own_passkey()
    {
        await using var site = await StaffSite.Open(server);
        using Authenticator his = new(),
            hers = new();
        await Register(site, "bo@example.com", his);
        await Register(site, "eve@example.com", hers);

        hers.ClaimToBe(his);

        Assert.Equal(HttpStatusCode.BadRequest, (await SignIn(site.Browse(), hers)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1")]
    [InlineData("{\"id\":\"x\",\"response\":{}}")]
    public async Task What_is_no_answer_is_refused_as_one_that_is_wrong(string credential)
    {
        await using var site = await StaffSite.Open(server);
        var browser = site.Browse();
        await browser.Get("/sign-in");
        await browser.Ask("/sign-in/passkey/ask", ofForm: "/sign-in/passkey");

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Submit("/sign-in/passkey", ("credential", credential))).Status);
    }

    static async Task<Browser> Register(StaffSite site, string email, Authenticator device)
    {
        var browser = await site.Person(email);
        await browser.Get("/account");
        var options = (await browser.Ask("/account/passkeys/ask", ofForm: "/account/passkeys")).Text;
        var registered = await browser.Submit(
            "/account/passkeys",
            ("credential", device.Create(options)),
            ("current", StaffSite.PasswordOfAll)
        );
        Assert.Equal(HttpStatusCode.OK, registered.Status);
        return browser;
    }

    static async Task<Answer> SignIn(Browser browser, Authenticator device)
    {
        await browser.Get("/sign-in");
        var options = (await browser.Ask("/sign-in/passkey/ask", ofForm: "/sign-in/passkey")).Text;
        return await browser.Submit("/sign-in/passkey", ("credential", device.Get(options)));
    }
}
