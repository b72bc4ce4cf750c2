using System.Globalization;
using System.Text;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>
/// The words people are found by. A name is sealed and cannot be searched; its words and their beginnings of three and more letters stand beside it as
/// keyed digests, whatever their case and accents.
/// </summary>
public sealed class NameWords(Sealer sealer)
{
    const int LongestName = 100,
        MostWords = 8,
        FewestLetters = 3,
        MostLetters = 20;

    const string Purpose = "name word";

    /// <summary>Keeps the words of names in step with them, in the transaction that wrote the names. Of a name that was not taken, because there was another
    /// one, no words are kept.</summary>
    /// <param name="names">Whose, the name as it is stored, and in clear.</param>
    internal Task<int> Put(Transaction tx, IReadOnlyCollection<(Guid Profile, string Sealed, string Name)> names, CancellationToken ct) =>
        names.Count == 0
            ? Task.FromResult(0)
            : Write(
                tx,
                [.. names.Select(one => one.Profile)],
                [.. names.Select(one => one.Sealed)],
                [.. names.Select(one => Digests(one.Name))],
                ct
            );

    /// <summary>The digests of a name, as an array is written.</summary>
    internal string Digests(string name) =>
        $"{{{string.Join(',', Stored(name).Select(word => ShortDigest.Of(sealer.Digest(Purpose, word)).ToString(CultureInfo.InvariantCulture)))}}}";

    /// <summary>The digests that a name must have to hold every word of a question or begin with it, under each key that is readable; none when it has no
    /// words.</summary>
    internal IReadOnlyList<long[]> Questions(string typed)
    {
        var digests = Words(typed).Select(word => sealer.Digests(Purpose, Cut(word))).ToList();
        return digests.Count == 0
            ? []
            : [.. digests[0].Select((_, key) => digests.Select(digest => ShortDigest.Of(digest[key])).ToArray())];
    }

    static HashSet<string> Stored(string name) => [.. Words(name).SelectMany(word => Beginnings(word).Append(word))];

    static HashSet<string> Words(string text) =>
        [.. PlainWords.Of(text, LongestName).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)];

    static IEnumerable<string> Beginnings(string word)
    {
        var beginning = new StringBuilder(word.Length);
        foreach (var (place, letter) in word.EnumerateRunes().Take(MostLetters).Index())
        {
            beginning.Append(letter.ToString());
            if (place + 1 >= FewestLetters)
                yield return beginning.ToString();
        }
    }

    // Of a very long word only so much is a beginning; whoever types more means the whole word or that much of it.
    static string Cut(string word) => word.EnumerateRunes().Count() <= MostLetters ? word : Beginnings(word).Last();

    static Task<int> Write(Transaction tx, Guid[] profiles, string[] names, string[] words, CancellationToken ct) =>
        tx.Execute([profiles, names, words], ct);
}
