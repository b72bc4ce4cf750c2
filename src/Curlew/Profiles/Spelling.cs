using System.Collections.Frozen;
using System.Text;

namespace Curlew.Profiles;

/// <summary>Takes what was typed for the word that was meant: letters that look alike, are drawn out, swapped, doubled, left out or wrong.</summary>
sealed class Spelling
{
    // Of a shorter word one letter is a third of it: "top" is no "stop".
    const int ShortestMisspelt = 4,
        ShortestLong = 6,
        LongestWord = 24,
        MostWords = 12;

    // As they look to a reader, in pairs: Cyrillic, Greek and small capitals for Latin letters, digits for letters.
    const string CyrillicForLatin = "аaвbсcԁdеeһhіiјjкkмmнhоoрpѕsтtуyхx";
    const string OthersForLatin = "αaβbεeιiκkνvοoρpτtυuχxᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz0o1i3e4a5s7t";
    const string LatinForCyrillic = "aаbвcсeеhнkкmмoоpрtтxхyу";

    static readonly FrozenDictionary<char, char> Latin = Pairs(CyrillicForLatin + OthersForLatin);
    static readonly FrozenDictionary<char, char> Cyrillic = Pairs(LatinForCyrillic);

    readonly FrozenSet<string> known;
    readonly FrozenSet<string> stops;
    readonly FrozenDictionary<string, string> drawnOut;
    readonly FrozenDictionary<string, string[]> shortened;

    public Spelling(IEnumerable<KeyValuePair<string, Says>> phrases)
    {
        var all = phrases.ToList();
        known = all.SelectMany(phrase => phrase.Key.Split(' ')).ToFrozenSet(StringComparer.Ordinal);
        stops = all.Where(phrase => (phrase.Value & Says.Stop) != 0 && !phrase.Key.Contains(' ', StringComparison.Ordinal))
            .Select(phrase => phrase.Key)
            .ToFrozenSet(StringComparer.Ordinal);
        drawnOut = stops.GroupBy(Single).ToFrozenDictionary(group => group.Key, group => group.Min()!, StringComparer.Ordinal);
        var longWords = all.Where(phrase => (phrase.Value & (Says.Stop | Says.End | Says.About | Says.Send | Says.Write)) != 0)
            .SelectMany(phrase => phrase.Key.Split(' '))
            .Where(word => word.Length >= ShortestLong);
        shortened = stops
            .Where(word => word.Length >= ShortestMisspelt)
            .Union(longWords)
            .SelectMany(word => Shorter(word).Append(word), (word, form) => (word, form))
            .GroupBy(pair => pair.form, pair => pair.word)
            .ToFrozenDictionary(group => group.Key, group => group.Distinct().ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The words that were meant; those that resemble no known word stay as they are, and so do misspellings in a long
    /// message.</summary>
    public List<SpokenWord> Read(IReadOnlyList<SpokenWord> words)
    {
        var isShort = words.Count <= MostWords;
        var read = new List<SpokenWord>(words.Count);
        for (var at = 0; at < words.Count; at++)
            if (Letters(words, at) is { } letters)
            {
                read.Add(new(string.Concat(words.Skip(at).Take(letters).Select(word => word.Word)), words[at].Before));
                at += letters - 1;
            }
            else
                read.Add(Meant(words[at], isShort));
        return read;
    }

    // "S.T.O.P", "s t o p": as many single letters as make up a word that says stop.
    int? Letters(IReadOnlyList<SpokenWord> words, int from)
    {
        var until = from;
        while (until < words.Count && words[until].Word.Length == 1)
            until++;
        for (var count = until - from; count >= ShortestMisspelt; count--)
            if (stops.Contains(string.Concat(words.Skip(from).Take(count).Select(word => word.Word))))
                return count;
        return null;
    }

    SpokenWord Meant(SpokenWord word, bool orMisspelt)
    {
        if (known.Contains(word.Word) || word.Word.Length > LongestWord * 2)
            return word;
        if ((Looks(word.Word) ?? Drawn(word.Word) ?? Repeated(word.Word)) is { } meant)
            return word with { Word = meant };
        return orMisspelt && Misspelt(word.Word) is var (stop, spelt) ? word with { Word = stop, Spelt = spelt } : word;
    }

    string? Looks(string word) =>
        Replaced(word, Latin) is { } latin && known.Contains(latin) ? latin
        : Replaced(word, Cyrillic) is { } cyrillic && known.Contains(cyrillic) ? cyrillic
        : null;

    string? Drawn(string word) => Single(word) is var single && single.Length < word.Length ? drawnOut.GetValueOrDefault(single) : null;

    string? Repeated(string word)
    {
        for (var length = ShortestMisspelt; length <= word.Length / 2; length++)
            if (
                word.Length % length == 0
                && stops.Contains(word[..length])
                && string.Concat(Enumerable.Repeat(word[..length], word.Length / length)) == word
            )
                return word[..length];
        return null;
    }

    (string Word, Spelt Spelt)? Misspelt(string word)
    {
        if (word.Length is < ShortestMisspelt - 1 or > LongestWord || word.All(char.IsDigit))
            return null;
        var candidates = Shorter(word).Append(word).SelectMany(form => shortened.GetValueOrDefault(form) ?? []).Distinct();
        return (
            from candidate in candidates
            let spelt = Slip.Between(candidate, word) is not { } slip ? (Spelt?)null
            : slip is not Slip.Kind.Wrong || stops.Contains(candidate) && candidate.Length >= ShortestLong ? Spelt.Slip
            : Spelt.Guess
            where spelt is not null
            orderby spelt, stops.Contains(candidate) descending, candidate
            select ((string, Spelt)?)(candidate, spelt.Value)
        ).FirstOrDefault();
    }

    static IEnumerable<string> Shorter(string word) => Enumerable.Range(0, word.Length).Select(at => word.Remove(at, 1));

    static string Single(string word)
    {
        var single = new StringBuilder(word.Length);
        foreach (var letter in word)
            if (single.Length == 0 || single[^1] != letter)
                single.Append(letter);
        return single.ToString();
    }

    static string? Replaced(string word, FrozenDictionary<char, char> letters) =>
        word.Any(char.IsLetter) && word.Any(letters.ContainsKey)
            ? string.Concat(word.Select(letter => letters.GetValueOrDefault(letter, letter)))
            : null;

    static FrozenDictionary<char, char> Pairs(string pairs) => pairs.Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1]);
}
