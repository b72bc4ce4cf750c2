using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>How the API writes and reads JSON: snake_case; what it reads it knows field by field, and refuses what it does not know.</summary>
static class ApiJson
{
    static readonly ConcurrentDictionary<string, JsonSerializerOptions> Languages = new();

    /// <summary>For requests: no field that is not known or stands twice, none missing, none null that must not be.</summary>
    public static JsonSerializerOptions Reading { get; } =
        new(JsonSerializerDefaults.General)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };

    /// <summary>For answers: what has a code is told by it and in words of a language.</summary>
    public static JsonSerializerOptions Writing(string language) => Languages.GetOrAdd(language, static one =>
        {
            var book = Phrasebook.In(one);
            string Say(object coded) => book.Say(coded, "");
            return new(JsonSerializerDefaults.General)
            {
                TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } },
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new CodedJson(Say), new SayingJson(Say) },
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            };
        });

    // What a type leaves out, those that derive from it leave out too, also where they say it anew.
    static void LeaveOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.ToList())
            if (
                property.AttributeProvider is PropertyInfo written
                && Attribute.IsDefined(written, typeof(JsonIgnoreAttribute), inherit: true)
            )
                type.Properties.Remove(property);
    }
}
