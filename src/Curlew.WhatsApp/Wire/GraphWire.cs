using System.Net;
using System.Net.Http.Headers;

namespace Curlew.WhatsApp.Wire;

/// <summary>One exchange with the Graph API: a reply, or silence. Never repeats anything.</summary>
sealed class GraphWire(HttpClient http, CloudApiOptions options)
{
    // Answers to sends are under 1 KB and pages of templates under 1 MB; a larger body is not Meta's.
    const int LongestReply = 8 * 1024 * 1024;

    volatile AuthenticationHeaderValue bearer = new("Bearer", options.AccessToken);

    public string Token => bearer.Parameter!;

    public void UseToken(string accessToken) => bearer = new("Bearer", accessToken);

    public Uri Path(string path) => new(options.BaseUrl, $"/{options.Version}/{path}");

    public HttpRequestMessage Request(HttpMethod method, Uri uri, HttpContent? content = null) =>
        new(method, uri)
        {
            // One request per connection at a time: HTTP/2 would share a fate among messages in flight.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
            Headers = { Authorization = bearer },
        };

    public async Task<WireResult> Exchange(HttpRequestMessage request, TimeSpan timeout, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            var body = await ReadBody(response, limit.Token).ConfigureAwait(false);
            return body is null
                ? new Silence($"The answer (HTTP {(int)response.StatusCode}) is longer than {LongestReply} bytes.", NothingLeft: false)
                : new Reply((int)response.StatusCode, body, RetryAfter.Read(response.Headers));
        }
        catch (Exception e) when (IsSilence(e))
        {
            // The caller is told what is known about the message; whether it may be sent again depends on that alone.
            return new Silence(Why(e, timeout, ct), NothingLeft: request.Content is SingleUseContent content && content.Seal());
        }
    }

    /// <summary>Hands the answer's body to <paramref name="read"/> as it arrives.</summary>
    public async Task<Answer<T>> Stream<T>(
        HttpRequestMessage request,
        TimeSpan timeout,
        Func<HttpResponseMessage, Stream, CancellationToken, Task<Answer<T>>> read,
        CancellationToken ct
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            return await read(response, body, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsSilence(e))
        {
            // Reading can be repeated; the caller decides when.
            return new NoAnswer<T>(Why(e, timeout, ct));
        }
    }

    static async Task<PooledBuffer?> ReadBody(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new PooledBuffer(4096);
        using var stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        int read;
        while ((read = await stream.ReadAsync(buffer.GetMemory(), ct).ConfigureAwait(false)) > 0)
        {
            buffer.Advance(read);
            if (buffer.Length > LongestReply)
                return null;
        }

        return buffer;
    }

    static bool IsSilence(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException;

    static string Why(Exception failure, TimeSpan timeout, CancellationToken ct) =>
        failure switch
        {
            OperationCanceledException when ct.IsCancellationRequested => "The call was cancelled.",
            OperationCanceledException { InnerException: TimeoutException } => "No connection in time.",
            OperationCanceledException => $"No answer within {timeout.TotalSeconds:0.#} s.",
            HttpRequestException http => $"{http.HttpRequestError}: {http.Message}",
            _ => failure.Message,
        };
}

/// <summary>What came back over the wire.</summary>
abstract record WireResult;

/// <summary>A complete answer. Whoever gets it disposes it.</summary>
sealed record Reply(int Status, PooledBuffer Body, TimeSpan? RetryAfter) : WireResult, IDisposable
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    public void Dispose() => Body.Dispose();
}

/// <summary>No complete answer. <paramref name="NothingLeft"/> is proof that the body never began to leave.</summary>
sealed record Silence(string Why, bool NothingLeft) : WireResult;
