using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;

namespace Curlew.Sandbox.Tests;

public class AloneTests
{
    [Fact]
    public async Task Alone_it_prints_how_to_reach_it_and_delivers_by_itself()
    {
        await using var subscriber = await Subscriber.Start();
        using var stop = new CancellationTokenSource();
        using var clock = new SandboxClock(Business.Start, speed: 600);
        var output = new Lines();

        var run = SandboxAlone.Run(
            new()
            {
                Clock = clock,
                WebhookUrl = subscriber.Url,
                Behaviour = SandboxBehaviour.Perfect,
            },
            output,
            stop.Token
        );
        using var http = new HttpClient { BaseAddress = await Printed(output, "Base URL") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sandbox-token");
        var answer = await http.PostAsJsonAsync(
            "v26.0/106540352242922/messages",
            new
            {
                messaging_product = "whatsapp",
                to = "+16505551234",
                type = "template",
                template = new { name = "hello_world", language = new { code = "en_US" } },
            }
        );
        for (var wait = 0; wait < 12_000 && subscriber.Statuses.Count() < 3; wait++)
            await Task.Delay(25);
        await stop.CancelAsync();
        await run;

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(["delivered", "read", "sent"], subscriber.Statuses.Select(status => status.GetProperty("status").GetString()).Order());
        Assert.Contains("answered the handshake", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_https_it_says_how_to_trust_it_and_names_every_number()
    {
        using var stop = new CancellationTokenSource();
        var output = new Lines();

        var run = SandboxAlone.Run(new SandboxOptions { Population = 1, Https = true }.Spread(numbers: 2), output, stop.Token);
        var file = (await Printed(output, "Its certificate")).LocalPath;
        var certificate = await File.ReadAllTextAsync(file);
        await stop.CancelAsync();
        await run;
        File.Delete(file);

        Assert.StartsWith("-----BEGIN CERTIFICATE-----", certificate, StringComparison.Ordinal);
        Assert.Contains($"NODE_EXTRA_CA_CERTS={file}", output.Text, StringComparison.Ordinal);
        Assert.Contains("106540352242923 of account 102290129340398", output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/phone.css", "text/css")]
    [InlineData("/phone.js", "text/javascript")]
    public async Task The_phone_page_needs_nothing_from_elsewhere(string path, string type)
    {
        await using var business = await Business.Open();

        var answer = await business.Http.GetAsync(path);
        var content = await answer.Content.ReadAsStringAsync();

        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("src=\"http", content, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", content, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_web_page_cannot_steer_it()
    {
        await using var business = await Business.Open();
        business.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        var answer = await business.Http.PostAsJsonAsync("/_sandbox/token", new { revoked = true });

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
    }

    static async Task<Uri> Printed(Lines output, string name)
    {
        for (var wait = 0; wait < 12_000; wait++)
        {
            var line = output.Text.Split('\n').FirstOrDefault(line => line.Contains(name, StringComparison.Ordinal));
            if (line is not null)
                return new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
            await Task.Delay(25);
        }
        throw new TimeoutException($"The sandbox never printed its {name}.");
    }

    sealed class Lines : TextWriter
    {
        readonly ConcurrentQueue<string> lines = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string Text => string.Join('\n', lines);

        public override Task WriteLineAsync(string? value)
        {
            lines.Enqueue(value ?? "");
            return Task.CompletedTask;
        }
    }
}
