using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew.Outbound;

/// <summary>How the bodies of events are written: snake_case, and what there is nothing of is left out. Reading one back takes nothing else.</summary>
public static class EventJson
{
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };

    /// <summary>The JSON of a body.</summary>
    public static string Write(object body) => JsonSerializer.Serialize(body, body.GetType(), Options);
}
