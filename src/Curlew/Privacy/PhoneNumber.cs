using System.Globalization;

namespace Curlew.Privacy;

/// <summary>A phone number in E.164: 7 to 15 digits beginning with a country code.</summary>
/// <remarks>It prints masked, so that a log line or an exception text that mentions one gives nothing away; the clear forms have to be
/// asked for.</remarks>
public readonly record struct PhoneNumber
{
    /// <summary>The shortest numbers in use, country code included, are those of Niue and Saint Helena.</summary>
    public const int FewestDigits = 7;

    /// <summary>ITU-T E.164, 6.1.</summary>
    public const int MostDigits = 15;

    readonly ulong number;

    internal PhoneNumber(ulong number) => this.number = number;

    /// <summary>Reads what a person typed or a spreadsheet made of it, or says why it is not certainly one number.</summary>
    /// <param name="country">Where numbers without a country code are at home, as two letters; null where nobody said: then only those with one are read.</param>
    /// <remarks>Never the number of another country than the one that is written or given. Numbering plans change faster than tables of them, so its form counts, not whether it is in use.</remarks>
    public static (PhoneNumber Phone, PhoneDoubt? Doubt) Read(string? typed, string? country) =>
        PhoneReading.Read(typed, Country.From(country));

    /// <summary>Reads a number; <paramref name="country"/> ("DE") is where numbers without a country code are at home.</summary>
    /// <remarks>Without a country, bare digits are read the way WhatsApp writes them: country code first. That is for what Meta and settings say, not for tables.</remarks>
    public static bool TryParse(string? typed, string? country, out PhoneNumber phone)
    {
        (phone, var doubt) = country is null ? PhoneReading.ReadCodeFirst(typed) : Read(typed, country);
        return doubt is null;
    }

    /// <summary>The number in a WhatsApp id, digit for digit as Meta gave it; null where there is none (a person may withhold it) or it is
    /// something else.</summary>
    public static PhoneNumber? FromWaId(string? waId) => FromDigits(waId);

    /// <summary>With the leading plus.</summary>
    public string E164 => "+" + Digits;

    /// <summary>Country code and number, nothing else: the form WhatsApp uses.</summary>
    public string Digits => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>ISO 3166 code of the country, as far as the digits tell.</summary>
    public string? Region => PhoneRegion.Of(this);

    /// <summary>IANA time zone of the place the digits name; where they name several, the one in the middle, so that the error is smallest.
    /// Null where they name none.</summary>
    public string? TimeZone => PhoneRegion.TimeZoneOf(this);

    /// <summary>One spelling for all spellings of a line, by <see cref="NumberPlan"/>. It finds people; it is never written to and never
    /// tells who somebody is.</summary>
    public PhoneNumber MatchKey =>
        NumberPlan.KeyOf(Digits) is var key && key != Digits ? new(ulong.Parse(key, CultureInfo.InvariantCulture)) : this;

    /// <summary>For the eye: <c>+1 ••• ••• 4567</c>.</summary>
    public string Masked
    {
        get
        {
            if (number == 0)
                return "+•••";

            // Of a short number four digits would be most of it.
            var shown = Digits.Length >= 10 ? 4 : 2;
            return $"+{PhoneRegion.CallingCode(this)} ••• ••• {Digits[^shown..]}";
        }
    }

    public override string ToString() => Masked;

    internal ulong Number => number;

    internal static PhoneNumber? FromDigits(string? digits) =>
        digits is { Length: >= FewestDigits and <= MostDigits } && digits[0] is not '0' && digits.All(char.IsAsciiDigit)
            ? new PhoneNumber(ulong.Parse(digits, CultureInfo.InvariantCulture))
            : null;
}
