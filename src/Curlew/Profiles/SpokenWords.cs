using System.Text;

namespace Curlew.Profiles;

/// <summary>What stands between a word and the one before it.</summary>
enum Pause
{
    None,
    Comma,
    Sentence,
}

/// <summary>How sure it is that a word is the one it was taken for.</summary>
enum Spelt
{
    Right,

    /// <summary>Misspelt as only this word can be: letters swapped or doubled, or one letter of a long word.</summary>
    Slip,

    /// <summary>Misspelt so that it may be another word.</summary>
    Guess,
}

/// <summary>A word of a message, in its plain form.</summary>
readonly record struct SpokenWord(string Word, Pause Before, Spelt Spelt = Spelt.Right);

/// <summary>The words of a message and of the tables it is read by, brought to one form.</summary>
static class SpokenWords
{
    /// <summary>The words in their order; a word said several times in a row stands once: "STOP STOP STOP" says stop.</summary>
    public static List<SpokenWord> Of(string text)
    {
        var words = new List<SpokenWord>();
        var whole = Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormKC);
        var (start, pause) = (0, Pause.Sentence);
        for (var at = 0; at < whole.Length; at++)
            if (PauseAt(whole, at) is not Pause.None and var found)
            {
                pause =
                    Add(words, whole[start..at], pause) ? found
                    : pause > found ? pause
                    : found;
                start = at + 1;
            }

        Add(words, whole[start..], pause);
        return words;
    }

    /// <summary>A word or phrase of a table or a message in that form.</summary>
    public static string Plain(string text) =>
        PlainWords
            .Of(text, int.MaxValue)
            // Letters that are typed for each other: Arabic alef maqsura and ya, ta marbuta and ha; two of the nasal signs of Hindi.
            .Replace('\u0649', '\u064A')
            .Replace('\u0629', '\u0647')
            .Replace('\u0901', '\u0902');

    static bool Add(List<SpokenWord> words, string part, Pause pause)
    {
        var before = words.Count;
        foreach (var word in Plain(part).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (words.Count == 0 || words[^1].Word != word)
                words.Add(new(word, words.Count == before ? pause : Pause.None));
        return words.Count > before;
    }

    static Pause PauseAt(string text, int at) =>
        text[at] switch
        {
            '.' or '!' or '?' or '\n' or '\r' or '؟' or '।' or '…' => Pause.Sentence,
            ',' or ';' or ':' or '(' or ')' or '،' or '—' or '–' => Pause.Comma,
            '-' when at > 0 && char.IsWhiteSpace(text[at - 1]) => Pause.Comma,
            _ => Pause.None,
        };
}
