using System.Globalization;

namespace Curlew.WhatsApp;

/// <summary>Meta's limit of people per rolling 24 hours outside service windows, which is written as a number or as a tier.</summary>
public static class MessagingLimit
{
    public const int Unlimited = -1;

    /// <summary>2000, "2000", TIER_2K and TIER_2000 are 2,000; TIER_UNLIMITED and -1 are <see cref="Unlimited"/>; anything else is
    /// null.</summary>
    public static int? Parse(string? text)
    {
        if (text is null)
            return null;
        var tier = text.StartsWith("TIER_", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(5) : text.AsSpan();
        if (tier is "-1" || tier.Equals("UNLIMITED", StringComparison.OrdinalIgnoreCase))
            return Unlimited;

        var thousand = tier.EndsWith("K", StringComparison.OrdinalIgnoreCase);
        var digits = thousand ? tier[..^1] : tier;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= 1_000_000
            ? thousand
                ? limit * 1000
                : limit
            : null;
    }
}
