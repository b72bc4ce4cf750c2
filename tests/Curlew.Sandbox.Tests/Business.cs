using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>A sandbox, a business that sends to it, and the business's webhook endpoint.</summary>
sealed class Business : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    public required SandboxServer Sandbox { get; init; }
    public required SandboxClock Clock { get; init; }
    public required Subscriber Subscriber { get; init; }
    public required HttpClient Http { get; init; }

    public static async Task<Business> Open(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var clock = new SandboxClock(Start);
        var subscriber = await Subscriber.Start();
        var options = new SandboxOptions
        {
            Seed = 7,
            Population = 500,
            Clock = clock,
            Behaviour = SandboxBehaviour.Perfect,
            WebhookUrl = subscriber.Url,
            ThroughputPerSecond = null,
            Templates =
            [
                SandboxTemplate.Of("spring_sale", "en_US", "MARKETING", "Hello {{1}}, everything is 20 % off.", "Show me", "Stop"),
            ],
        };
        var sandbox = await SandboxServer.Start(change is null ? options : change(options));
        var http = new HttpClient { BaseAddress = sandbox.GraphUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", sandbox.Options.AccessToken);
        return new()
        {
            Sandbox = sandbox,
            Clock = clock,
            Subscriber = subscriber,
            Http = http,
        };
    }

    /// <param name="from">The number that sends; null is the first.</param>
    public async Task<HttpResponseMessage> Post(object body, PlayedNumber? from = null)
    {
        var number = from ?? Sandbox.Numbers[0];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v26.0/{number.PhoneNumberId}/messages")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = from is null ? Http.DefaultRequestHeaders.Authorization : new("Bearer", number.AccessToken);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendTemplate(
        int person,
        string name = "spring_sale",
        string? callback = null,
        PlayedNumber? from = null
    ) =>
        Post(
            new
            {
                messaging_product = "whatsapp",
                to = Sandbox.People[person].Phone,
                type = "template",
                biz_opaque_callback_data = callback,
                template = new
                {
                    name,
                    language = new { code = "en_US" },
                    components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "Ana" } } } },
                },
            },
            from
        );

    public Task<HttpResponseMessage> SendText(int person, string text, PlayedNumber? from = null) =>
        Post(
            new
            {
                messaging_product = "whatsapp",
                to = Sandbox.People[person].Phone,
                type = "text",
                text = new { body = text },
            },
            from
        );

    /// <summary>Asks the Graph API.</summary>
    /// <param name="path">What follows the version.</param>
    public async Task<JsonElement> Graph(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new(method), $"/v26.0/{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        return await Json(await Http.SendAsync(request));
    }

    /// <summary>The code and subcode of a refusal; zeros for what was not refused.</summary>
    public static (int Code, int Subcode) Refused(JsonElement answer) =>
        answer.TryGetProperty("error", out var error)
            ? (error.GetProperty("code").GetInt32(), error.TryGetProperty("error_subcode", out var sub) ? sub.GetInt32() : 0)
            : (0, 0);

    /// <summary>Steps the clock from event to event until nothing is under way.</summary>
    public async Task RunOut()
    {
        while (Sandbox.NextEventAt is { } next)
        {
            if (next > Clock.GetUtcNow())
                Clock.MoveTo(next);
            await Sandbox.DeliverDue();
        }
    }

    public static async Task<JsonElement> Json(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;

    public static async Task<int> ErrorCode(HttpResponseMessage answer) =>
        (await Json(answer)).GetProperty("error").GetProperty("code").GetInt32();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Sandbox.DisposeAsync();
        await Subscriber.DisposeAsync();
        Clock.Dispose();
    }
}
