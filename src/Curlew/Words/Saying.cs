using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Curlew.Words;

/// <summary>
/// Something that was said to be read later, as a row keeps it: by code and values, so that whoever reads it does so in their language. What a
/// person typed, and what versions without codes wrote, stays the text that it is.
/// </summary>
[JsonConverter(typeof(AsKept))]
public sealed record Saying
{
    static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    Saying(object? coded, string? typed) => (Coded, Typed) = (coded, typed);

    /// <summary>What <see cref="Phrasebook"/> puts into words; null for text.</summary>
    public object? Coded { get; }

    /// <summary>The text; null for what has a code.</summary>
    public string? Typed { get; }

    /// <summary>In English, for a column that people look at.</summary>
    public string English => Phrasebook.In("en").Say(this);

    /// <summary>Code and values for the column beside it; null for text.</summary>
    public string? Values => Coded is null ? null : JsonSerializer.Serialize(this, Form);

    /// <summary>Something that has words.</summary>
    public static Saying Of(object coded) => new(coded, null);

    /// <summary>Words of a person's, or of a version that knew no codes.</summary>
    public static Saying Of(string typed) => new(null, typed);

    /// <summary>Reads what a statement made of both columns: <c>coalesce(words, to_jsonb(text))::text</c>.</summary>
    public static Saying Read(string kept) => JsonSerializer.Deserialize<Saying>(kept, Form)!;

    /// <summary>The same, of a column that may be null.</summary>
    public static Saying? OrNull(string? kept) => kept is null ? null : Read(kept);

    /// <summary>In English.</summary>
    public override string ToString() => English;

    sealed class AsKept : JsonConverter<Saying>
    {
        const string Code = "code";

        // A code of a later version is told as it is: never by words that mean something else.
        public override Saying Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var kept = JsonNode.Parse(ref reader)!;
            if (kept is not JsonObject said)
                return Of(kept.GetValue<string>());
            var code = said[Code]!.GetValue<string>();
            return Codes.Find(code) switch
            {
                null => Of(code),
                Type nested => Of(said.Deserialize(nested, Form)!),
                var member => Of(member),
            };
        }

        public override void Write(Utf8JsonWriter writer, Saying value, JsonSerializerOptions options)
        {
            if (value.Coded is not { } coded)
            {
                writer.WriteStringValue(value.Typed);
                return;
            }

            var said = new JsonObject { [Code] = Codes.Of(coded) };
            if (coded is not Enum)
                foreach (var (name, part) in JsonSerializer.SerializeToNode(coded, coded.GetType(), Form)!.AsObject().ToList())
                    said.Add(name, part?.DeepClone());
            said.WriteTo(writer, Form);
        }
    }
}
