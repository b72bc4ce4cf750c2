using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Curlew.Server.Webhooks;
using Curlew.Tests;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

/// <summary>What an attacker does to the listener itself, byte by byte over a socket; after each attack an honest webhook is still
/// taken.</summary>
public sealed class ConnectionAttackTests(TestDatabase databases) : IClassFixture<TestDatabase>
{
    const string Honest = """{"object":"whatsapp_business_account","entry":[]}""";

    // A chunk size that overflows 64 bits, and other ways of writing one length and meaning another.
    public static TheoryData<string, string, string> Lies =>
        new()
        {
            { "longer than what comes", "Content-Length: 100000", "{}" },
            { "shorter than what comes", "Content-Length: 1", "{}" },
            { "two lengths", "Content-Length: 1\r\nContent-Length: 2", "{}" },
            { "two lengths in one", "Content-Length: 2, 3", "{}" },
            { "a signed length", "Content-Length: +2", "{}" },
            { "a negative length", "Content-Length: -2", "{}" },
            { "a length in hexadecimal", "Content-Length: 0x2", "{}" },
            { "chunked, and then as it is", "Transfer-Encoding: chunked, identity", "2\r\n{}\r\n0\r\n\r\n" },
            { "as it is", "Transfer-Encoding: identity", "{}" },
            { "a coding nobody knows", "Transfer-Encoding: xchunked", "2\r\n{}\r\n0\r\n\r\n" },
            { "a space before the colon", "Transfer-Encoding : chunked", "2\r\n{}\r\n0\r\n\r\n" },
            { "a folded header", "Transfer-Encoding:\r\n chunked", "2\r\n{}\r\n0\r\n\r\n" },
            { "a chunk extension with a bare line feed", "Transfer-Encoding: chunked", "2;smuggled\n\r\n{}\r\n0\r\n\r\n" },
            { "a chunk ended by a bare line feed", "Transfer-Encoding: chunked", "2\n{}\n0\n\n" },
            { "a chunk that overflows", "Transfer-Encoding: chunked", "10000000000000002\r\n{}\r\n0\r\n\r\n" },
            { "a negative chunk", "Transfer-Encoding: chunked", "-2\r\n{}\r\n0\r\n\r\n" },
            { "a chunk longer than it says", "Transfer-Encoding: chunked", "1\r\n{}\r\n0\r\n\r\n" },
            { "a length and chunks", "Transfer-Encoding: chunked\r\nContent-Length: 3", "2\r\n{}\r\n0\r\n\r\n" },
            { "chunks without an end", "Transfer-Encoding: chunked", "2\r\n{}\r\n" },
        };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task W12_a_body_whose_length_is_a_lie_is_not_stored(string what, string header, string body)
    {
        await using var listener = await Listener.Start(await databases.Another());
        await using var caller = await RawCaller.Connect(listener.Port);

        await caller.Say(Request("{}", header) + body);
        caller.SaysNoMore();
        var answer = await caller.Hear();

        Assert.False(answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal(0, await Stored(listener));
        await StillServes(listener);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "2;note=1\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked", "000002\r\n{}\r\n0\r\nTrailer: x\r\n\r\n")]
    public async Task W12_a_body_in_odd_but_clear_chunks_is_what_the_chunks_hold(string header, string body)
    {
        await using var listener = await Listener.Start(await databases.Another());
        await using var caller = await RawCaller.Connect(listener.Port);

        await caller.Say(Request("{}", header) + body);
        var answer = await caller.Hear();

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(1, await Stored(listener));
    }

    // A proxy that reads the length and a server that reads the chunks disagree about where the next request begins.
    [Fact]
    public async Task W12_a_body_of_two_lengths_is_refused_and_what_is_smuggled_in_behind_it_is_not_answered()
    {
        await using var listener = await Listener.Start(await databases.Another());
        await using var caller = await RawCaller.Connect(listener.Port);
        var smuggled = Request(Honest, $"Content-Length: {Honest.Length}") + Honest;

        await caller.Say(
            Request("{}", $"Transfer-Encoding: chunked\r\nContent-Length: {"2\r\n{}\r\n0\r\n\r\n".Length + smuggled.Length}")
                + "2\r\n{}\r\n0\r\n\r\n"
                + smuggled
        );
        var answers = (await caller.Hear()).Split("HTTP/1.1 ");

        Assert.Equal((2, 0), (answers.Length, (int)await Stored(listener)));
        Assert.StartsWith("400", answers[1], StringComparison.Ordinal);
        await StillServes(listener);
    }

