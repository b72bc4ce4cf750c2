using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>What the engine says in words, within an answer for programs: its code to compare, its words to show, and its values.</summary>
sealed class CodedJson : JsonConverterFactory
{
    /// <remarks>An outcome is told by <see cref="Seat.Report"/>.</remarks>
    public override bool CanConvert(Type type) =>
        type is { IsClass: true, IsAbstract: true }
        && type.GetCustomAttribute<CodeAttribute>() is not null
        && !type.IsSubclassOf(typeof(Outcome));

    public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Writer<>).MakeGenericType(type))!;

    sealed class Writer<T> : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var told = new JsonObject { ["code"] = Codes.Of(value), ["text"] = Seat.Say(value) };
            foreach (var (name, detail) in JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject().ToList())
                told.TryAdd(name, detail?.DeepClone());
            told.WriteTo(writer, options);
        }
    }
}
