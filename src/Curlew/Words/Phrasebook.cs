using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Curlew.Words;

/// <summary>
/// Everything the engine says to people, in one language: by code, from <c>Words/en/campaign.json</c> and its sisters. It names no command and no
/// button: what somebody should do next is added by whoever shows it.
/// </summary>
public sealed class Phrasebook
{
    static readonly ConcurrentDictionary<string, Phrasebook> Read = new();
    static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    readonly CultureInfo culture;
    readonly FrozenDictionary<string, Phrase> phrases;
    Phrasebook? advice;

    Phrasebook(string language, FrozenDictionary<string, Phrase> phrases) =>
        (Language, culture, this.phrases) = (language, new(language), phrases);

    /// <summary>The place of what a value is about, which its properties do not say.</summary>
    public const string Subject = "subject";

    /// <summary>The languages there are; the first is what everything is written in.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "es", "pt"];

    /// <summary>ISO 639.</summary>
    public string Language { get; }

    /// <summary>Every code it can say.</summary>
    public IEnumerable<string> Known => phrases.Keys;

    /// <summary>The book of a language; of one that there is none for, English.</summary>
    /// <param name="language">ISO 639, as in pt; a country behind it (pt_BR) is not looked at.</param>
    public static Phrasebook In(string language) =>
        Read.GetOrAdd(
            Languages.FirstOrDefault(one => language.StartsWith(one, StringComparison.OrdinalIgnoreCase)) ?? Languages[0],
            static one => new(one, Embedded(one))
        );

    /// <summary>A book of other texts in the same form, as an edge has for its advice.</summary>
    /// <param name="texts">JSON: a text for each code.</param>
    public static Phrasebook Of(string language, params IEnumerable<Stream> texts) =>
        new(language, Phrases(texts.Select(text => (language, text))));

    /// <summary>A book that says after its words, where the other one has any, what to do about it.</summary>
    public Phrasebook With(Phrasebook advice) => new(Language, phrases) { advice = advice };

    /// <summary>Whether it has words for that.</summary>
    public bool Knows(string code) => phrases.ContainsKey(code);

    /// <summary>The names of the values that the words of a code need.</summary>
    public IEnumerable<string> Arguments(string code) => phrases[code].Arguments;

    /// <summary>Puts a coded value into words; its properties are the values of the places. Where it has none, the code itself: never words that mean
    /// something else.</summary>
    /// <param name="subject">What it is about, as people call it: stands where the words say <c>{subject}</c>.</param>
    /// <exception cref="ArgumentException">The words need a subject.</exception>
    public string Say(object coded, string? subject = null) =>
        coded is Saying saying ? saying.Typed ?? Say(saying.Coded!, subject) : Find(coded, subject) ?? Codes.Of(coded);

    /// <summary>The same, or null where it has no words for that.</summary>
    public string? Find(object coded, string? subject = null)
    {
        if (!phrases.TryGetValue(Codes.Of(coded), out var phrase))
            return null;
        if (subject is null && phrase.Arguments.Contains(Subject))
            throw new ArgumentException($"The words of {Codes.Of(coded)} say what it is about.", nameof(subject));
        var values = Places(coded.GetType()).ToDictionary(property => Codes.Snake(property.Name), property => property.GetValue(coded));
        values[Subject] = subject;
        return advice?.Find(coded, subject) is { Length: > 0 } further ? $"{phrase.Say(this, values)} {further}" : phrase.Say(this, values);
    }

    /// <summary>The names of the places that a type can fill.</summary>
    public static IEnumerable<string> Names(Type coded) => Places(coded).Select(property => Codes.Snake(property.Name));

    static PropertyInfo[] Places(Type coded) =>
        Properties.GetOrAdd(coded, static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance));

    internal string Value(object? value) =>
        value switch
        {
            null => "",
            string text => Printable.Line(text),
            Saying { Typed: { } typed } => Printable.Line(typed),
            Saying saying => Say(saying),
            _ when Codes.Has(value.GetType()) => Say(value),
            int or long or short => ((IFormattable)value).ToString("N0", culture),
            decimal or double => ((IFormattable)value).ToString("#,0.##", culture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTimeOffset at => at.ToString(
                at.Offset == TimeSpan.Zero ? "yyyy-MM-dd HH:mm'Z'" : "yyyy-MM-dd HH:mm zzz",
                CultureInfo.InvariantCulture
            ),
            IEnumerable many => string.Join(
                many is IEnumerable<object> all && all.All(one => Codes.Has(one.GetType())) ? " " : ", ",
                many.Cast<object?>().Select(Value)
            ),
            IFormattable other => other.ToString(null, culture),
            _ => value.ToString()!,
        };

    // The plural rules of the languages there are (Unicode CLDR 47): Portuguese counts nothing as one.
    internal bool IsOne(decimal number) => number == 1 || number == 0 && Language == "pt";

    static FrozenDictionary<string, Phrase> Embedded(string language)
    {
        var assembly = typeof(Phrasebook).Assembly;
        return Phrases(
            assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith($"Words/{language}/", StringComparison.Ordinal))
                .Select(name => (name, assembly.GetManifestResourceStream(name)!))
        );
    }

    static FrozenDictionary<string, Phrase> Phrases(IEnumerable<(string Name, Stream Text)> sources)
    {
        var phrases = new Dictionary<string, Phrase>(StringComparer.Ordinal);
        foreach (var (name, stream) in sources)
        {
            using var text = stream;
            foreach (var (code, words) in JsonSerializer.Deserialize<Dictionary<string, string>>(text)!)
                if (!phrases.TryAdd(code, Phrase.Read(words)))
                    throw new InvalidOperationException($"'{code}' stands in {name} and elsewhere too.");
        }

        return phrases.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
