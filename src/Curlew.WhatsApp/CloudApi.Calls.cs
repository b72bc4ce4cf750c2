using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    Task<Answer<T>> Get<T>(Uri uri, Func<Json, T?> read, CancellationToken ct) =>
        Call(HttpMethod.Get, uri, null, options.Timeout, read, ct);

    Task<Answer<T>> Post<T>(Uri uri, Action<Utf8JsonWriter> content, Func<Json, T?> read, CancellationToken ct) =>
        Call(HttpMethod.Post, uri, new SingleUseContent(Write(content).Written), options.Timeout, read, ct);

    async Task<Answer<T>> Call<T>(
        HttpMethod method,
        Uri uri,
        HttpContent? content,
        TimeSpan timeout,
        Func<Json, T?> read,
        CancellationToken ct
    )
    {
        using var request = wire.Request(method, uri, content);
        var result = await wire.Exchange(request, timeout, ct).ConfigureAwait(false);
        if (result is not Reply reply)
            return new NoAnswer<T>(((Silence)result).Why);

        using (reply)
        {
            if (SendAnswer.Parse(reply) is not { } document)
                return new NoAnswer<T>($"HTTP {reply.Status} with a body that is not JSON.");
            using (document)
                return Interpret(reply, new Json(document.RootElement), read);
        }
    }

    string Account =>
        options.AccountId
        ?? throw new InvalidOperationException(
            "Set the WhatsApp business account id: templates and the list of numbers belong to the account."
        );

    static string Query(string value) => Uri.EscapeDataString(value);

    static Answer<T> Interpret<T>(Reply reply, Json root, Func<Json, T?> read)
    {
        if (GraphError.Read(root["error"u8], reply.Status) is { } error)
            return new Refused<T>(error, reply.RetryAfter);
        return reply.IsSuccess && read(root) is { } value
            ? new Done<T>(value)
            : new NoAnswer<T>($"HTTP {reply.Status} with an answer that is not understood.");
    }
}
