using System.Globalization;
using System.Text;

namespace Curlew.Profiles;

/// <summary>Brings what people type to one form: lower case, without accents, punctuation, emoji and double spaces.</summary>
static class PlainWords
{
    /// <summary>The words of a text in that form, separated by single spaces; only the first <paramref name="most"/> characters that can
    /// be seen are looked at.</summary>
    public static string Of(string text, int most)
    {
        var whole = Seen(text, most);
        var plain = new StringBuilder(whole.Length);
        // Most texts need no taking apart, and looking is much cheaper than taking apart.
        foreach (var rune in (Ascii.IsValid(whole) ? whole : whole.Normalize(NormalizationForm.FormKD)).EnumerateRunes())
            Append(plain, rune);
        return plain.ToString().TrimEnd();
    }

    /// <summary>The first <paramref name="most"/> characters of a text that can be seen: a hundred line breaks count as one.</summary>
    public static string Seen(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var seen = new StringBuilder(most);
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune);
            if (IsUnseen(rune) || isSpace && (seen.Length == 0 || char.IsWhiteSpace(seen[^1])))
                continue;
            if (seen.Length + rune.Utf16SequenceLength > most)
                break;
            seen.Append(rune);
        }

        return seen.ToString();
    }

    static void Append(StringBuilder plain, Rune rune)
    {
        if (IsUnseen(rune))
            return;
        if (rune.Value is 'ı')
            plain.Append('i'); // STOP typed in a Turkish locale: lower-casing I gives a letter without its dot.
        else if (rune.Value is 'ß')
            plain.Append("ss");
        else if (
            Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        )
            AppendLower(plain, rune);
        else if (plain.Length > 0 && plain[^1] != ' ')
            plain.Append(' ');
    }

    static void AppendLower(StringBuilder plain, Rune rune)
    {
        Span<char> spelled = stackalloc char[2];
        plain.Append(spelled[..Rune.ToLowerInvariant(rune).EncodeToUtf16(spelled)]);
    }

    // What joins, hides or turns letters round and is no letter: soft hyphens, marks of direction, zero widths, rings and strokes around letters.
    static bool IsUnseen(Rune rune) =>
        rune.Value >= 0x00AD
        && (
            IsAccent(rune.Value)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.EnclosingMark
            || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0
        );

    // Accents of the Latin, Greek and Cyrillic scripts, Arabic vowel signs and stretching. The marks of Indian scripts are vowels and stay.
    static bool IsAccent(int mark) =>
        mark
            is (>= 0x0300 and <= 0x036F)
                or (>= 0x064B and <= 0x065F)
                or 0x0670
                or 0x0640
                or (>= 0x1AB0 and <= 0x1AFF)
                or (>= 0x1DC0 and <= 0x1DFF)
                or (>= 0x20D0 and <= 0x20FF)
                or (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xFE20 and <= 0xFE2F)
                or (>= 0xE0100 and <= 0xE01EF);
}
