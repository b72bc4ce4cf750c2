using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Curlew.WhatsApp.Wire;

/// <summary>
/// A JSON value read without ever throwing: missing, null and "" are the same nothing, numbers may stand where text belongs
/// and the other way round, and of duplicate keys the last one wins.
/// </summary>
readonly struct Json(JsonElement element)
{
    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowTrailingCommas = false };

    public JsonValueKind Kind => element.ValueKind;
    public bool IsObject => element.ValueKind == JsonValueKind.Object;
    public bool IsNothing => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public Json this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Object)
                return default;
            try
            {
                return element.TryGetProperty(name, out var value) ? new Json(value) : default;
            }
            catch (InvalidOperationException)
            {
                // A neighbouring key holds half a surrogate pair, which the look-up cannot compare; the keys are then read one by one.
                return Search(name);
            }
        }
    }

    Json Search(ReadOnlySpan<byte> name)
    {
        Json found = default;
        foreach (var property in element.EnumerateObject())
            if (JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                found = new Json(property.Value);
        return found;
    }

    public string? Text(ReadOnlySpan<byte> name) => this[name].Text();

    public string? Text() =>
        element.ValueKind switch
        {
            JsonValueKind.String => JsonText.Decode(Bytes()[1..^1]),
            JsonValueKind.Number => Plain(Encoding.UTF8.GetString(Bytes())),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    public long? Integer(ReadOnlySpan<byte> name) => this[name].Integer();

    public long? Integer()
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number))
            return number;
        return
            decimal.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : null;
    }

    public int? Small(ReadOnlySpan<byte> name) => Integer(name) is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null;

    public double? Number(ReadOnlySpan<byte> name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    public bool? Flag(ReadOnlySpan<byte> name)
    {
        var value = this[name];
        return value.Kind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => value.Text() switch
            {
                "true" or "1" => true,
                "false" or "0" => false,
                _ => null,
            },
            JsonValueKind.Number => value.Integer() is { } number ? number != 0 : null,
            _ => null,
        };
    }

    public Stamp Time(ReadOnlySpan<byte> name) => Stamp.Read(this[name]);

    /// <summary>The elements of an array; any other value that is not null stands for an array of itself.</summary>
    public Elements Each(ReadOnlySpan<byte> name) => new(this[name]);

    public string Raw() => element.ValueKind == JsonValueKind.Undefined ? "" : Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Bytes() => JsonMarshal.GetRawUtf8Value(element);

    public bool Is(ReadOnlySpan<byte> text) => element.ValueKind == JsonValueKind.String && Bytes()[1..^1].SequenceEqual(text);

    public JsonElement Element => element;

    // An id written as 1.65E10 is still that id.
    static string Plain(string number) =>
        number.AsSpan().IndexOfAny(".eE") >= 0
        && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value == decimal.Truncate(value)
            ? decimal.Truncate(value).ToString("0", CultureInfo.InvariantCulture)
            : number;

    public ref struct Elements(Json source)
    {
        readonly Json source = source;
        JsonElement.ArrayEnumerator array;
        bool started;

        public Json Current { get; private set; }

        public readonly Elements GetEnumerator() => this;

        public bool MoveNext()
        {
            if (source.Kind == JsonValueKind.Array)
            {
                if (!started)
                    array = source.Element.EnumerateArray();
                started = true;
                if (!array.MoveNext())
                    return false;
                Current = new Json(array.Current);
                return true;
            }

            if (started || source.IsNothing || source.Is(""u8))
                return false;
            started = true;
            Current = source;
            return true;
        }
    }
}
