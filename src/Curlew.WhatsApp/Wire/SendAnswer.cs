using System.Text.Json;

namespace Curlew.WhatsApp.Wire;

/// <summary>
/// Reads the answer to a send. Only two things prove anything: a success with a message id, and a failure with a Graph error object.
/// A proxy's page, a truncated body, a success without an id or a redirect leave the message's fate unknown.
/// </summary>
static class SendAnswer
{
    public static SendOutcome Read(Reply reply)
    {
        if (Parse(reply) is not { } document)
            return new Unknown($"HTTP {reply.Status} with a body that is not JSON.");
        using (document)
        {
            var root = new Json(document.RootElement);
            if (reply.IsSuccess)
                return Success(root) ?? (SendOutcome)new Unknown($"HTTP {reply.Status} without a message id.");
            return reply.Status >= 400 && GraphError.Read(root["error"u8], reply.Status) is { } error
                ? Refusal(error, reply.RetryAfter)
                : new Unknown($"HTTP {reply.Status} without a Graph error.");
        }
    }

    public static JsonDocument? Parse(Reply reply)
    {
        try
        {
            return JsonDocument.Parse(reply.Body.Written, Json.Strict);
        }
        catch (JsonException)
        {
            // The caller learns that there is no readable answer, which is all that is known.
            return null;
        }
    }

    static Accepted? Success(Json root)
    {
        var message = First(root, "messages"u8);
        if (message.Text("id"u8) is not { } wamid)
            return null;
        var contact = First(root, "contacts"u8);
        return new Accepted(
            wamid,
            contact.Text("wa_id"u8),
            contact.Text("user_id"u8),
            message.Text("message_status"u8) switch
            {
                "held_for_quality_assessment" => AcceptedAs.Held,
                "paused" => AcceptedAs.Paused,
                _ => AcceptedAs.Accepted,
            }
        );
    }

    static SendOutcome Refusal(GraphError error, TimeSpan? retryAfter) =>
        error.Known.Throttles is { } scope || IsTooMany(error, out scope)
            ? new Throttled(error, retryAfter ?? error.Known.Wait, scope)
            : new Rejected(error);

    static bool IsTooMany(GraphError error, out ThrottleScope scope)
    {
        scope = ThrottleScope.Number;
        return error.HttpStatus == 429;
    }

    static Json First(Json root, ReadOnlySpan<byte> name)
    {
        foreach (var element in root.Each(name))
            return element;
        return default;
    }
}
