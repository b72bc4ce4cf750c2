using System.Collections.Frozen;

namespace Curlew.Profiles;

/// <summary>What a word or phrase says in a wish. Wishes/README.md tells each kind with an example.</summary>
[Flags]
enum Says
{
    Nothing = 0,
    Stop = 1,
    Start = 2,
    End = 4,
    Unclear = 8,
    About = 16,
    Want = 32,
    Send = 64,
    Write = 128,
    Not = 256,
    Beside = 512,
    Courtesy = 1024,
    Other = 2048,
    Alike = 4096,
}

/// <summary>A part of a message that a table knows, or one word that it does not know.</summary>
readonly record struct WishPart(Says Says, int From, int Count, Pause Before, Spelt Spelt);

/// <summary>The words of one language.</summary>
/// <param name="language">Two letters; null for the words of every language.</param>
sealed class WishTable(string? language, IEnumerable<KeyValuePair<string, Says>> phrases)
{
    readonly FrozenDictionary<string, Says> phrases = phrases
        .GroupBy(phrase => phrase.Key, phrase => phrase.Value)
        .ToFrozenDictionary(group => group.Key, group => group.Aggregate((one, other) => one | other), StringComparer.Ordinal);

    public string? Language => language;

    public IEnumerable<KeyValuePair<string, Says>> Phrases => phrases;

    FrozenDictionary<string, int> Longest =>
        field ??= phrases
            .Keys.Select(phrase => phrase.Split(' '))
            .GroupBy(words => words[0], words => words.Length)
            .ToFrozenDictionary(group => group.Key, group => group.Max(), StringComparer.Ordinal);

    /// <summary>The message as parts, each the longest phrase that begins there.</summary>
    public List<WishPart> Parts(IReadOnlyList<SpokenWord> words)
    {
        var parts = new List<WishPart>(words.Count);
        for (var at = 0; at < words.Count; at += parts[^1].Count)
            parts.Add(Part(words, at));
        return parts;
    }

    WishPart Part(IReadOnlyList<SpokenWord> words, int from)
    {
        for (var count = Math.Min(Longest.GetValueOrDefault(words[from].Word), words.Count - from); count > 0; count--)
        {
            var part = words.Skip(from).Take(count);
            if (phrases.TryGetValue(count == 1 ? words[from].Word : string.Join(' ', part.Select(word => word.Word)), out var says))
                return new(says, from, count, words[from].Before, part.Max(word => word.Spelt));
        }

        return new(Says.Nothing, from, 1, words[from].Before, Spelt.Right);
    }
}
