namespace Curlew.Privacy;

/// <summary>Numbers as their country wrote them before it changed its numbering plan, and as WhatsApp still writes them.</summary>
static class FormerSpellings
{
    // Country code, whole length, and what stands after the code.
    static readonly (string Code, int Length, string After)[] Known =
    [
        // A 1 before the ten digits of a mobile line, until 2019.
        ("52", 13, "1"),
        // Eight digits, until January 2021.
        ("225", 11, ""),
        // Eight digits, until November 2024.
        ("229", 11, ""),
    ];

    public static bool Has(string digits) =>
        Known.Any(one => digits.Length == one.Length && digits.StartsWith(one.Code + one.After, StringComparison.Ordinal));
}
