using System.Globalization;
using System.Text;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Messages;

/// <summary>A stored message and its text, in clear.</summary>
public sealed record Written(Guid Message, Guid Profile, DateTimeOffset At, string Text);

/// <summary>
/// The words messages are found by. A text is sealed and cannot be searched; its words stand beside it as keyed digests, together with one
/// digest of the person, so that one index answers "these words" and "these words in this conversation".
/// </summary>
public sealed class MessageWords(Sealer sealer)
{
    // WhatsApp allows 4,096 characters in a text; a message of more words than this is found by its first ones.
    const int LongestText = 4096;
    const int MostWords = 100;

    const string WordPurpose = "search word",
        PersonPurpose = "search person";

    /// <summary>Adds newly stored messages, in the transaction that stores them.</summary>
    public async Task Add(Transaction transaction, IReadOnlyList<Written> messages, CancellationToken ct = default)
    {
        if (messages.Count == 0)
            return;
        var known = new Dictionary<string, long>();
        await Insert(
            transaction,
            [.. messages.Select(m => m.Message)],
            [.. messages.Select(m => m.At)],
            [.. messages.Select(m => Digests(m, known))],
            ct
        );
    }

    /// <summary>Adds an accepted answer, in the transaction that records it.</summary>
    public async Task AddAnswer(Transaction transaction, Guid attempt, string text, CancellationToken ct = default)
    {
        if (await Answered(transaction, attempt, ct) is [var (profile, at)])
            await Add(transaction, [new(attempt, profile, at, text)], ct);
    }

    /// <summary>Gives one person's messages to another, when two profiles turn out to be one person.</summary>
    public Task<int> Move(Transaction transaction, Guid from, Guid to, CancellationToken ct = default) =>
        Swap(transaction, Person(from), Person(to), ct);

    /// <summary>Forgets the words of everything a person wrote or was written.</summary>
    public Task<int> Erase(Transaction transaction, Guid profile, CancellationToken ct = default) =>
        Delete(transaction, Person(profile), ct);

    /// <summary>The digests a message must have to hold every word of a question, under each key that is readable; none when it has no words.</summary>
    internal IReadOnlyList<long[]> Questions(string text, Guid? profile)
    {
        var digests = Words(text).Select(word => sealer.Digests(WordPurpose, word)).ToList();
        if (digests.Count > 0 && profile is { } person)
            digests.Add(sealer.Digests(PersonPurpose, person.ToString("N")));
        return digests.Count == 0
            ? []
            : [.. digests[0].Select((_, key) => digests.Select(digest => ShortDigest.Of(digest[key])).ToArray())];
    }

    /// <summary>The digests of a message under the key in use.</summary>
    internal string Digests(Written message) => Digests(message, []);

    /// <summary>Whether a text in clear holds every word of a question: two words may share a digest, if only once in a long
    /// life.</summary>
    internal static bool Holds(string text, string question) => Words(question).IsSubsetOf(Words(text));

    static HashSet<string> Words(string text) =>
        [.. PlainWords.Of(text, LongestText).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)];

    // Of the words of a set most are said more than once.
    string Digests(Written message, Dictionary<string, long> known)
    {
        var list = new StringBuilder("{");
        foreach (var word in Words(message.Text))
        {
            if (!known.TryGetValue(word, out var digest))
                known[word] = digest = Word(word);
            list.Append(CultureInfo.InvariantCulture, $"{digest},");
        }

        return list.Append(CultureInfo.InvariantCulture, $"{Person(message.Profile)}}}").ToString();
    }

    long Word(string word) => ShortDigest.Of(sealer.Digest(WordPurpose, word));

    long Person(Guid profile) => ShortDigest.Of(sealer.Digest(PersonPurpose, profile.ToString("N")));

    static Task<int> Insert(Transaction transaction, Guid[] messages, DateTimeOffset[] moments, string[] words, CancellationToken ct) =>
        transaction.Execute([messages, moments, words], ct);

    static Task<List<(Guid Profile, DateTimeOffset At)>> Answered(Transaction transaction, Guid attempt, CancellationToken ct) =>
        transaction.Query([attempt], row => (row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)), ct);

    static Task<int> Swap(Transaction transaction, long from, long to, CancellationToken ct) => transaction.Execute([from, to], ct);

    static Task<int> Delete(Transaction transaction, long person, CancellationToken ct) => transaction.Execute([person], ct);
}
