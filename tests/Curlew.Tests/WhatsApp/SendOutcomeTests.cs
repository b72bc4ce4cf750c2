using System.Net;
using System.Net.Sockets;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class SendOutcomeTests
{
    const string Ok =
        """{"messaging_product":"whatsapp","contacts":[{"input":"+4915112345678","wa_id":"4915112345678"}],"messages":[{"id":"wamid.A1"}]}""";

    // Of a time limit that is to pass the request must have left before, also where the machine is busy.
    static readonly TimeSpan LongEnoughToArrive = TimeSpan.FromSeconds(2);

    static readonly TextMessage Hello = new(Recipient.Phone("+4915112345678"), "Hello");

    [Fact]
    public async Task An_accepted_message_has_its_id_and_the_recipients()
    {
        var answer = Ok.Replace("\"id\":\"wamid.A1\"", "\"id\":\"wamid.A1\",\"message_status\":\"held_for_quality_assessment\"")
            .Replace("\"wa_id\"", "\"user_id\":\"DE.77\",\"wa_id\"");
        await using var meta = new Loopback(r => r.Answer(200, answer));

        var outcome = await meta.Client().Send(Hello, "attempt-7", CancellationToken.None);

        Assert.Equal(new Accepted("wamid.A1", "4915112345678", "DE.77", AcceptedAs.Held), outcome);
        var request = Assert.Single(meta.Requests);
        Assert.Equal(
            """{"messaging_product":"whatsapp","recipient_type":"individual","to":"+4915112345678","type":"text","text":{"body":"Hello"},"biz_opaque_callback_data":"attempt-7"}""",
            request.Text
        );
        Assert.StartsWith("POST /v26.0/441/messages HTTP/1.1\r\n", request.Head);
        Assert.Contains("Authorization: Bearer token-1\r\n", request.Head);
        Assert.Contains("User-Agent: Curlew/", request.Head);
        Assert.DoesNotContain("Expect:", request.Head);
        Assert.DoesNotContain("traceparent", request.Head);
    }

    [Theory]
    [InlineData(504, "<html>Gateway Timeout</html>")]
    [InlineData(502, "")]
    [InlineData(503, "{}")]
    [InlineData(500, """{"error":"upstream"}""")]
    [InlineData(500, """{"error":{"message":"no code"}}""")]
    [InlineData(400, """{"error":{"code":"many"}}""")]
    [InlineData(429, "slow down")]
    [InlineData(200, "<html>Welcome to the hotel</html>")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"messages":[]}""")]
    [InlineData(200, """{"messages":[{"id":""}]}""")]
    [InlineData(200, """{"messages":[{"id":null}]}""")]
    [InlineData(200, """{"messages":[{"id":"wamid.A1"}""")]
    [InlineData(200, """{"error":{"code":131000,"message":"odd"}}""")]
    [InlineData(302, """{"error":{"code":131000}}""")]
    public async Task An_answer_that_proves_nothing_is_unknown_and_not_repeated(int status, string body)
    {
        await using var meta = new Loopback(r => r.Answer(status, body));

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task A_reset_after_the_request_is_unknown_and_not_repeated()
    {
        await using var meta = new Loopback(r =>
        {
            r.Reset();
            return Task.CompletedTask;
        });

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        await Task.Delay(100);
        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_is_unknown_and_not_repeated()
    {
        await using var meta = new Loopback(r =>
        {
            r.Close();
            return Task.CompletedTask;
        });

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        await Task.Delay(100);
        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task An_answer_cut_off_in_its_body_is_unknown()
    {
        await using var meta = new Loopback(async r =>
        {
            await r.Bytes($"HTTP/1.1 200 OK\r\nContent-Length: {Ok.Length + 10}\r\n\r\n{Ok}");
            r.Close();
        });

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task An_answer_slower_than_the_time_limit_is_unknown()
    {
        await using var meta = new Loopback(async r =>
        {
            await Task.Delay(Timeout.Infinite);
            await r.Answer(200, Ok);
        });

        var outcome = await meta.Client(LongEnoughToArrive).Send(Hello, "", CancellationToken.None);

        Assert.Equal("No answer within 2 s.", Assert.IsType<Unknown>(outcome).Why);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task A_body_that_trickles_past_the_time_limit_is_unknown()
    {
        await using var meta = new Loopback(async r =>
        {
            await r.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{");
            await Task.Delay(Timeout.Infinite);
        });

        var outcome = await meta.Client(LongEnoughToArrive).Send(Hello, "", CancellationToken.None);

        Assert.IsType<Unknown>(outcome);
    }

    [Fact]
    public async Task Cancelling_after_the_request_left_is_unknown()
    {
        using var cancel = new CancellationTokenSource();
        await using var meta = new Loopback(async _ =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite);
        });

        var outcome = await meta.Client().Send(Hello, "", cancel.Token);

        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task Cancelling_before_anything_left_is_not_sent()
    {
        await using var meta = new Loopback(r => r.Answer(200, Ok));

        var outcome = await meta.Client().Send(Hello, "", new CancellationToken(canceled: true));

        Assert.IsType<NotSent>(outcome);
        Assert.Empty(meta.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_not_sent()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = new Uri($"http://{free.LocalEndpoint}");
        free.Stop();

        var outcome = await Against(url).Send(Hello, "", CancellationToken.None);

        Assert.StartsWith("ConnectionError", Assert.IsType<NotSent>(outcome).Why);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_not_sent()
    {
        var outcome = await Against(new Uri("http://no-such-host.invalid")).Send(Hello, "", CancellationToken.None);

        Assert.IsType<NotSent>(outcome);
    }

    [Fact]
    public async Task A_failed_tls_handshake_is_not_sent()
    {
        var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var greeting = Task.Run(async () =>
        {
            using var socket = await plain.AcceptSocketAsync();
            await socket.SendAsync("I do not speak TLS\r\n"u8.ToArray());
        });

        var outcome = await Against(new Uri($"https://{plain.LocalEndpoint}")).Send(Hello, "", CancellationToken.None);

        Assert.IsType<NotSent>(outcome);
        await greeting;
        plain.Stop();
    }

    [Fact]
    public async Task Waiting_in_vain_for_a_free_connection_is_not_sent()
    {
        await using var meta = new Loopback(_ => Task.Delay(Timeout.Infinite));
        var api = new CloudApi(
            CloudApi.BareClient(connections: 1),
            new CloudApiOptions
            {
                BaseUrl = meta.Url,
                AccessToken = "t",
                PhoneNumberId = "1",
                Timeout = TimeSpan.FromMinutes(1),
            }
        );

        using var enough = new CancellationTokenSource();
        var first = api.Send(Hello, "", enough.Token);
        while (meta.Requests.IsEmpty)
            await Task.Delay(5);
        using var impatient = new CancellationTokenSource(100);
        var second = await api.Send(Hello, "", impatient.Token);
        await enough.CancelAsync();

        Assert.IsType<NotSent>(second);
        Assert.IsType<Unknown>(await first);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task A_stale_pooled_connection_never_carries_a_second_copy()
    {
        for (var round = 0; round < 20; round++)
        {
            var answered = 0;
            await using var meta = new Loopback(async r =>
            {
                if (Interlocked.Increment(ref answered) != 1)
                {
                    await r.Answer(200, Ok);
                    return;
                }
                await r.Answer(200, Ok);
                r.Close();
            });
            var api = meta.Client();

            var first = await api.Send(Hello, "1", CancellationToken.None);
            if (round % 2 == 0)
                await Task.Delay(20);
            var second = await api.Send(Hello, "2", CancellationToken.None);

            Assert.IsType<Accepted>(first);
            Assert.True(second is Accepted or Unknown or NotSent, $"{second}");
            Assert.InRange(meta.Requests.Count(r => r.Text.Contains("\"2\"")), second is Accepted ? 1 : 0, 1);
        }
    }

    [Fact]
    public async Task A_pooled_connection_that_dies_after_taking_the_second_message_is_unknown()
    {
        var answered = 0;
        await using var meta = new Loopback(async r =>
        {
            if (Interlocked.Increment(ref answered) == 1)
                await r.Answer(200, Ok);
            else
                r.Close();
        });
        var api = meta.Client();

        var first = await api.Send(Hello, "1", CancellationToken.None);
        var second = await api.Send(Hello, "2", CancellationToken.None);

        await Task.Delay(100);
        Assert.IsType<Accepted>(first);
        Assert.IsType<Unknown>(second);
        Assert.Equal(2, meta.Requests.Count);
        Assert.Equal(1, meta.Connections);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = new Loopback(r => r.Answer(200, Ok));
        await using var meta = new Loopback(r => r.Answer(status, "", $"Location: {other.Url}v26.0/441/messages\r\n"));

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        Assert.IsType<Unknown>(outcome);
        Assert.Single(meta.Requests);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(429, 130429, ThrottleScope.Number)]
    [InlineData(400, 130429, ThrottleScope.Number)]
    [InlineData(400, 131056, ThrottleScope.Person)]
    [InlineData(400, 80007, ThrottleScope.Account)]
    [InlineData(400, 4, ThrottleScope.App)]
    [InlineData(429, 987654, ThrottleScope.Number)]
    public async Task A_rate_error_is_throttled(int status, int code, ThrottleScope scope)
    {
        await using var meta = new Loopback(r =>
            r.Answer(status, $$"""{"error":{"message":"too fast","code":{{code}},"fbtrace_id":"Ax" } }""")
        );

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        var throttled = Assert.IsType<Throttled>(outcome);
        Assert.Equal((scope, code, status), (throttled.Scope, throttled.Error.Code, throttled.Error.HttpStatus));
        Assert.Single(meta.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 17\r\n", 17)]
    [InlineData(
        "X-Business-Use-Case-Usage: {\"88\":[{\"type\":\"whatsapp\",\"call_count\":100,\"estimated_time_to_regain_access\":3}]}\r\n",
        180
    )]
    [InlineData("Retry-After: 17\r\nX-Business-Use-Case-Usage: not json\r\n", 17)]
    public async Task The_wait_that_meta_asks_for_is_kept(string header, int seconds)
    {
        await using var meta = new Loopback(r => r.Answer(400, """{"error":{"code":80007}}""", header));

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<Throttled>(outcome).RetryAfter);
    }

    [Theory]
    [InlineData(400, 131047)]
    [InlineData(401, 190)]
    [InlineData(404, 132001)]
    [InlineData(500, 131000)]
    [InlineData(503, 2)]
    [InlineData(400, 999999)]
    public async Task A_graph_error_is_a_rejection_with_its_http_status(int status, int code)
    {
        await using var meta = new Loopback(r =>
            r.Answer(
                status,
                $$"""{"error":{"message":"m","type":"OAuthException","code":{{code}},"error_data":{"messaging_product":"whatsapp","details":"d" },"is_transient":true,"error_subcode":5,"fbtrace_id":"Ax" } }"""
            )
        );

        var outcome = await meta.Client().Send(Hello, "", CancellationToken.None);

        Assert.Equal(new Rejected(new GraphError(code, null, "m", "d", 5, true, "Ax", status)), outcome);
        Assert.Single(meta.Requests);
    }

    [Fact]
    public async Task An_invalid_message_never_touches_the_network()
    {
        await using var meta = new Loopback(r => r.Answer(200, Ok));

        var outcome = await meta.Client().Send(Hello with { Body = new string('x', 4097) }, "", CancellationToken.None);

        Assert.Equal(
            new InvalidMessage("text.body", "It has 4097 characters; the limit is 4096.")
            {
                Limit = BrokenLimit.TooLong,
                Count = 4097,
                Most = 4096,
            },
            outcome
        );
        Assert.Equal(0, meta.Connections);
    }

    [Fact]
    public async Task Parallel_messages_keep_their_own_bodies()
    {
        await using var meta = new Loopback(r => r.Answer(200, Ok));
        var api = meta.Client();

        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) =>
            Assert.IsType<Accepted>(await api.Send(Hello with { Body = $"body {i}." }, $"attempt {i}.", ct))
        );

        Assert.Equal(500, meta.Requests.Count);
        for (var i = 0; i < 500; i++)
            Assert.Single(meta.Requests, r => r.Text.Contains($"\"body {i}.\"") && r.Text.Contains($"\"attempt {i}.\""));
    }

    [Fact]
    public void A_client_with_a_time_limit_of_its_own_is_refused()
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new CloudApi(http, new CloudApiOptions { AccessToken = "t", PhoneNumberId = "1" }));
    }

    static CloudApi Against(Uri url) =>
        new(
            CloudApi.BareClient(),
            new CloudApiOptions
            {
                BaseUrl = url,
                AccessToken = "t",
                PhoneNumberId = "1",
                Timeout = TimeSpan.FromMinutes(1),
            }
        );
}