    [Fact]
    public async Task W26_whoever_says_nothing_or_next_to_nothing_is_hung_up_on()
    {
        await using var listener = await Listener.Start(
            await databases.Another(),
            patience: new() { Headers = TimeSpan.FromSeconds(2), BodyGrace = TimeSpan.FromSeconds(2) }
        );
        await using var headers = await RawCaller.Connect(listener.Port);
        await using var body = await RawCaller.Connect(listener.Port);
        await headers.Say("POST / HTTP/1.1\r\nHost:");
        await body.Say(Request("{}", "Content-Length: 1000000") + "{");
        using var enough = new CancellationTokenSource();

        var dripping = Drip([headers, body], enough.Token);
        var hungUp = await Task.WhenAll(headers.IsHungUpOn(), body.IsHungUpOn());
        await enough.CancelAsync();
        await dripping;

        Assert.Equal([true, true], hungUp);
        Assert.Equal(0, await Stored(listener));
        await StillServes(listener);
    }

    [Fact]
    public async Task W26_with_thousands_of_idle_connections_real_webhooks_are_answered_while_those_stay()
    {
        var (noHurry, idling) = (TimeSpan.FromHours(1), Length.Of(quick: 500, full: 2_000));
        await using var listener = await Listener.Start(
            await databases.Another(),
            patience: new() { Headers = noHurry, BodyGrace = noHurry }
        );
        string[] halves = ["", "POST ", Request("{}", "Content-Length: 10000"), Request("{}", "Transfer-Encoding: chunked") + "5\r\n{"];
        var idle = await Task.WhenAll(
            Enumerable
                .Range(0, idling)
                .Select(async n =>
                {
                    var caller = await RawCaller.Connect(listener.Port);
                    await caller.Say(halves[n % halves.Length]);
                    return caller;
                })
        );

        foreach (var n in Enumerable.Range(0, 50))
        {
            var body = $$"""{"n":{{n}}}""";
            using var answer = await listener.Post(body, Listener.Sign(body));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal((idling, 50), (idle.Count(caller => !caller.WasHungUpOn), await Stored(listener)));
        foreach (var caller in idle)
            await caller.DisposeAsync();
    }

    [Fact]
    public void W26_what_serves_waits_seconds_and_not_minutes()
    {
        var patience = new CallerPatience();

        Assert.InRange(patience.Headers.TotalSeconds, 1, 15);
        Assert.InRange(patience.BodyGrace.TotalSeconds, 1, 10);
        // Meta's largest body over a slow line must still fit.
        Assert.InRange(3_000_000 / patience.BodyRate, 60, 600);
    }

    // Rapid reset is an attack on the streams of HTTP/2; who speaks only HTTP/1.1 has none.
    [Fact]
    public async Task W27_HTTP_2_is_not_spoken_in_clear()
    {
        await using var listener = await Listener.Start(await databases.Another());
        await using var caller = await RawCaller.Connect(listener.Port);

        await caller.Say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        var answer = await caller.Hear();

        // GOAWAY with HTTP_1_1_REQUIRED, 13 (RFC 9113, 7), before any stream is open.
        Assert.Equal("000008070000000000" + "000000000000000D", Convert.ToHexString(System.Text.Encoding.Latin1.GetBytes(answer)));
        Assert.True(await caller.IsHungUpOn());
        await StillServes(listener);
    }

    [Fact]
    public async Task W27_HTTP_2_is_not_agreed_to_over_TLS()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=localhost",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var listener = await Listener.Start(await databases.Another(), certificate: certificate);

        var agreed = await Protocol(listener.Port, certificate, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        var alone = await Record.ExceptionAsync(() => Protocol(listener.Port, certificate, SslApplicationProtocol.Http2));

        Assert.Equal(SslApplicationProtocol.Http11, agreed);
        Assert.True(alone is AuthenticationException or IOException, $"{alone}");
    }

    static async Task<SslApplicationProtocol> Protocol(int port, X509Certificate2 certificate, params List<SslApplicationProtocol> offered)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream(), false, (_, presented, _, _) => certificate.Equals(presented));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = offered }
        );
        return tls.NegotiatedApplicationProtocol;
    }

    static async Task Drip(RawCaller[] callers, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
            foreach (var caller in callers)
                try
                {
                    await caller.Say("a");
                    await Task.Delay(50, CancellationToken.None);
                }
                catch (IOException)
                {
                    // Hung up on: what the test waits for.
                    await Task.Delay(50, CancellationToken.None);
                }
    }

    static string Request(string signed, string header) =>
        $"POST {IncomingWebhook.Path} HTTP/1.1\r\nHost: curlew\r\n{WebhookSignature.HeaderName}: {Listener.Sign(signed)}\r\n{header}\r\n\r\n";

    static async Task StillServes(Listener listener)
    {
        using var answer = await listener.Post(Honest, Listener.Sign(Honest));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    static Task<long> Stored(Listener listener) => listener.Database.Value<long>("SELECT count(*) FROM webhook_deliveries");
}
