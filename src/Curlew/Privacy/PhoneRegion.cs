using System.Collections.Frozen;
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Curlew.Privacy;

/// <summary>What the first digits of a number say about where it is at home.</summary>
static class PhoneRegion
{
    // libphonenumber's name for calling codes that belong to no country, such as 800 (freephone) and 870 (satellite).
    const string NoCountry = "001";

    static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    static readonly PhoneNumberToTimeZonesMapper Zones = PhoneNumberToTimeZonesMapper.GetInstance();

    static readonly HashSet<string> CallingCodes = [.. Library.GetSupportedCallingCodes().Select(code => $"{code}")];

    public static string? Of(PhoneNumber phone)
    {
        if (CallingCode(phone) is not { Length: > 0 } code)
            return null;

        // Numbers newer than the tables still have a calling code, and that of most countries is theirs alone.
        var region = Library.GetRegionCodeForNumber(Library.Parse(phone.E164, null))
            ?? Library.GetRegionCodeForCountryCode(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));
        return region is NoCountry or "ZZ" ? null : region;
    }

    public static string? TimeZoneOf(PhoneNumber phone)
    {
        if (CallingCode(phone).Length == 0)
            return null;
        // The library also names zones it does not know itself (Etc/Unknown), and this system may know fewer than the library.
        var zones = Zones
            .GetTimeZonesForNumber(Library.Parse(phone.E164, null))
            .Where(zone => zone.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            .OrderBy(zone => TimeZoneInfo.FindSystemTimeZoneById(zone).BaseUtcOffset)
            .ThenBy(zone => zone, StringComparer.Ordinal)
            .ToList();
        return zones.Count == 0 || zones[zones.Count / 2].Length > LongestZone ? null : zones[zones.Count / 2];
    }

    // Width of the columns that hold one.
    const int LongestZone = 40;

    /// <summary>Whether a country's numbering plan has numbers of this form at all, used or not.</summary>
    /// <param name="national">Digits without the country code.</param>
    public static bool HasForm(string country, string national) => Forms.TryGetValue(country, out var form) && form.IsMatch(national);

    static readonly FrozenDictionary<string, Regex> Forms = Library
        .GetSupportedRegions()
        .ToFrozenDictionary(
            code => code,
            code => new Regex($"^(?:{Library.GetMetadataForRegion(code).GeneralDesc.NationalNumberPattern})$")
        );

    /// <summary>One to three digits, or empty for a code nobody has been given. No code is the beginning of another.</summary>
    public static string CallingCode(PhoneNumber phone)
    {
        var digits = phone.Digits;
        for (var length = 1; length <= 3 && length <= digits.Length; length++)
            if (CallingCodes.Contains(digits[..length]))
                return digits[..length];

        return "";
    }
}
