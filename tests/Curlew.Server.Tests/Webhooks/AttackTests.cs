using System.IO.Compression;
using System.Net;
using System.Text;
using Curlew.Server.Webhooks;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

/// <summary>What an attacker posts: each signature and each body is taken for exactly what it is.</summary>
public sealed class AttackTests(TestDatabase databases) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    const string Body = """{"object":"whatsapp_business_account","entry":[],"text":"Grüße \/"}""";

    Listener listener = null!;

    public async ValueTask InitializeAsync() => listener = await Listener.Start(await databases.Another());

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        await listener.Database.DisposeAsync();
    }

    public static TheoryData<string, string[], HttpStatusCode> Signatures =>
        new()
        {
            { "W1 none", [], HttpStatusCode.Unauthorized },
            { "W2 empty", [""], HttpStatusCode.Unauthorized },
            { "W3 of another kind", ["sha1=" + new string('0', 40)], HttpStatusCode.Unauthorized },
            { "W4 without its prefix", [Listener.Sign(Body)[7..]], HttpStatusCode.Unauthorized },
            { "W4 in upper case", ["sha256=" + Listener.Sign(Body)[7..].ToUpperInvariant()], HttpStatusCode.OK },
            { "W5 one true and one false", [Listener.Sign(Body), "sha256=" + new string('0', 64)], HttpStatusCode.Unauthorized },
            {
                "W6 of the JSON written again",
                [Listener.Sign(Body.Replace("ü", "\\u00fc", StringComparison.Ordinal))],
                HttpStatusCode.Unauthorized
            },
            { "W6 of a line feed more", [Listener.Sign(Body + "\n")], HttpStatusCode.Unauthorized },
            { "by the second of two apps", [Listener.Sign(Body, Listener.OlderSecret)], HttpStatusCode.OK },
            { "W9 of a secret never known", [Listener.Sign(Body, "some other secret")], HttpStatusCode.Unauthorized },
        };

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_signature_is_exact_or_refused_and_a_refusal_tells_nothing(string what, string[] signatures, HttpStatusCode expected)
    {
        using var answer = await listener.Post(Body, signatures);

        Assert.True(expected == answer.StatusCode, what);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.Equal(expected is HttpStatusCode.OK ? 1 : 0, await Stored());
    }

    [Theory]
    [InlineData("PUT", "/webhooks/whatsapp")]
    [InlineData("DELETE", "/webhooks/whatsapp")]
    [InlineData("PATCH", "/webhooks/whatsapp")]
    [InlineData("HEAD", "/webhooks/whatsapp")]
    [InlineData("OPTIONS", "/webhooks/whatsapp")]
    [InlineData("TRACE", "/webhooks/whatsapp")]
    [InlineData("POST", "//webhooks/whatsapp")]
    [InlineData("POST", "/webhooks/%2e%2e%2fwhatsapp")]
    [InlineData("POST", "/webhooks/whatsapp;x=1")]
    [InlineData("POST", "/webhooks/whatsapp.")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/swagger/index.html")]
    [InlineData("GET", "/appsettings.json")]
    [InlineData("GET", "/.env")]
    [InlineData("GET", "/..%2f..%2fetc/passwd")]
    [InlineData("POST", "/_blazor/negotiate")]
    public async Task H12_D6_nothing_answers_but_what_is_meant_to_and_nothing_is_told(string method, string path)
    {
        await using var caller = await RawCaller.Connect(listener.Port);

        await caller.Say(
            $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-HTTP-Method-Override: POST\r\nOrigin: null\r\nX-Hub-Signature-256: {Listener.Sign("{}")}\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        var answer = await caller.Hear();

        Assert.Matches("^HTTP/1.1 (40[045]) ", answer);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await Stored());
    }

    [Fact]
    public async Task W10_a_challenge_of_markup_is_plain_text_and_only_after_the_token_matched()
    {
        const string Challenge = "&hub.challenge=%3Cscript%3E";

        using var answer = await listener.Client.GetAsync(
            $"{IncomingWebhook.Path}?hub.mode=subscribe&hub.verify_token=agreed%20word{Challenge}"
        );
        using var refused = await listener.Client.GetAsync($"{IncomingWebhook.Path}?hub.mode=subscribe&hub.verify_token=agreed{Challenge}");

        Assert.Equal(("<script>", "text/plain"), (await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal((HttpStatusCode.Forbidden, ""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task W11_a_packed_body_is_what_its_bytes_are_and_never_unpacked()
    {
        var packed = Packed(new string(' ', 10_000_000));
        using var bomb = new ByteArrayContent(packed) { Headers = { { "Content-Encoding", "gzip" } } };
        using var unpackedSignature = new ByteArrayContent(packed) { Headers = { { "Content-Encoding", "gzip" } } };

        using var taken = await listener.Post(bomb, WebhookSignature.Sign(Listener.Secret, packed));
        using var refused = await listener.Post(unpackedSignature, Listener.Sign(new string(' ', 10_000_000)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (taken.StatusCode, refused.StatusCode));
        Assert.InRange(
            await listener.Database.Value<int>("SELECT octet_length(body) FROM webhook_deliveries"),
            packed.Length,
            packed.Length + 100
        );
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task W28_whatever_a_body_calls_itself_its_bytes_are_stored(string type)
    {
        using var content = new StringContent(Body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await listener.Post(content, Listener.Sign(Body));

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, await Stored()));
    }

    static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            zip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    Task<long> Stored() => listener.Database.Value<long>("SELECT count(*) FROM webhook_deliveries");
}
