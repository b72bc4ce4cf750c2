using System.Text.Json;
using System.Text.Json.Serialization;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>What a row says, within an answer for programs: its words, as people are shown them.</summary>
/// <inheritdoc cref="CodedJson"/>
sealed class SayingJson(Func<object, string> say) : JsonConverter<Saying>
{
    public override Saying Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Saying value, JsonSerializerOptions options) => writer.WriteStringValue(say(value));
}
