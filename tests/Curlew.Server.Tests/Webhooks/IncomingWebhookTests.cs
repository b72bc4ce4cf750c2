using System.Net;
using System.Text;
using Curlew.Server.Webhooks;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

public sealed class IncomingWebhookTests(TestDatabase databases) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    const string Body = """{"object":"whatsapp_business_account","entry":[]}""";
    const string Handshake = IncomingWebhook.Path + "?hub.mode=subscribe&hub.verify_token=agreed%20word&hub.challenge=1158201444";

    Listener listener = null!;

    public async ValueTask InitializeAsync() => listener = await Listener.Start(await databases.Another());

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        await listener.Database.DisposeAsync();
    }

    [Fact]
    public async Task The_handshake_gives_the_challenge_back_as_plain_text()
    {
        var answer = await listener.Client.GetAsync(Handshake);

        Assert.Equal("1158201444", await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("hub.mode=subscribe&hub.verify_token=another&hub.challenge=1")]
    [InlineData("hub.verify_token=agreed%20word&hub.challenge=1")]
    [InlineData("hub.mode=subscribe&hub.verify_token=agreed%20word&hub.verify_token=agreed%20word&hub.challenge=1")]
    [InlineData("hub.mode=subscribe&hub.verify_token=agreed%20word")]
    [InlineData("hub.mode=subscribe&hub.challenge=1")]
    [InlineData("")]
    public async Task A_handshake_that_is_not_Metas_is_refused_and_told_nothing(string query)
    {
        var answer = await listener.Client.GetAsync(IncomingWebhook.Path + "?" + query);

        Assert.Equal((HttpStatusCode.Forbidden, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_challenge_of_a_kilobyte_is_not_echoed()
    {
        var answer = await listener.Client.GetAsync(Handshake + new string('1', 1024));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_signed_body_is_stored_before_it_is_acknowledged()
    {
        var answer = await listener.Post(Body, Listener.Sign(Body));

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, await Stored()));
        Assert.Equal(
            0,
            await listener.Database.Value<long>("SELECT count(*) FROM webhook_deliveries WHERE position('whatsapp'::bytea IN body) > 0")
        );
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("")]
    [InlineData("{\"deep\":")]
    public async Task Whatever_is_signed_is_stored_and_acknowledged(string body)
    {
        var answer = await listener.Post(body, Listener.Sign(body));

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, await Stored()));
    }

    [Fact]
    public async Task The_secret_that_is_being_replaced_still_counts()
    {
        var answer = await listener.Post(Body, Listener.Sign(Body, Listener.OlderSecret));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public static TheoryData<string[]> Forgeries =>
        new([
            [],
            [""],
            ["sha256="],
            ["sha1=0000000000000000000000000000000000000000"],
            [Listener.Sign(Body)[7..]],
            [Listener.Sign(Body) + "00"],
            [Listener.Sign(Body + "\n")],
            [Listener.Sign(Body.Replace(":", ": ", StringComparison.Ordinal))],
            [Listener.Sign(Body, "a guess")],
            [Listener.Sign(Body), "sha256=" + new string('0', 64)],
        ]);

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_body_without_exactly_one_true_signature_is_refused_and_not_stored(string[] signatures)
    {
        var answer = await listener.Post(Body, signatures);

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(0, await Stored());
    }

    [Theory]
    [InlineData(3 * 1024 * 1024, false, HttpStatusCode.OK)]
    [InlineData(4 * 1024 * 1024, true, HttpStatusCode.OK)]
    [InlineData(4 * 1024 * 1024 + 1, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(4 * 1024 * 1024 + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Bodies_are_taken_up_to_four_megabytes_whether_their_length_is_declared_or_not(
        int size,
        bool chunked,
        HttpStatusCode expected
    )
    {
        var body = new string('x', size);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (chunked)
            content.Headers.ContentLength = null;

        using var request = new HttpRequestMessage(HttpMethod.Post, IncomingWebhook.Path) { Content = content };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        request.Headers.Add(WebhookSignature.HeaderName, Listener.Sign(body));
        var answer = await Send(request);

        // A sender who goes on after the refusal may find the connection closed before it has read the answer.
        Assert.True(answer is null && expected is HttpStatusCode.RequestEntityTooLarge || answer == expected, $"{answer}");
        Assert.Equal(expected is HttpStatusCode.OK ? 1 : 0, await Stored());
    }

    [Fact]
    public async Task What_cannot_be_stored_is_answered_with_503_and_taken_when_it_comes_again()
    {
        await listener.Database.Execute("ALTER TABLE webhook_deliveries RENAME TO gone");
        var refused = await listener.Post(Body, Listener.Sign(Body));
        await listener.Database.Execute("ALTER TABLE gone RENAME TO webhook_deliveries");

        var taken = await listener.Post(Body, Listener.Sign(Body));

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "", HttpStatusCode.OK),
            (refused.StatusCode, await refused.Content.ReadAsStringAsync(), taken.StatusCode)
        );
        Assert.Equal(1, await Stored());
    }

    [Fact]
    public async Task A_thousand_at_once_are_all_stored()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(async n =>
                {
                    var body = $$"""{"n":{{n}}}""";
                    using var answer = await listener.Post(body, Listener.Sign(body));
                    return answer.StatusCode;
                })
        );

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1000, await Stored());
    }

    async Task<HttpStatusCode?> Send(HttpRequestMessage request)
    {
        try
        {
            using var answer = await listener.Client.SendAsync(request);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    Task<long> Stored() => listener.Database.Value<long>("SELECT count(*) FROM webhook_deliveries");
}
