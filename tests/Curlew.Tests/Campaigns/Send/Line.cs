using System.Text.Json;

namespace Curlew.Tests.Campaigns;

/// <summary>The line to Meta: a test may act before a message leaves, after it was taken, or cut it.</summary>
sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Runs before the first byte leaves; gets the attempt's opaque text.</summary>
    public Func<string, Task>? BeforeSending { get; set; }

    /// <summary>Runs when Meta has answered and the sender does not know it yet.</summary>
    public Func<string, Task>? BeforeAnswer { get; set; }

    /// <summary>Is shown the body of every message that leaves.</summary>
    public Action<JsonElement>? Leaving { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var opaque = BeforeSending is null && BeforeAnswer is null && Leaving is null ? "" : await Opaque(request, ct);
        if (BeforeSending is { } before)
            await before(opaque);
        if (BeforeAnswer is not { } after)
            return await base.SendAsync(request, ct);
        var answer = await base.SendAsync(request, ct);
        await after(opaque);
        return answer;
    }

    // The body can be written once only, so a readable copy goes on in its place.
    async Task<string> Opaque(HttpRequestMessage request, CancellationToken ct)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(ct);
        var type = request.Content.Headers.ContentType;
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
        using var json = JsonDocument.Parse(body);
        Leaving?.Invoke(json.RootElement);
        return json.RootElement.GetProperty("biz_opaque_callback_data").GetString()!;
    }
}
