using System.Diagnostics;
using System.Net;
using System.Text;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Server.Tests;

/// <summary>What becomes of the app secret: never told, never guessable, never valid longer than it should be.</summary>
public sealed class SecretTests(TestDatabase databases) : IClassFixture<TestDatabase>
{
    const string Body = """{"object":"whatsapp_business_account","text":"canary in the body"}""";
    const string Good = "5f3c9a7b1e8d4602b7c1d9e0a4f68235",
        Older = "0b9d1c77e5a2f3846dd0c1b2a3948576";

    static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256=<script>alert(1)</script>")]
    [InlineData("")]
    [InlineData(null)]
    public async Task W7_a_refusal_tells_neither_what_was_expected_nor_what_was_sent(string? signature)
    {
        await using var listener = await Listener.Start(await databases.Another());

        using var refused = await listener.Post(Body, signature is null ? [] : [signature]);
        using var honest = await listener.Post(Body, Listener.Sign(Body));

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        Assert.Equal(Names(honest), Names(refused));
        var told = $"{refused} {listener.Log.Text}";
        foreach (
            var canary in (string[])
                [
                    "canary",
                    Listener.Sign(Body)[7..],
                    Listener.Sign(Body, Listener.OlderSecret)[7..],
                    Listener.Secret,
                    Listener.OlderSecret,
                    "<script>",
                    "   at ",
                ]
        )
            Assert.DoesNotContain(canary, told, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("without a valid signature was refused", listener.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W7_what_breaks_inside_is_told_to_nobody_either()
    {
        await using var listener = await Listener.Start(await databases.Another());
        await listener.Database.Execute("ALTER TABLE webhook_deliveries RENAME TO gone");

        using var broken = await listener.Post(Body, Listener.Sign(Body));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), (broken.StatusCode, await broken.Content.ReadAsStringAsync()));
        Assert.DoesNotContain("canary", listener.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is not set")]
    [InlineData("short", "is shorter than 16 characters")]
    [InlineData("                                ", "is shorter than 16 characters")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is made of a few characters only")]
    [InlineData("your-super-secret-app-secret-key", "is an example that everybody knows")]
    [InlineData("sandbox-app-secret", "is an example that everybody knows")]
    [InlineData("0123456789abcdef0123456789abcdef", "is an example that everybody knows")]
    public async Task W8_with_a_secret_that_protects_nothing_the_server_does_not_start(string secret, string why)
    {
        using var data = new TemporaryData();
        using var serve = CurlewProcess.Start(
            ["serve", "--url", "http://127.0.0.1:0", "--data", data.Path],
            [.. Account, ("CURLEW_APP_SECRET", secret)]
        );
        await serve.Ended();

        Assert.Equal((2, ""), (serve.ExitCode, serve.Output));
        Assert.Contains($"CURLEW_APP_SECRET {why}", serve.Error, StringComparison.Ordinal);
        if (secret.Trim().Length > 5)
            Assert.DoesNotContain(secret, serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void W8_the_secret_of_the_sandbox_serves_only_against_a_sandbox()
    {
        var settings = WhatsAppSettings.From(
            Setting(("CURLEW_APP_SECRET", "sandbox-app-secret"), ("CURLEW_GRAPH_URL", "http://127.0.0.1:5090"))
        );

        Assert.Equal("sandbox-app-secret", settings.First!.Keys.AppSecret);
    }

    [Theory]
    [InlineData("a", "CURLEW_VERIFY_TOKEN is shorter than 12 characters")]
    [InlineData("sandbox-verify-token", "CURLEW_VERIFY_TOKEN is one that anybody guesses")]
    public void V17_a_verify_token_that_anybody_guesses_is_refused(string token, string why)
    {
        var refused = Assert.Throws<NotConfigured>(() => WhatsAppSettings.From(Setting(("CURLEW_VERIFY_TOKEN", token))));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://graph.example.com")]
    [InlineData("http://10.0.0.7:8080")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("ftp://127.0.0.1")]
    public void V17_the_token_goes_to_no_other_machine_in_clear(string graph)
    {
        var refused = Assert.Throws<NotConfigured>(() => WhatsAppSettings.From(Setting(("CURLEW_GRAPH_URL", graph))));

        Assert.Contains("without https it may only be one of this machine", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NotConfigured>(() => WhatsAppSettings.GraphAt(Setting(("CURLEW_GRAPH_URL", graph))));
    }

    [Fact]
    public async Task V17_two_hundred_webhooks_that_nobody_signed_are_one_line_in_the_log()
    {
        await using var listener = await Listener.Start(await databases.Another());

        for (var post = 0; post < 200; post++)
            using (await listener.Post(Body, "sha256=" + new string('0', 64))) { }

        Assert.Single(listener.Log.Text.Split('\n'), line => line.Contains("without a valid signature", StringComparison.Ordinal));
    }

    [Fact]
    public void V17_those_not_told_of_at_once_are_counted_in_the_next_line()
    {
        var (clock, log) = (new FakeTimeProvider(Noon), new LogBook());
        var unsigned = new UnsignedWebhooks(clock, log);

        for (var post = 0; post < 200; post++)
            unsigned.Refused();
        clock.Advance(TimeSpan.FromMinutes(1));
        unsigned.Refused();

        Assert.Equal(2, log.Text.Split('\n').Length);
        Assert.Contains("200 more webhooks", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void W8_an_endpoint_without_a_secret_cannot_be_made(string secret) =>
        Assert.Throws<ArgumentException>(() => new WebhookSignature(secret));

    [Fact]
    public async Task W9_the_secret_before_counts_until_its_end_and_not_a_moment_longer()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var listener = await Listener.Start(await databases.Another(), new RetiredSecret(Older, Noon.AddHours(1)), clock);

        using var during = await listener.Post(Body, Listener.Sign(Body, Older));
        clock.SetUtcNow(Noon.AddHours(1));
        using var after = await listener.Post(Body, Listener.Sign(Body, Older));
        using var current = await listener.Post(Body, Listener.Sign(Body));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (during.StatusCode, after.StatusCode, current.StatusCode)
        );
    }

    [Fact]
    public async Task The_secret_of_an_account_that_is_added_counts_without_a_restart()
    {
        await using var database = await databases.Another();
        using var sealer = new Sealer(Keyring.Ephemeral());
        var accounts = new Accounts(database, sealer);
        await accounts.Save(new("W1", "token", Good, null, "agreed"), default);
        await using var app = WebhookHost.Build(
            new(database, sealer),
            new Signers(accounts.Signing, TimeProvider.System),
            "http://127.0.0.1:0"
        );
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        async Task<HttpStatusCode> Post(string secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, IncomingWebhook.Path) { Content = new StringContent(Body) };
            request.Headers.TryAddWithoutValidation(WebhookSignature.HeaderName, Listener.Sign(Body, secret));
            using var answer = await client.SendAsync(request);
            return answer.StatusCode;
        }

        var (first, stranger) = (await Post(Good), await Post(Older));
        await accounts.Save(new("W2", "token", Older, null, null), default);
        var patience = Stopwatch.StartNew();
        while (await Post(Older) is not HttpStatusCode.OK)
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1), "The secret of the second account does not count.");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (first, stranger, await Post(Good)));
    }

    [Fact]
    public void W9_a_rotation_is_set_up_with_its_end()
    {
        var settings = WhatsAppSettings.From(
            Setting(("CURLEW_APP_SECRET_PREVIOUS", Older), ("CURLEW_APP_SECRET_PREVIOUS_UNTIL", "2026-11-16T13:00+01:00"))
        );

        Assert.Equal((Good, new RetiredSecret(Older, Noon)), (settings.First!.Keys.AppSecret, settings.First!.Keys.Previous));
    }

    [Theory]
    [InlineData(Older, null, "counts only until one")]
    [InlineData(Older, "soon", "counts only until one")]
    [InlineData("short", "2026-11-16T12:00Z", "CURLEW_APP_SECRET_PREVIOUS is shorter")]
    [InlineData(null, "2026-11-16T12:00Z", "is set without CURLEW_APP_SECRET_PREVIOUS")]
    public void W9_a_rotation_without_end_or_with_a_weak_secret_is_refused(string? previous, string? until, string why)
    {
        var refused = Assert.Throws<NotConfigured>(() =>
            WhatsAppSettings.From(Setting(("CURLEW_APP_SECRET_PREVIOUS", previous), ("CURLEW_APP_SECRET_PREVIOUS_UNTIL", until)))
        );

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    static (string Name, string Value)[] Account =>
        [
            ("CURLEW_VERIFY_TOKEN", "a word agreed on"),
            ("CURLEW_ACCESS_TOKEN", "token"),
            ("CURLEW_PHONE_NUMBER_ID", "1"),
            ("CURLEW_WABA_ID", "2"),
            ("CURLEW_PHONE", "+15550783881"),
        ];

    static Func<string, string?> Setting(params (string Name, string? Value)[] settings)
    {
        var all = Account
            .Select(pair => (pair.Name, (string?)pair.Value))
            .Append(("CURLEW_APP_SECRET", Good))
            .Concat(settings)
            .GroupBy(pair => pair.Item1)
            .ToDictionary(group => group.Key, group => group.Last().Item2);
        return name => all.GetValueOrDefault(name);
    }

    // Headers by name: an answer must not be recognisable by one of its own.
    static List<string> Names(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal)];
}
