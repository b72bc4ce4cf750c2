using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew.Server.Terminal;

/// <summary>How Curlew writes JSON for programs: snake_case, one object a line.</summary>
static class Output
{
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = null,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
                new CodedJson(coded => Seat.Say(coded)),
                new SayingJson(said => Seat.Say(said)),
            },
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
