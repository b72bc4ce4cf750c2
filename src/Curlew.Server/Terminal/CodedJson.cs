using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>How programs are told a coded value within another one, such as each problem of a template: its code, its words and its values.</summary>
sealed class CodedJson : JsonConverter<object>
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsAbstract
        && typeToConvert.GetCustomAttribute<CodeAttribute>() is not null
        && !typeToConvert.IsAssignableTo(typeof(Outcome));

    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Coded values are told and not read.");

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        var code = Codes.Of(value);
        writer.WriteStartObject();
        writer.WriteString("code", code);
        if (!Seat.Words.Arguments(code).Contains(Phrasebook.Subject))
            writer.WriteString("message", Seat.Say(value));
        foreach (var property in JsonSerializer.SerializeToElement(value, value.GetType(), options).EnumerateObject())
            property.WriteTo(writer);
        writer.WriteEndObject();
    }
}
