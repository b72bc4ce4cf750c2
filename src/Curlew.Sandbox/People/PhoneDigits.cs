using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>Phone numbers as Meta reads and writes them.</summary>
static class PhoneDigits
{
    /// <summary>E.164 allows at most 15 digits.</summary>
    public const ulong Limit = 1_000_000_000_000_000;

    /// <summary>The digits of a number, one spelling for each person; 0 when there are none or too many.</summary>
    public static ulong Canonical(ReadOnlySpan<char> written)
    {
        ulong digits = 0;
        var count = 0;
        foreach (var c in written)
        {
            if (!char.IsAsciiDigit(c))
                continue;
            if (++count > 15)
                return 0;
            digits = digits * 10 + (ulong)(c - '0');
        }
        return OneSpelling(digits, count);
    }

    /// <summary>The WhatsApp id of an E.164 number (Meta, send messages, 2026-03: the prefixes of Mexico and Brazil are rewritten; accounts
    /// opened before a country's numbers grew keep their digits).</summary>
    /// <param name="phone">Canonical digits.</param>
    /// <param name="age">0..1; accounts below 0.3 are old: in Brazil they keep the id without the ninth digit, in Benin and Ivory Coast the
    /// one of eight digits.</param>
    public static string WaId(ulong phone, double age)
    {
        var digits = phone.ToString(CultureInfo.InvariantCulture);
        if (digits is ['5', '2', not '1', ..] && digits.Length == 12)
            return "521" + digits[2..];
        if (digits is ['5', '5', >= '3', _, '9', ..] && digits.Length == 13 && age < 0.3)
            return digits[..4] + digits[5..];
        var old = digits.Length == 13 && age < 0.3 ? digits[..3] + digits[5..] : digits;
        return OneSpelling(ulong.Parse(old, CultureInfo.InvariantCulture), old.Length) == phone ? old : digits;
    }

    // 521 + 10 is Mexico with the old mobile digit, 55 + 10 Brazil without the ninth one, 54 + 10 Argentina without its 9; 229 + 8 is Benin
    // before 2024-11-30, 225 + 8 Ivory Coast before 2021-01-31, whose mobile lines show their operator in the second digit.
    static ulong OneSpelling(ulong digits, int count) =>
        count switch
        {
            13 when digits / 10_000_000_000 == 521 => 52 * 10_000_000_000 + digits % 10_000_000_000,
            12 when digits / 10_000_000_000 == 55 && digits / 10_000_000 % 10 >= 6 => (digits / 100_000_000 * 10 + 9) * 100_000_000
                + digits % 100_000_000,
            12 when digits / 10_000_000_000 == 54 => 549 * 10_000_000_000 + digits % 10_000_000_000,
            11 when digits / 100_000_000 == 229 => 22_901 * 100_000_000UL + digits % 100_000_000,
            11 when digits / 100_000_000 == 225 => (22_500 + Operator(digits / 1_000_000 % 10)) * 100_000_000 + digits % 100_000_000,
            _ => digits,
        };

    static ulong Operator(ulong second) =>
        second switch
        {
            <= 3 => 1,
            <= 6 => 5,
            _ => 7,
        };
}
