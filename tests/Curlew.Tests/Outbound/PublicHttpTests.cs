using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Curlew.Outbound;
using Curlew.Tests.WhatsApp;

namespace Curlew.Tests.Outbound;

/// <summary>Addresses somebody might type to reach what stands beside this server.</summary>
public class PublicHttpTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://172.31.255.255/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://198.18.0.1/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://graph.facebook.com@127.0.0.1/")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("http://example.com/")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://example.com:5432/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    public async Task An_address_inside_is_refused_before_anything_is_sent(string url)
    {
        using var http = new PublicHttp(new());

        await Assert.ThrowsAsync<AddressRefused>(() => http.Send(new(HttpMethod.Post, url), Patience));
    }

    [Theory]
    [InlineData("localhost.", "127.0.0.1")]
    [InlineData("metadata.example.com", "169.254.169.254")]
    [InlineData("inside.example.com", "10.0.0.7")]
    [InlineData("six.example.com", "fd00:ec2::254")]
    [InlineData("mapped.example.com", "::ffff:192.168.0.1")]
    [InlineData("both.example.com", "93.184.215.14", "127.0.0.1")]
    [InlineData("nowhere.example.com")]
    public async Task A_name_that_leads_inside_is_refused(string host, params string[] addresses)
    {
        using var http = new PublicHttp(new() { Resolve = (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()) });

        await Assert.ThrowsAsync<AddressRefused>(() => http.Send(new(HttpMethod.Post, $"https://{host}/"), Patience));
    }

    [Fact]
    public async Task A_name_is_asked_once_for_a_connection_so_it_cannot_change_its_mind()
    {
        var asked = 0;
        await using var first = new Loopback(request => request.Answer(200, ""));
        using var http = new PublicHttp(
            new()
            {
                AllowLoopback = true,
                Resolve = (_, _) =>
                    Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "10.0.0.1")]),
            }
        );

        await http.Send(new(HttpMethod.Post, $"http://localhost:{first.Url.Port}/"), Patience);

        Assert.Single(first.Requests);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_a_way()
    {
        await using var inside = new Loopback(request => request.Answer(200, "secret"));
        await using var outside = new Loopback(request =>
            Raw(request, $"HTTP/1.1 302 Found\r\nLocation: {inside.Url}\r\nContent-Length: 0\r\n\r\n")
        );
        using var http = new PublicHttp(new() { AllowLoopback = true });

        var status = await http.Send(new(HttpMethod.Post, outside.Url), Patience);

        Assert.Equal(HttpStatusCode.Found, status);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nxxxxxxxx")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000000\r\n\r\nxxxxxxxx")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n")]
    public async Task An_answer_that_never_ends_costs_nothing(string answer)
    {
        await using var endless = new Loopback(request => Raw(request, answer));
        using var http = new PublicHttp(new() { AllowLoopback = true });
        var clock = Stopwatch.StartNew();

        var status = await http.Send(new(HttpMethod.Post, endless.Url), Patience);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(clock.Elapsed < Patience);
    }

    [Fact]
    public async Task Endless_headers_and_silence_are_given_up()
    {
        await using var talker = new Loopback(request => Raw(request, "HTTP/1.1 200 OK\r\nX: " + new string('x', 100_000)));
        await using var silent = new Loopback(_ => Task.Delay(Timeout.Infinite));
        using var http = new PublicHttp(new() { AllowLoopback = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => http.Send(new(HttpMethod.Post, talker.Url), Patience));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.Send(new(HttpMethod.Post, silent.Url), TimeSpan.FromMilliseconds(300)));
    }

    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("https://example.com:8443/hook")]
    [InlineData("https://93.184.215.14/")]
    [InlineData("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/")]
    public void A_public_address_is_called(string url) => Assert.Null(PublicHttp.Refusal(new(url), new()));

    static async Task Raw(Received request, string answer) => await request.Stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
}
