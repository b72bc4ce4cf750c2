using System.Globalization;
using System.Text;

namespace Curlew.Profiles;

/// <summary>Brings what people type to one form: lower case, without accents, punctuation, emoji and double spaces.</summary>
static class PlainWords
{
    /// <summary>The words of a text in that form, separated by single spaces; only the first <paramref name="most"/> characters are looked
    /// at.</summary>
    public static string Of(string text, int most)
    {
        var whole = Whole(text, most);
        var plain = new StringBuilder(whole.Length);
        // Most texts need no taking apart, and looking is much cheaper than taking apart.
        foreach (var rune in (Ascii.IsValid(whole) ? whole : whole.Normalize(NormalizationForm.FormKD)).EnumerateRunes())
            Append(plain, rune);
        return plain.ToString().TrimEnd();
    }

    static void Append(StringBuilder plain, Rune rune)
    {
        if (IsAccent(rune.Value))
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

    // Accents of the Latin, Greek and Cyrillic scripts, Arabic vowel signs and stretching. The marks of Indian scripts are vowels and stay.
    static bool IsAccent(int mark) =>
        mark
            is (>= 0x0300 and <= 0x036F)
                or (>= 0x064B and <= 0x065F)
                or 0x0670
                or 0x0640
                or (>= 0xFE00 and <= 0xFE0F)
                or 0x200B
                or 0x200C
                or 0x200D
                or 0x2060;

    static string Whole(string text, int most)
    {
        var end = Math.Min(text.Length, most);
        if (end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end];
    }
}
