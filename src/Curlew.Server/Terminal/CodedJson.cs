using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>What the engine says in words, within an answer for programs: its code to compare, its words to show, and its values.</summary>
/// <param name="say">Puts a coded value into words.</param>
sealed class CodedJson(Func<object, string> say) : JsonConverterFactory
{
    /// <remarks>An outcome is told by <see cref="Seat.Report"/>.</remarks>
    public override bool CanConvert(Type type) =>
        type is { IsClass: true, IsAbstract: true }
        && type.GetCustomAttribute<CodeAttribute>() is not null
        && !type.IsSubclassOf(typeof(Outcome));

    public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Writer<>).MakeGenericType(type), say)!;

    sealed class Writer<T>(Func<object, string> say) : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var told = new JsonObject { ["code"] = Codes.Of(value), ["text"] = say(value) };
            foreach (var (name, detail) in JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject().ToList())
                told.TryAdd(name, detail?.DeepClone());
            told.WriteTo(writer, options);
        }
    }
}
