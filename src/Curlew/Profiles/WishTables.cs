using System.Collections.Frozen;
using System.Reflection;

namespace Curlew.Profiles;

/// <summary>The tables of all languages, read from the files in <c>Wishes</c>.</summary>
sealed class WishTables
{
    const string Folder = "wishes/",
        EveryLanguage = "any";

    /// <summary>The one set there is.</summary>
    public static readonly WishTables All = Read();

    readonly FrozenDictionary<string, FrozenSet<WishTable>> openings;
    readonly FrozenDictionary<string, FrozenSet<WishTable>> doubts;

    WishTables(IReadOnlyList<WishTable> languages)
    {
        Languages = languages;
        openings = Openings(Says.Stop | Says.End | Says.Not);
        doubts = Openings(Says.Unclear);
        Wholes = (
            from table in languages
            from phrase in table.Phrases
            let wording = Alone(phrase.Value)
            where wording is not Wording.Neither
            group (wording, table.Language) by phrase.Key
        ).ToFrozenDictionary(group => group.Key, One, StringComparer.Ordinal);
        Spelling = new(languages.SelectMany(table => table.Phrases));
    }

    /// <summary>Each language with the words of every language.</summary>
    public IReadOnlyList<WishTable> Languages { get; }

    /// <summary>What whole messages mean, and in which language; null for a word of several languages.</summary>
    public FrozenDictionary<string, (Wording Wording, string? Language)> Wholes { get; }

    public Spelling Spelling { get; }

    /// <summary>The languages that may find a wish in these words; the others know none of those that matter.</summary>
    /// <param name="orDoubt">Whether a mere doubt is enough: "no" opens every second long message.</param>
    public IEnumerable<WishTable> For(IReadOnlyList<SpokenWord> words, bool orDoubt) =>
        words.SelectMany(word => In(openings, word)).Concat(orDoubt ? words.SelectMany(word => In(doubts, word)) : []).Distinct();

    static FrozenSet<WishTable> In(FrozenDictionary<string, FrozenSet<WishTable>> places, SpokenWord word) =>
        places.GetValueOrDefault(word.Word) ?? FrozenSet<WishTable>.Empty;

    FrozenDictionary<string, FrozenSet<WishTable>> Openings(Says says) =>
        (
            from table in Languages
            from phrase in table.Phrases
            where (phrase.Value & says) != 0
            group table by phrase.Key.Split(' ')[0]
        ).ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet(), StringComparer.Ordinal);

    static (Wording, string?) One(IEnumerable<(Wording Wording, string? Language)> readings)
    {
        var all = readings.Distinct().ToList();
        return (
            all.Select(reading => reading.Wording).Distinct().Count() == 1 ? all[0].Wording : Wording.Ambiguous,
            all.Count == 1 ? all[0].Language : null
        );
    }

    static Wording Alone(Says says) =>
        (says & Says.Stop) != 0 ? Wording.Stop
        : (says & Says.Start) != 0 ? Wording.Start
        : (says & (Says.End | Says.Unclear)) != 0 ? Wording.Ambiguous
        : Wording.Neither;

    static WishTables Read()
    {
        var files = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal));
        var tables = files.ToDictionary(name => name[Folder.Length..], name => Lines(name).ToList());
        var courtesies = tables.Values.SelectMany(table => table).Where(phrase => phrase.Value is Says.Courtesy).ToList();
        return new([
            .. from table in tables
            where table.Key is not EveryLanguage
            orderby table.Key
            select new WishTable(table.Key, [.. table.Value, .. tables[EveryLanguage], .. courtesies]),
        ]);
    }

    static IEnumerable<KeyValuePair<string, Says>> Lines(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line is not "" && line[0] is not '#')
                foreach (var phrase in line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..].Split(','))
                    yield return new(
                        SpokenWords.Plain(phrase),
                        Enum.Parse<Says>(line.AsSpan(0, line.IndexOf('\t', StringComparison.Ordinal)), ignoreCase: true)
                    );
    }
}
