using System.Collections.Frozen;
using System.Globalization;
using PhoneNumbers;

namespace Curlew.Privacy;

/// <summary>A country in which numbers are at home, by its two letters (ISO 3166).</summary>
public static class Country
{
    static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    static readonly FrozenSet<string> Known = Library.GetSupportedRegions().ToFrozenSet();

    static readonly FrozenDictionary<string, string> Names = ReadNames();

    /// <summary>The two letters in capitals; null where they are those of no country that has numbers, as in USA or UK.</summary>
    public static string? From(string? typed) =>
        typed?.Trim().ToUpperInvariant() is { Length: 2 } code && Known.Contains(code) ? code : null;

    /// <summary>What a table calls a country: its letters, its name in English or its own language, or its calling code, as in DE, Germany, Deutschland, +49.</summary>
    /// <returns>Two letters; null where no country is called that.</returns>
    public static string? Named(string text)
    {
        if (From(text) is { } letters)
            return letters;
        var digits = text.Trim().TrimStart('\'', '+').TrimStart('0');
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code < 1_000
            ? From(Library.GetRegionCodeForCountryCode(code))
            : Names.GetValueOrDefault(Plain(text));
    }

    /// <summary>Whether numbers of the two countries have the same country code.</summary>
    internal static bool ShareCode(string one, string other) =>
        Library.GetCountryCodeForRegion(one) == Library.GetCountryCodeForRegion(other);

    internal static IReadOnlySet<string> All => Known;

    static FrozenDictionary<string, string> ReadNames()
    {
        var names = new Dictionary<string, string>
        {
            ["usa"] = "US",
            ["unitedstatesofamerica"] = "US",
            ["uk"] = "GB",
            ["greatbritain"] = "GB",
            ["england"] = "GB",
            ["scotland"] = "GB",
            ["holland"] = "NL",
            ["uae"] = "AE",
        };
        foreach (var region in Known.Select(Of).OfType<RegionInfo>())
        foreach (var name in (string[])[region.EnglishName, region.NativeName, region.ThreeLetterISORegionName])
            names.TryAdd(Plain(name), region.TwoLetterISORegionName);
        return names.ToFrozenDictionary();
    }

    static RegionInfo? Of(string code)
    {
        try
        {
            return new RegionInfo(code);
        }
        catch (ArgumentException)
        {
            // This system does not know the place; its two letters still do.
            return null;
        }
    }

    static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(char.IsLetter));
}
