namespace Curlew.Profiles;

/// <summary>What a message says about the subscription.</summary>
public enum Wording
{
    /// <summary>It is about something else.</summary>
    Neither,

    /// <summary>No more marketing.</summary>
    Stop,

    /// <summary>Marketing again.</summary>
    Start,

    /// <summary>It may mean stop, or cancel an order, or only no: for a person to decide.</summary>
    Ambiguous,
}

/// <summary>
/// The wishes by which people leave and come back, in twelve languages. A message that says nothing else counts, however it is spelt and
/// dressed up: "stop", "Stpo!", "please stop these texts". A short one that says more is for somebody to read: "stop the order". A long one
/// is about something else: "does the bus in your street stop at the shop?".
/// </summary>
public static class SubscriptionWords
{
    // A longer message is no wish, and looking for one would cost. Counted without what cannot be seen.
    const int LongestMessage = 400;

    /// <summary>Reads a whole message, whatever its case, accents, punctuation, spelling and emoji.</summary>
    /// <param name="name">The writer's name: "STOP - Ann Lee" says no more than "STOP" if it is Ann Lee's.</param>
    public static Wording Read(string? text, string? name = null) => Find(text, name).Wording;

    /// <summary>The language a wish is said in, as two letters; null for a word of all languages such as "stop", and for what is no
    /// wish.</summary>
    public static string? Language(string? text) => Find(text, null).Language;

    static (Wording Wording, string? Language) Find(string? text, string? name)
    {
        if (string.IsNullOrWhiteSpace(text) || PlainWords.Seen(text, LongestMessage + 1) is not { Length: <= LongestMessage } seen)
            return default;
        var words = WishTables.All.Spelling.Read(SpokenWords.Of(seen));
        return words.Count == 0 ? default : new WishReading(words, name).Find();
    }
}
