using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Outbound;
using Curlew.Privacy;

namespace Curlew.Events;

/// <summary>The POST that tells an event: its body, and what proves whose it is (Standard Webhooks).</summary>
static class SignedRequest
{
    /// <summary>The id a program tells copies of an event by.</summary>
    public static string WebhookId(Guid happened) => "evt_" + happened.ToString("N");

    /// <exception cref="SealBroken">Address or secret do not open.</exception>
    public static HttpRequestMessage Of(DueEvent due, PersonalBody? personal, Sealer sealer, DateTimeOffset now)
    {
        var (id, body, to) = (WebhookId(due.Id), Body(due, personal), due.To);
        return new(HttpMethod.Post, sealer.Open(to.Url, WebhookEndpoints.Url(to.Endpoint)))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", string.Join(' ', Secrets(to, sealer, now).Select(secret => secret.Sign(id, now, body))) },
            },
        };
    }

    // With the one before as well for a day: whoever checks with either finds a signature that fits.
    static IEnumerable<WebhookSecret> Secrets(Destination to, Sealer sealer, DateTimeOffset now)
    {
        yield return WebhookSecret.Parse(sealer.Open(to.Secret, WebhookEndpoints.Secret(to.Endpoint)));
        if (to.PreviousSecret is { } previous && to.PreviousUntil > now)
            yield return WebhookSecret.Parse(sealer.Open(previous, WebhookEndpoints.PreviousSecret(to.Endpoint)));
    }

    static byte[] Body(DueEvent due, PersonalBody? personal)
    {
        var data = JsonNode.Parse(due.Body)!.AsObject();
        if (due.Subject is { } subject && !data.ContainsKey("id"))
            data.Insert(0, "id", subject);
        if (personal?.Message is { } message)
            data["message"] = JsonSerializer.SerializeToNode(message, EventJson.Options);
        if (personal?.Person is { } person)
            data["person"] = JsonSerializer.SerializeToNode(person, EventJson.Options);
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type = due.EventType,
                timestamp = due.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                data,
            }
        );
    }
}
