using System.Text.RegularExpressions;

namespace Curlew.Privacy;

/// <summary>
/// One way in which a country writes one line twice. Plans change, and WhatsApp keeps the digits under which an account was opened: then
/// a customer table has one spelling and Meta's webhooks another. A row turns one of the two into the other, which is the key of both.
/// </summary>
/// <param name="Country">ISO 3166 code.</param>
/// <param name="Spelled">The spelling that is rewritten, country code first.</param>
/// <param name="Key">What it becomes.</param>
/// <param name="Source">What changed and when, and who says so.</param>
sealed record NumberPlan(string Country, Regex Spelled, string Key, string Source)
{
    // A new number may look like an old one with another prefix, so a row adds digits only where the old ones tell which.
    static readonly NumberPlan[] All =
    [
        Of(
            "MX",
            @"^521(\d{10})$",
            "52$1",
            "The 1 before mobile lines, in Mexico until 2019 (IFT) and in WhatsApp ids to this day (Meta, send messages, 2026-03)"
        ),
        Of("AR", @"^549(\d{10})$", "54$1", "The 9 before mobile lines, not dialled within the country (ENACOM, national plan)"),
        Of(
            "BR",
            @"^55(\d\d)9([6-9]\d{7})$",
            "55$1$2",
            "A 9 before mobile lines, which then began with 6 to 9, never before landlines (Anatel, 2012 to 2016); WhatsApp ids from before are shorter"
        ),
        Of("CI", @"^225([04-9][0-3]\d{6})$", "22501$1", "Eight digits became ten on 2021-01-31 (ARTCI): 01 before Moov's mobile lines"),
        Of("CI", @"^225([04-9][4-6]\d{6})$", "22505$1", "05 before MTN's (ARTCI, 2021-01-31)"),
        Of("CI", @"^225([04-9][7-9]\d{6})$", "22507$1", "07 before Orange's (ARTCI, 2021-01-31)"),
        Of("CI", @"^225(2\d8\d{5})$", "22521$1", "21 before Moov's landlines (ARTCI, 2021-01-31)"),
        Of("CI", @"^225([23]\d0\d{5})$", "22525$1", "25 before MTN's landlines (ARTCI, 2021-01-31)"),
        Of("CI", @"^225(2\d[1-79]\d{5}|3\d[1-9]\d{5})$", "22527$1", "27 before Orange's landlines (ARTCI, 2021-01-31)"),
        Of(
            "BJ",
            @"^229([24-9]\d{7})$",
            "22901$1",
            "Eight digits became ten on 2024-11-30, 01 before all of them (ARCEP Bénin); WhatsApp ids keep the eight"
        ),
    ];

    static readonly ILookup<int, NumberPlan> ByCallingCode = All.ToLookup(plan => CallingCode(plan.Spelled.ToString().AsSpan(1)));

    /// <summary>The digits that all spellings of this line have in common; the given ones where a line has one spelling.</summary>
    public static string KeyOf(string digits)
    {
        if (digits.Length < PhoneNumber.FewestDigits)
            return digits;
        foreach (var plan in ByCallingCode[CallingCode(digits)])
            if (plan.Spelled.IsMatch(digits))
                return plan.Spelled.Replace(digits, plan.Key);
        return digits;
    }

    /// <summary>Whether the digits are such a spelling: a number, although its country may write it otherwise by now.</summary>
    public static bool IsSpelling(string digits) => digits.Length >= PhoneNumber.FewestDigits && KeyOf(digits) != digits;

    // Two digits narrow the rows down to one country or two, before any expression is tried.
    static int CallingCode(ReadOnlySpan<char> digits) => (digits[0] - '0') * 10 + digits[1] - '0';

    static NumberPlan Of(string country, string spelled, string key, string source) =>
        new(country, new(spelled, RegexOptions.CultureInvariant), key, source);
}
