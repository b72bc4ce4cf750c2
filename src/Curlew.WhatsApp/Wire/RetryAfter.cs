using System.Net.Http.Headers;
using System.Text.Json;

namespace Curlew.WhatsApp.Wire;

/// <summary>How long Meta asks to wait: Retry-After, or the minutes in X-Business-Use-Case-Usage, whichever is longer.</summary>
static class RetryAfter
{
    const string Usage = "X-Business-Use-Case-Usage";

    public static TimeSpan? Read(HttpResponseHeaders headers)
    {
        TimeSpan? wait = headers.RetryAfter?.Delta;
        if (!headers.TryGetValues(Usage, out var values))
            return wait;
        foreach (var value in values)
            if (Longest(value) is { } minutes && (wait is null || minutes > wait))
                wait = minutes;
        return wait;
    }

    static TimeSpan? Longest(string usage)
    {
        try
        {
            using var parsed = JsonDocument.Parse(usage, Json.Strict);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            long minutes = 0;
            foreach (var account in parsed.RootElement.EnumerateObject())
            foreach (var entry in new Json.Elements(new Json(account.Value)))
                minutes = Math.Max(minutes, entry.Integer("estimated_time_to_regain_access"u8) ?? 0);
            return minutes is > 0 and < 60 * 24 * 30 ? TimeSpan.FromMinutes(minutes) : null;
        }
        catch (JsonException)
        {
            // A garbled usage header must not turn a clear refusal into something else.
            return null;
        }
    }
}
