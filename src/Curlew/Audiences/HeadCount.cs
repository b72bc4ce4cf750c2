using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew.Audiences;

/// <summary>How many people there are; of fewer than five it may say no more than that, so that nobody learns about one person by asking for a number.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct HeadCount
{
    // Of fewer than five somebody who knows something about a person finds out the rest.
    const int Fewest = 5;

    readonly int people;

    HeadCount(int people, bool isHidden) => (this.people, IsHidden) = (people, isHidden);

    /// <summary>Whether it says only that there are fewer than five.</summary>
    public bool IsHidden { get; }

    /// <summary>The same for those who may not see people one by one.</summary>
    public HeadCount Coarse() => people < Fewest ? new(0, isHidden: true) : this;

    public static implicit operator HeadCount(int people) => new(people, isHidden: false);

    /// <summary>As in 2,000 or &lt;5.</summary>
    public override string ToString() => IsHidden ? "<5" : people.ToString("N0", CultureInfo.InvariantCulture);

    sealed class Json : JsonConverter<HeadCount>
    {
        public override HeadCount Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, HeadCount value, JsonSerializerOptions options)
        {
            if (value.IsHidden)
                writer.WriteStringValue(value.ToString());
            else
                writer.WriteNumberValue(value.people);
        }
    }
}
