using System.Buffers;

namespace Curlew.WhatsApp;

/// <summary>Phone numbers as WhatsApp writes them: digits only.</summary>
static class PhoneDigits
{
    static readonly SearchValues<char> Punctuated = SearchValues.Create("+0123456789 -().");

    /// <summary>The digits of a phone number, however it is punctuated, or null for anything that is not one.</summary>
    public static string? Of(string? text)
    {
        if (text is null)
            return null;
        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return text;
        if (text.AsSpan().ContainsAnyExcept(Punctuated))
            return null;

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length > 0 ? digits : null;
    }
}
