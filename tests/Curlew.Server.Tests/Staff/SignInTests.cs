using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Curlew.Server.Staff;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Words;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Curlew.Server.Tests.Staff;

/// <summary>Coming in, staying in and being put out, as a browser sees it and as somebody who should not come in tries it.</summary>
public sealed partial class SignInTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Wrong = "this is not the password";

    [Fact]
    public async Task The_first_owner_comes_in_by_the_link_and_then_there_is_no_such_page()
    {
        await using var site = await StaffSite.Open(server);
        var (link, other) = ((await site.FirstLink())!, (await site.FirstLink())!);
        var (owner, late) = (site.Browse(), site.Browse());
        await late.Get(StaffSite.Path(other));

        Assert.Equal(HttpStatusCode.OK, (await owner.Get(StaffSite.Path(link))).Status);
        var came = await BeFirst(owner, "jane@example.com");

        Assert.StartsWith($"{site.Origin}/sign-in/first?", link, StringComparison.Ordinal);
        Assert.Equal("/account", came.GoesTo);
        Assert.Contains("jane@example.com", (await owner.Get("/account")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await BeFirst(late, "late@example.com")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browse().Get(StaffSite.Path(other))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browse().Get("/sign-in/first")).Status);
        Assert.Null(await site.FirstLink());
    }

    [Fact]
    public async Task Of_two_who_set_up_at_the_same_moment_one_comes_in_and_the_other_finds_no_such_page()
    {
        await using var site = await StaffSite.Open(server);
        Browser[] both = [site.Browse(), site.Browse()];
        foreach (var browser in both)
            await browser.Get(StaffSite.Path((await site.FirstLink())!));

        var came = await Task.WhenAll(both.Select((browser, number) => BeFirst(browser, $"{number}@example.com")));

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.NotFound], came.Select(one => one.Status).Order());
        Assert.Single(await site.Machine.Staff.List());
    }

    [Fact]
    public async Task A_link_that_never_was_and_one_that_was_used_are_refused_alike_in_words_and_in_work()
    {
        await using var site = await StaffSite.Open(server);
        var used = await site.Invite("bo@example.com");
        var browser = site.Browse();
        await browser.Get(used);
        await browser.Submit("/sign-in/link", ("password", StaffSite.PasswordOfAll), ("again", StaffSite.PasswordOfAll));
        var old = await site.Invite("late@example.com");
        site.Clock.Advance(TimeSpan.FromDays(3));
        await Cost("warm");

        var never = await Cost("/sign-in/link?" + new string('A', 43));

        Assert.Equal(HttpStatusCode.NotFound, never.Status);
        Assert.Equal(never, await Cost(used));
        Assert.Equal(never, await Cost(old));

        async Task<(int Statements, HttpStatusCode Status, string Text)> Cost(string path)
        {
            var (statements, answer) = await Counted(site, () => site.Browse().Get(path));
            return (statements, answer.Status, answer.Text);
        }
    }

    [Fact]
    public async Task Whoever_is_known_and_whoever_is_not_are_refused_alike_in_words_and_in_work()
    {
        await using var site = await StaffSite.Open(server);
        await site.Person("bo@example.com");
        await site.Invite("invited@example.com");
        var disabled = await site.Person("disabled@example.com");
        await site.Machine.Staff.Disable((await site.Account("disabled@example.com")).Id);
        await Cost(site, "warm@example.com");

        var known = await Cost(site, "bo@example.com");

        foreach (var name in (string[])["nobody@example.com", "invited@example.com", "disabled@example.com", "no address"])
            Assert.Equal(known, await Cost(site, name));
        Assert.Equal(1, known.Hashes);
        Assert.True(known.Statements > 2);
    }

    [Fact]
    public async Task Whoever_comes_in_has_done_it_themselves_and_whoever_is_refused_is_nobody()
    {
        await using var site = await StaffSite.Open(server);
        await site.Person("bo@example.com");
        var elsewhere = site.Browse();
        await elsewhere.SignIn("bo@example.com", Wrong);
        await elsewhere.SignIn("bo@example.com", StaffSite.PasswordOfAll);
        var bo = (await site.Account("bo@example.com")).Id;

        Assert.Equal(
            [
                $"account.change | person | {bo} | account.joined",
                $"account.sign_in | person | {bo} | account.signed_in",
                "account.sign_in | system |  | account.refused",
            ],
            await site.Database.Rows(
                "SELECT DISTINCT action, actor_kind, actor_id, outcome FROM audit_trail WHERE action LIKE 'account.%' ORDER BY 1, 2"
            )
        );
    }

    [Fact]
    public async Task Of_a_hundred_wrong_tries_five_are_looked_at_and_the_owner_comes_in_elsewhere()
    {
        await using var site = await StaffSite.Open(server);
        await site.Person("owner@example.com", Role.Owner);
        var (attacker, before) = (site.Browse(), site.Hasher.Verified);
        attacker.ForwardedFor = "203.0.113.9";

        Answer? last = null;
        for (var number = 0; number < 100; number++)
            last = await attacker.SignIn("owner@example.com", Wrong);

        Assert.Equal(5, site.Hasher.Verified - before);
        Assert.Contains("too many tries", last!.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(15)), (last.Status, last.ComeAgain));
        Assert.DoesNotContain(
            "/account",
            (await attacker.SignIn("owner@example.com", StaffSite.PasswordOfAll)).GoesTo ?? "",
            StringComparison.Ordinal
        );
        Assert.Equal("/account", (await site.Browse().SignIn("owner@example.com", StaffSite.PasswordOfAll)).GoesTo);
    }

    [Fact]
    public async Task A_cookie_from_before_is_none_after_signing_in_and_each_sign_in_has_its_own()
    {
        await using var site = await StaffSite.Open(server);
        var browser = await site.Person("bo@example.com");
        var first = browser.Cookies["curlew-session"];

        await browser.SignIn("bo@example.com", StaffSite.PasswordOfAll);

        Assert.NotEqual(first, browser.Cookies["curlew-session"]);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/account")).Status);
        browser.Cookies["curlew-session"] = first;
        Assert.StartsWith(
            "/sign-in?",
            new Uri(new("http://x"), (await browser.Get("/account")).GoesTo!).PathAndQuery,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Where_people_come_by_https_cookies_are_for_this_host_and_https_alone()
    {
        await using var site = await StaffSite.Open(server, "https://curlew.example.com");
        var browser = await site.Person("bo@example.com");

        Assert.Contains("__Host-curlew-session", browser.Cookies.Keys);
        await browser.SignIn("bo@example.com", StaffSite.PasswordOfAll);
        Assert.All(browser.Shows.SetCookies, cookie =>
            Assert.Matches("^__Host-curlew-[a-z]+=(?=.*; path=/)(?=.*; secure)(?=.*; samesite=lax)(?=.*; httponly)(?!.*domain)", cookie)
        );
    }

    [Fact]
    public async Task Another_password_and_signing_out_end_the_other_sign_ins()
    {
        await using var site = await StaffSite.Open(server);
        var (one, other) = (await site.Person("bo@example.com"), site.Browse());
        await other.SignIn("bo@example.com", StaffSite.PasswordOfAll);

        await one.Get("/account");
        var refused = await one.Submit("/account/password", ("current", Wrong), ("password", "another long password"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(HttpStatusCode.OK, (await other.Get("/account")).Status);
        await one.Get("/account");
        await one.Submit("/account/password", ("current", StaffSite.PasswordOfAll), ("password", "another long password"));

        Assert.Equal(HttpStatusCode.OK, (await one.Get("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await other.Get("/account")).Status);
        var kept = new Dictionary<string, string>(one.Cookies);
        await one.Submit("/sign-out");
        foreach (var (name, value) in kept)
            one.Cookies[name] = value;
        Assert.Equal(HttpStatusCode.Redirect, (await one.Get("/account")).Status);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil")]
    public void Nobody_is_sent_on_to_another_site(string wanted) => Assert.Equal("/account", LocalPath.Of(wanted, "/account"));

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task A_link_to_the_sign_in_page_leads_nowhere_else_afterwards(string wanted)
    {
        await using var site = await StaffSite.Open(server);
        await site.Person("bo@example.com");
        var browser = site.Browse();
        await browser.Get($"/sign-in?go_on={Uri.EscapeDataString(wanted)}");

        Assert.DoesNotContain("evil", browser.Shows.Text, StringComparison.Ordinal);
        Assert.Equal(
            "/account",
            (await browser.Submit("/sign-in", ("email", "bo@example.com"), ("password", StaffSite.PasswordOfAll))).GoesTo
        );
    }

    [Theory]
    [InlineData("role")]
    [InlineData("disable")]
    [InlineData("reset")]
    public async Task What_is_done_about_somebody_ends_the_page_they_have_open_and_the_connection_it_keeps(string what)
    {
        var began = new TaskCompletionSource();
        await using var site = await StaffSite.Open(server, further: app => app.MapGet("/open", KeepOpen));
        var (bo, staff) = (await site.Person("bo@example.com"), (await site.Account("bo@example.com")).Id);
        var open = bo.Get("/open");
        await began.Task;

        Assert.Equal(0, await site.Watch.RunOnce(default));
        Assert.True(
            (
                what switch
                {
                    "role" => await site.Machine.Staff.SetRole(staff, Role.Agent),
                    "disable" => await site.Machine.Staff.Disable(staff),
                    _ => await site.Machine.Staff.Reset(staff),
                }
            ).IsDone
        );

        Assert.Equal(1, await site.Watch.RunOnce(default));
        Assert.Equal("over", (await open).Text);
        Assert.Equal(HttpStatusCode.Redirect, (await bo.Get("/account")).Status);

        async Task<string> KeepOpen(Door door, SessionWatch watch)
        {
            var over = new TaskCompletionSource();
            using var told = watch.Tell(door.SignedIn!.Session, over.SetResult);
            began.SetResult();
            await over.Task;
            return "over";
        }
    }

    [Fact]
    public async Task Only_a_proxy_that_was_named_says_for_whom_it_asks_and_none_says_by_which_name()
    {
        await using var site = await StaffSite.Open(server, "https://curlew.example.com");
        var asked = new HttpRequestMessage(HttpMethod.Get, "/account");
        asked.Headers.Add("X-Forwarded-Host", "evil.example");
        asked.Headers.Add("X-Forwarded-Proto", "http");
        asked.Headers.Add("X-Forwarded-Prefix", "/evil");

        Assert.StartsWith("https://curlew.example.com/sign-in?", (await site.Browse().Send(asked)).GoesTo, StringComparison.Ordinal);
        Assert.Equal("198.51.100.9", await Seen("127.0.0.1"));
        Assert.Equal("203.0.113.1", await Seen("203.0.113.1"));

        async Task<string> Seen(string peer)
        {
            var context = new DefaultHttpContext();
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            context.Request.Headers["X-Forwarded-For"] = "198.51.100.9";
            var forwarded = new ForwardedHeadersMiddleware(
                _ => Task.CompletedTask,
                NullLoggerFactory.Instance,
                site.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>()
            );
            await forwarded.Invoke(context);
            return context.Connection.RemoteIpAddress.ToString();
        }
    }

    [Fact]
    public async Task What_a_request_says_of_its_host_is_not_believed()
    {
        await using var site = await StaffSite.Open(server, "https://curlew.example.com");

        var answer = await site.Browse("evil.example").Get("/sign-in");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain("evil.example", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("https://curlew.example.com/sign-in/first?", await site.FirstLink(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_was_not_given_to_whoever_sends_it_does_nothing()
    {
        await using var site = await StaffSite.Open(server);
        var (bo, eve) = (await site.Person("bo@example.com"), await site.Person("eve@example.com"));
        await eve.Get("/account");
        var hers = Token().Match(eve.Shows.Text).Groups[1].Value;

        var without = await bo.Post("/account/password", ("current", StaffSite.PasswordOfAll), ("password", "another long password"));
        var others = await bo.Post(
            "/account/password",
            ("current", StaffSite.PasswordOfAll),
            ("password", "another long password"),
            ("__RequestVerificationToken", hers)
        );

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (without.Status, others.Status));
        Assert.Contains("Allow cookies", without.Text, StringComparison.Ordinal);
        Assert.Equal("/account", (await site.Browse().SignIn("bo@example.com", StaffSite.PasswordOfAll)).GoesTo);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in/code")]
    [InlineData("/sign-in/passkey")]
    [InlineData("/sign-in/first")]
    [InlineData("/sign-in/link")]
    [InlineData("/sign-out")]
    public async Task What_no_form_of_ours_sends_is_refused_and_is_no_error(string path)
    {
        await using var site = await StaffSite.Open(server);
        var browser = site.Browse();
        await browser.Get("/sign-in");
        var token = ("__RequestVerificationToken", Token().Match(browser.Shows.Text).Groups[1].Value);
        var large = new StringContent(new string('a', 100_000), null, "application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(large, isMeasured: true)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(large, isMeasured: false)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post(path, [token, .. Enumerable.Repeat(("a", "b"), 3_000)])).Status);
        foreach (
            var field in (string[])["email", "password", "name", "again", "token", "code", "recovery_code", "credential", "go_on", "new"]
        )
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post(path, token, (field, "a\0b@c.d"))).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post(path, token, (field + "\0", "a"))).Status);
            var parts = new MultipartFormDataContent
            {
                { new StringContent(token.Value), token.Item1 },
                { new StringContent("a\0b@c.d"), field },
            };
            Assert.Equal(HttpStatusCode.BadRequest, (await Send(parts, isMeasured: true)).Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await Send(new StringContent("{}", null, "application/json"), isMeasured: true)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(Cut("multipart/form-data"), isMeasured: true)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(Cut("multipart/form-data; boundary=x"), isMeasured: true)).Status);
        browser.Cookies["curlew-form"] = "forged";
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post(path, token)).Status);
        Assert.Empty(site.Log);

        // Told first, so that who is refused for the length has not begun to send; without a length it is measured.
        Task<Answer> Send(HttpContent body, bool isMeasured) =>
            browser.Send(
                new(HttpMethod.Post, path)
                {
                    Content = body,
                    Headers = { ExpectContinue = isMeasured, TransferEncodingChunked = !isMeasured },
                }
            );

        static ByteArrayContent Cut(string type)
        {
            var body = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nbo"u8.ToArray());
            body.Headers.TryAddWithoutValidation("Content-Type", type);
            return body;
        }
    }

    [Theory]
    [InlineData("aaaaaaaaaaaa", "PasswordTooPlain")]
    [InlineData("abcdabcdabcd", "PasswordTooPlain")]
    [InlineData("🐦🐦🐦🐦🐦🐦🐦🐦", "PasswordTooPlain")]
    [InlineData("JANE in winter", "PasswordTellsName")]
    [InlineData("my miller mill", "PasswordTellsName")]
    [InlineData("all the birdies of may", "PasswordTellsName")]
    [InlineData("j.birdie@example.com", "PasswordTellsName")]
    [InlineData("eleven birds", null)]
    [InlineData("an example of one", null)]
    public void A_password_is_not_what_everybody_can_guess(string password, string? problem) =>
        Assert.Equal(problem, NewPassword.Problem(password, "Jane O'Miller-Li", "j.birdie@example.com")?.ToString());

    [Theory]
    [InlineData("en", "too few different characters")]
    [InlineData("es", "pocos caracteres distintos")]
    [InlineData("pt", "poucos caracteres diferentes")]
    public async Task Whoever_chooses_a_plain_password_is_told_why_it_is_not_taken(string language, string said)
    {
        await using var site = await StaffSite.Open(server);
        var browser = site.Browse();
        browser.Language = language;
        await browser.Get(await site.Invite("bo@example.com"));

        var refused = await browser.Submit("/sign-in/link", ("password", "aaaaaaaaaaaa"), ("again", "aaaaaaaaaaaa"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(said, WebUtility.HtmlDecode(refused.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_only_for_the_head_of_a_page_gets_what_the_page_would_answer()
    {
        await using var site = await StaffSite.Open(server);

        var (page, head) = (await site.Browse().Get("/sign-in"), await site.Browse().Send(new(HttpMethod.Head, "/sign-in")));

        Assert.Equal((HttpStatusCode.OK, "", page.Policy), (head.Status, head.Text, head.Policy));
    }

    [Fact]
    public async Task Servers_share_the_keys_of_cookies_and_take_none_that_was_forged()
    {
        await using var site = await StaffSite.Open(server);
        var browser = await site.Person("bo@example.com");
        await using var other = await StaffSite.Open(site.Database, sealer: site.Sealer, clock: site.Clock);
        var beside = other.Browse();
        beside.Cookies["curlew-session"] = browser.Cookies["curlew-session"];

        Assert.Equal(HttpStatusCode.OK, (await beside.Get("/account")).Status);

        var cookie = browser.Cookies["curlew-session"];
        for (var place = 20; place < cookie.Length; place += cookie.Length / 10)
        {
            beside.Cookies["curlew-session"] = cookie[..place] + (cookie[place] == 'A' ? 'B' : 'A') + cookie[(place + 1)..];
            Assert.Equal(HttpStatusCode.Redirect, (await beside.Get("/account")).Status);
        }

        beside.Cookies["curlew-session"] = cookie;
        Assert.Equal(HttpStatusCode.OK, (await beside.Get("/account")).Status);
        await using var foreign = await StaffSite.Open(server, clock: site.Clock);
        var elsewhere = foreign.Browse();
        elsewhere.Cookies["curlew-session"] = cookie;
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.Get("/account")).Status);
        site.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(HttpStatusCode.Redirect, (await beside.Get("/account")).Status);
        Assert.All(await site.Database.Rows("SELECT xml FROM web_keys"), row => Assert.DoesNotContain("<", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_wrong_tells_whoever_is_at_the_browser_a_number_and_nothing_else()
    {
        await using var site = await StaffSite.Open(server, further: app =>
            app.MapGet("/breaks", string () => throw new InvalidOperationException("a secret of the house")).AllowAnonymous()
        );

        var answer = await site.Browse().Get("/breaks");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.Matches("<code>[0-9a-zA-Z:]+</code>", answer.Text);
    }

    [Fact]
    public async Task Whatever_is_not_said_to_be_for_everybody_is_for_whoever_is_signed_in()
    {
        await using var site = await StaffSite.Open(server);
        var closed = site
            .Endpoints.OfType<RouteEndpoint>()
            .Where(one => one.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(one => (Path: one.RoutePattern.RawText!, Method: one.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]))
            .ToList();

        Assert.Contains(("/account", "GET"), closed);
        foreach (var (path, method) in closed)
            Assert.Equal(HttpStatusCode.Redirect, (await site.Browse().Send(new(new(method), path))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browse().Get("/nothing")).Status);
    }

    [Fact]
    public async Task Pages_need_no_script_of_their_own_and_say_every_word_in_every_language()
    {
        await using var site = await StaffSite.Open(server);
        foreach (var language in Phrasebook.Languages)
        {
            Assert.All(Enum.GetValues<PageWord>(), word =>
                Assert.True(PageWords.In(language).Knows(Codes.Of(word)), $"{language}: {word}")
            );
            var browser = site.Browse();
            browser.Language = $"{language};q=0.9, fr";
            var page = await browser.Get("/sign-in");
            Assert.Contains($"<html lang=\"{language}\">", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", page.Policy, StringComparison.Ordinal);
            Assert.DoesNotMatch("<style|style=|onclick|<script>", page.Text);
        }
    }

    [Fact]
    public async Task A_name_is_text_wherever_it_stands()
    {
        await using var site = await StaffSite.Open(server);
        var invited = (StaffOutcome.Invited)await site.Machine.Staff.Invite("<script>alert(1)</script>", "bo@example.com", Role.Agent);

        var page = await site.Browse().Get($"/sign-in/link?{invited.Token}");

        Assert.Contains("&lt;script&gt;", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page.Text, StringComparison.Ordinal);
    }

    static Task<Answer> BeFirst(Browser browser, string email) =>
        browser.Submit(
            "/sign-in/first",
            ("name", "Jane"),
            ("email", email),
            ("password", StaffSite.PasswordOfAll),
            ("again", StaffSite.PasswordOfAll)
        );

    static async Task<(int Hashes, int Statements, HttpStatusCode Status, string Text)> Cost(StaffSite site, string email)
    {
        var browser = site.Browse();
        await browser.Get("/sign-in");
        var hashes = site.Hasher.Verified;
        var (statements, answer) = await Counted(site, () => browser.Submit("/sign-in", ("email", email), ("password", Wrong)));
        var text = Value().Replace(Token().Replace(answer.Text, ""), "");
        return (site.Hasher.Verified - hashes, statements, answer.Status, text);
    }

    // Everything that Npgsql sends meanwhile, counted where it tells tracers.
    static async Task<(int Statements, Answer Answer)> Counted(StaffSite site, Func<Task<Answer>> ask)
    {
        var statements = 0;
        var name = new Npgsql.NpgsqlConnectionStringBuilder(site.Database.Source.ConnectionString).Database;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Tags.Any(tag => tag.Value == name))
                    Interlocked.Increment(ref statements);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var answer = await ask();
        return (statements, answer);
    }

    [GeneratedRegex("""__RequestVerificationToken" value="([^"]*)""")]
    private static partial Regex Token();

    // What was typed stands in the field again.
    [GeneratedRegex("""autocomplete="username" value="[^"]*""")]
    private static partial Regex Value();
}
