using System.Collections;
using System.Globalization;

namespace Curlew.Words;

/// <summary>
/// A sentence with places for values, in the part of ICU's message format that sentences here need: <c>{name}</c>,
/// <c>{people, plural, one {# person} other {# people}}</c> and <c>{status, select, draft {…} other {…}}</c>.
/// </summary>
/// <remarks>A select knows a missing value as <c>none</c>, a truth as <c>true</c> or <c>false</c>, and an enumeration by its code's last word.</remarks>
sealed class Phrase
{
    readonly IReadOnlyList<Part> parts;

    Phrase(IReadOnlyList<Part> parts) => this.parts = parts;

    /// <summary>The names of the values it needs.</summary>
    public IEnumerable<string> Arguments => parts.SelectMany(part => part.Names).Distinct();

    /// <exception cref="FormatException">The text cannot be read; says where.</exception>
    public static Phrase Read(string text)
    {
        var at = 0;
        var phrase = Read(text, ref at, isNested: false);
        return phrase;
    }

    public string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values) => Say(book, values, null);

    string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted) =>
        string.Concat(parts.Select(part => part.Say(book, values, counted)));

    static Phrase Read(string text, ref int at, bool isNested)
    {
        var (parts, begin) = (new List<Part>(), at);
        for (; at < text.Length && !(isNested && text[at] == '}'); at++)
        {
            if (text[at] is not ('{' or '#'))
                continue;
            parts.Add(new Part.Plain(text[begin..at]));
            parts.Add(
                text[at] == '#' && isNested ? new Part.Counted()
                : text[at] == '#' ? new Part.Plain("#")
                : Place(text, ref at)
            );
            begin = at + 1;
        }

        if (isNested && at == text.Length)
            throw new FormatException($"A form of '{text}' has no end: a }} is missing.");
        parts.Add(new Part.Plain(text[begin..at]));
        return new(parts);
    }

    // From the opening brace to the closing one, where it leaves the place.
    static Part Place(string text, ref int at)
    {
        var end = text.IndexOfAny([',', '}'], at);
        if (end < 0)
            throw new FormatException($"A place of '{text}' has no end: a }} is missing.");
        var name = text[(at + 1)..end].Trim();
        at = end;
        if (text[end] == '}')
            return new Part.Value(name);
        var comma = text.IndexOf(',', end + 1);
        var kind = comma < 0 ? "" : text[(end + 1)..comma].Trim();
        if (kind is not ("plural" or "select"))
            throw new FormatException($"'{name}' in '{text}' is neither plural nor select.");
        at = comma + 1;
        var forms = Forms(text, ref at);
        if (!forms.ContainsKey("other"))
            throw new FormatException($"'{name}' in '{text}' has no form 'other'.");
        return kind == "plural" ? new Part.Plural(name, forms) : new Part.Select(name, forms);
    }

    static Dictionary<string, Phrase> Forms(string text, ref int at)
    {
        var forms = new Dictionary<string, Phrase>(StringComparer.Ordinal);
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at < text.Length && text[at] == '}')
                return forms;
            var open = at < text.Length ? text.IndexOf('{', at) : -1;
            if (open < 0)
                throw new FormatException($"The forms in '{text}' have no end: a }} is missing.");
            var form = text[at..open].Trim();
            at = open + 1;
            forms.Add(form, Read(text, ref at, isNested: true));
            at++;
        }
    }

    abstract record Part
    {
        public virtual IEnumerable<string> Names => [];

        public abstract string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted);

        public sealed record Plain(string Text) : Part
        {
            public override string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted) => Text;
        }

        /// <summary>The number of the plural around it.</summary>
        public sealed record Counted : Part
        {
            public override string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted) =>
                book.Value(counted);
        }

        public sealed record Value(string Name) : Part
        {
            public override IEnumerable<string> Names => [Name];

            public override string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted) =>
                book.Value(values[Name]);
        }

        public sealed record Plural(string Name, IReadOnlyDictionary<string, Phrase> Forms) : Part
        {
            public override IEnumerable<string> Names => [Name, .. Forms.Values.SelectMany(form => form.Arguments)];

            public override string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted)
            {
                var number = Convert.ToDecimal(values[Name], CultureInfo.InvariantCulture);
                var exact = string.Create(CultureInfo.InvariantCulture, $"={number}");
                return (
                    Forms.GetValueOrDefault(exact) ?? Forms.GetValueOrDefault(book.IsOne(number) ? "one" : "other") ?? Forms["other"]
                ).Say(book, values, values[Name]);
            }
        }

        public sealed record Select(string Name, IReadOnlyDictionary<string, Phrase> Forms) : Part
        {
            public override IEnumerable<string> Names => [Name, .. Forms.Values.SelectMany(form => form.Arguments)];

            public override string Say(Phrasebook book, IReadOnlyDictionary<string, object?> values, object? counted)
            {
                var word = values[Name] switch
                {
                    null => "none",
                    bool isTrue => isTrue ? "true" : "false",
                    Enum member => Codes.Snake(member.ToString()),
                    ICollection { Count: 0 } => "none",
                    var value => value.ToString()!,
                };
                return (Forms.GetValueOrDefault(word) ?? Forms["other"]).Say(book, values, counted);
            }
        }
    }
}
