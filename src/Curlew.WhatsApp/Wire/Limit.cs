using System.Text;
using System.Text.Json;

namespace Curlew.WhatsApp.Wire;

/// <summary>The checks that outgoing messages share. Lengths are counted in Unicode characters, so that an emoji is one.</summary>
static class Limit
{
    public static InvalidMessage? Required(string field, string? text, int longest) =>
        string.IsNullOrWhiteSpace(text)
            ? new InvalidMessage(field, "It is empty.") { Limit = BrokenLimit.Empty, Most = longest }
            : Optional(field, text, longest);

    public static InvalidMessage? Optional(string field, string? text, int longest)
    {
        if (text is null)
            return null;
        if (HasLoneSurrogate(text))
            return new InvalidMessage(field, "It holds half of a surrogate pair, which cannot be written as UTF-8.");
        if (text.Length <= longest)
            return null;

        var length = text.EnumerateRunes().Count();
        return length <= longest
            ? null
            : new InvalidMessage(field, $"It has {length} characters; the limit is {longest}.")
            {
                Limit = BrokenLimit.TooLong,
                Count = length,
                Most = longest,
            };
    }

    public static InvalidMessage? Between(string field, int count, int fewest, int most) =>
        count < fewest || count > most
            ? new InvalidMessage(field, $"There are {count}; {fewest} to {most} are allowed.")
            {
                Limit = BrokenLimit.WrongCount,
                Count = count,
                Fewest = fewest,
                Most = most,
            }
            : null;

    public static InvalidMessage Twice(string field, string problem) => new(field, problem) { Limit = BrokenLimit.Twice };

    public static InvalidMessage OutOfRange(string field, string problem) => new(field, problem) { Limit = BrokenLimit.OutOfRange };

    public static InvalidMessage? ValidJson(string field, string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, Json.Strict);
            return null;
        }
        catch (JsonException e)
        {
            // The author of the raw JSON is told what is wrong with it; nothing is sent.
            return new InvalidMessage(field, "It is not valid JSON: " + e.Message);
        }
    }

    static bool HasLoneSurrogate(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return false;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done)
                return true;
            rest = rest[used..];
        }

        return false;
    }
}
