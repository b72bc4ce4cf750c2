using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Curlew.Tests.Inbox;

/// <summary>What becomes of a message at the other end of the line.</summary>
enum Fate
{
    Taken,

    /// <summary>Taken, and the answer is lost.</summary>
    TakenSilently,

    /// <summary>Not taken, and the answer is lost.</summary>
    Lost,

    /// <summary>No byte of it leaves.</summary>
    NeverLeft,

    /// <summary>Taken, and whoever sent it dies before the answer.</summary>
    TakenByTheDead,

    /// <summary>Not taken, and whoever sent it dies.</summary>
    LostWithTheDead,

    /// <summary>Refused: too fast to this person.</summary>
    TooFast,

    /// <summary>Refused for good.</summary>
    Refused,
}

/// <summary>Stands in for Meta at the end of the line, counts what it takes, and does with each message what a test says.</summary>
sealed class PlayedMeta : HttpMessageHandler
{
    readonly ConcurrentDictionary<string, int> taken = [];
    readonly ConcurrentQueue<JsonElement> bodies = [];
    int uploads;

    /// <summary>Decides by the text of a message.</summary>
    public Func<string, Fate> Decide { get; set; } = _ => Fate.Taken;

    /// <summary>Runs when a message was taken and nobody knows yet; gets its attempt.</summary>
    public Func<Guid, Task>? Took { get; set; }

    /// <summary>How often each text was taken.</summary>
    public IReadOnlyDictionary<string, int> Taken => taken;

    /// <summary>Attempts of which a message was taken.</summary>
    public ConcurrentBag<Guid> Attempts { get; } = [];

    /// <summary>From which number each message left, in order.</summary>
    public ConcurrentQueue<string> Numbers { get; } = [];

    /// <summary>Every message that left, in order.</summary>
    public IReadOnlyList<JsonElement> Bodies => [.. bodies];

    /// <summary>Files that went up.</summary>
    public int Uploads => uploads;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (request.RequestUri!.AbsolutePath.EndsWith("/media", StringComparison.Ordinal))
        {
            await request.Content!.ReadAsByteArrayAsync(ct);
            return Answer(HttpStatusCode.OK, $$"""{"id": "file-{{Interlocked.Increment(ref uploads)}}"}""");
        }

        if (Decide("") is Fate.NeverLeft)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Refused.");
        var body = JsonElement.Parse(await request.Content!.ReadAsStringAsync(ct));
        bodies.Enqueue(body);
        Numbers.Enqueue(request.RequestUri.Segments[^2].Trim('/'));
        var type = body.GetProperty("type").GetString()!;
        var text = type == "text" ? body.GetProperty("text").GetProperty("body").GetString()! : type;
        var attempt = Guid.ParseExact(body.GetProperty("biz_opaque_callback_data").GetString()![4..], "N");
        var fate = Decide(text);
        if (fate is Fate.Taken or Fate.TakenSilently or Fate.TakenByTheDead)
        {
            taken.AddOrUpdate(text, 1, (_, times) => times + 1);
            Attempts.Add(attempt);
            if (Took is { } took)
                await took(attempt);
        }

        return fate switch
        {
            Fate.Taken => Answer(HttpStatusCode.OK, $$"""{"messages": [{"id": "wamid.{{attempt:N}}"}]}"""),
            Fate.TooFast => Answer(HttpStatusCode.BadRequest, """{"error": {"message": "Too fast", "code": 131056}}"""),
            Fate.Refused => Answer(HttpStatusCode.BadRequest, """{"error": {"message": "Undeliverable", "code": 131026}}"""),
            // Not among what a call may end with: nothing records it, as if the process had ended.
            Fate.TakenByTheDead or Fate.LostWithTheDead => throw new ServerDied(),
            _ => throw new IOException("Cut."),
        };
    }

    static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}

/// <summary>Ends a sender where it stands.</summary>
sealed class ServerDied : Exception;
