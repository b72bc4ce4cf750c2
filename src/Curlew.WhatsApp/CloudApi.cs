using System.Text.Encodings.Web;
using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>
/// The WhatsApp Cloud API for one phone number. Every call is one HTTP request, never repeated: Meta knows no idempotency key, and a
/// repeated send is a second message to a customer. Safe for concurrent use; share the <see cref="HttpClient"/> between numbers.
/// </summary>
public sealed partial class CloudApi
{
    // Meta, messages reference, 2026-03.
    const int LongestOpaque = 512;

    static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly CloudApiOptions options;
    readonly GraphWire wire;
    readonly Uri messages;
    readonly Uri marketingMessages;

    /// <param name="http">From <see cref="BareClient"/>. A client that retries, redirects or times out by itself would send twice or hide
    /// what happened.</param>
    public CloudApi(HttpClient http, CloudApiOptions options)
    {
        if (http.Timeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentException(
                "Build the HttpClient with CloudApi.BareClient(): this one has a timeout of its own.",
                nameof(http)
            );
        this.options = options;
        wire = new GraphWire(http, options);
        messages = wire.Path($"{options.PhoneNumberId}/messages");
        marketingMessages = wire.Path($"{options.PhoneNumberId}/marketing_messages");
    }

    /// <summary>Calls made from now on carry this token; what is under way keeps the one it began with.</summary>
    public void UseToken(string accessToken) => wire.UseToken(accessToken);

    /// <summary>Sends one message, once.</summary>
    /// <param name="opaque">Comes back in every status of the message; up to 512 characters, no personal data. Empty for none.</param>
    /// <returns>What is proved about the message. Cancelling is no exception either: after the body began to leave it is
    /// <see cref="Unknown"/>.</returns>
    public async Task<SendOutcome> Send(OutgoingMessage message, string opaque, CancellationToken ct)
    {
        if ((message.Problem() ?? Limit.Optional("biz_opaque_callback_data", opaque, LongestOpaque)) is { } invalid)
            return invalid;
        return await (options.Pace is { } pace ? pace(() => SendNow(message, opaque, ct)) : SendNow(message, opaque, ct)).ConfigureAwait(
            false
        );
    }

    async Task<SendOutcome> SendNow(OutgoingMessage message, string opaque, CancellationToken ct)
    {
        // Returned to the pool only when a whole answer is here: until then the HTTP stack may still read from it,
        // and another message's bytes must not take its place.
        var body = Write(json => message.Write(json, opaque));
        using var request = wire.Request(
            HttpMethod.Post,
            message.ViaMarketingEndpoint ? marketingMessages : messages,
            new SingleUseContent(body.Written)
        );
        var result = await wire.Exchange(request, options.Timeout, ct).ConfigureAwait(false);
        if (result is not Reply reply)
            return Outcome((Silence)result);

        body.Dispose();
        using (reply)
            return SendAnswer.Read(reply);
    }

    /// <summary>Marks a message and all before it in its conversation as read; <paramref name="typing"/> also shows "typing…" for up to 25
    /// seconds.</summary>
    public Task<Answer<bool>> MarkRead(string wamid, bool typing, CancellationToken ct) =>
        Post(
            messages,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("messaging_product"u8, "whatsapp"u8);
                json.WriteString("status"u8, "read"u8);
                json.WriteString("message_id"u8, wamid);
                if (typing)
                {
                    json.WriteStartObject("typing_indicator"u8);
                    json.WriteString("type"u8, "text"u8);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            },
            answer => answer.Flag("success"u8) ?? false,
            ct
        );

    static SendOutcome Outcome(Silence silence) => silence.NothingLeft ? new NotSent(silence.Why) : new Unknown(silence.Why);

    static PooledBuffer Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer, Compact);
        content(json);
        json.Flush();
        return buffer;
    }
}
