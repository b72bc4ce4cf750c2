namespace Curlew.Profiles;

/// <summary>Reads one message in every language that may find a wish in it.</summary>
sealed class WishReading(List<SpokenWord> words, string? name)
{
    // Whoever wants out says it shortly; a longer message says something else as well.
    const int MostWords = 20,
        ShortMessage = 6;

    readonly HashSet<string> names = name is null ? [] : [.. SpokenWords.Of(name).Select(word => word.Word)];

    public (Wording Wording, string? Language) Find()
    {
        if (Whole() is { } whole)
            return whole;
        var found = WishTables
            .All.For(words, orDoubt: words.Count <= ShortMessage)
            .Select(In)
            .Where(reading => reading.Verdict is not Verdict.Nothing)
            .ToList();
        // The language that knows most of the words is the one it is written in: "order" is a word of Indonesian too.
        var fewest = found.Count == 0 ? 0 : found.Min(reading => reading.Strange);
        var likely = found.Where(reading => reading.Strange == fewest).ToLookup(reading => reading.Verdict, reading => reading.Language);
        return (likely.Contains(Verdict.Certain), likely.Contains(Verdict.Maybe), likely.Contains(Verdict.Turned)) switch
        {
            (true, _, false) => (Wording.Stop, likely[Verdict.Certain].Count() == 1 ? likely[Verdict.Certain].Single() : null),
            (true, _, true) or (_, true, _) => (Wording.Ambiguous, null),
            (_, _, true) => default,
            _ => HasSentence() ? (Wording.Ambiguous, null) : default,
        };
    }

    readonly record struct Reading(string? Language, Verdict Verdict, int Strange);

    enum Verdict
    {
        Nothing,
        Maybe,
        Certain,

        /// <summary>"Don't stop", "bus stop", "stop 12": the word is there and says something else.</summary>
        Turned,
    }

    // The whole message is one entry of a table, as far as courtesies let one see.
    (Wording, string?)? Whole()
    {
        var table = WishTables.All.Languages[0];
        var parts = table.Parts(words);
        var first = parts.FindIndex(part => !IsCourtesy(part));
        if (first < 0 || words.Exists(word => word.Spelt is Spelt.Guess))
            return null;
        var last = parts.FindLastIndex(part => !IsCourtesy(part));
        var core = words[parts[first].From..(parts[last].From + parts[last].Count)];
        return WishTables.All.Wholes.TryGetValue(string.Join(' ', core.Select(word => word.Word)), out var whole) ? whole : null;
    }

    Reading In(WishTable table)
    {
        var parts = table.Parts(words);
        var core = parts.Where(part => !IsCourtesy(part)).ToList();
        var says = core.Aggregate(Says.Nothing, (all, part) => all | part.Says);
        var strange = core.Where(part => part.Says is Says.Nothing && !names.Contains(words[part.From].Word)).ToList();
        return new(table.Language, Judge(parts, core, says, strange), strange.Count);
    }

    Verdict Judge(List<WishPart> parts, List<WishPart> core, Says says, List<WishPart> strange)
    {
        var isShort = core.Sum(part => part.Count) <= ShortMessage;
        if (isShort && strange.Exists(part => words[part.From].Word.Any(char.IsDigit)))
            return Verdict.Turned;
        if (Turned(parts, says) is { } turned)
            return turned;
        if (strange.Count == 0 && words.Count <= MostWords)
            return Known(core, says);
        return isShort && (Has(says, Says.Stop) && core.Exists(IsSure) || IsWish(says)) ? Verdict.Maybe : Verdict.Nothing;
    }

    // Every word is known.
    static Verdict Known(List<WishPart> core, Says says)
    {
        if (Has(says, Says.Stop) || IsWish(says))
            return core.Exists(part => part.Spelt is Spelt.Guess) ? Verdict.Maybe : Verdict.Certain;
        var isAbout = Has(says, Says.Want | Says.Send | Says.About);
        var isUnclear = Has(says, Says.Unclear) && (isAbout || core.TrueForAll(part => Has(part.Says, Says.Unclear)));
        return isUnclear || Has(says, Says.End) || Has(says, Says.Not) && isAbout ? Verdict.Maybe : Verdict.Nothing;
    }

    // Without a word that says stop by itself: cancel my subscription, do not contact me, I do not want your offers.
    static bool IsWish(Says says) =>
        Has(says, Says.End) && Has(says, Says.About) && !Has(says, Says.Not)
        || Has(says, Says.Not)
            && (Has(says, Says.Write) || Has(says, Says.About) && Has(says, Says.Send | Says.Want))
            && !Has(says, Says.End);

    static Verdict? Turned(List<WishPart> parts, Says says)
    {
        if (Has(says, Says.Other))
            return Verdict.Turned;
        for (var at = 0; at < parts.Count; at++)
        {
            if (!Has(parts[at].Says, Says.Stop))
                continue;
            if (IsNot(parts, at - 1, before: parts[at]))
                return Verdict.Turned;
            if (at + 1 < parts.Count && IsNot(parts, at + 1, before: parts[at + 1]))
                return Has(says, Says.Write | Says.Send | Says.Want) ? Verdict.Maybe : Verdict.Turned;
            if (
                at > 1
                && IsNot(parts, at - 2, before: parts[at - 1])
                && Has(parts[at - 1].Says, Says.Beside)
                && parts[at].Before is Pause.None
            )
                return Verdict.Maybe;
        }

        return null;
    }

    static bool IsNot(List<WishPart> parts, int at, WishPart before) =>
        at >= 0 && Has(parts[at].Says, Says.Not) && before.Before is Pause.None;

    // "STOP! I never asked for this, and nobody answers the telephone": a sentence of its own is more than the word.
    bool HasSentence()
    {
        var starts = words
            .Select((word, at) => (word, at))
            .Where(place => place.word.Before is Pause.Sentence)
            .Select(place => place.at)
            .ToList();
        return starts.Count > 1
            && starts.Append(words.Count).Zip(starts.Skip(1).Append(words.Count)).Any(range => IsStop(words[range.First..range.Second]));
    }

    static bool IsStop(List<SpokenWord> sentence) =>
        sentence.Count > 0
        && sentence.TrueForAll(word => word.Spelt is Spelt.Right)
        && new WishReading(sentence, null).Find().Wording is Wording.Stop;

    static bool IsSure(WishPart part) => Has(part.Says, Says.Stop) && part.Spelt is not Spelt.Guess;

    static bool IsCourtesy(WishPart part) => (part.Says & Says.Courtesy) != 0 && (part.Says & (Says.Stop | Says.End)) == 0;

    static bool Has(Says says, Says what) => (says & what) != 0;
}
