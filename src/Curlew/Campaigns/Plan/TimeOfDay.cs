using System.Globalization;

namespace Curlew.Campaigns;

/// <summary>Times of day as people write them.</summary>
public static class TimeOfDay
{
    /// <summary>A time of day from HH:MM, up to 24:00; null where it is none.</summary>
    public static TimeSpan? Read(string text) =>
        text.Split(':') is [{ Length: 1 or 2 } hours, { Length: 2 } minutes]
        && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
        && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
        && m < 60
        && h * 60 + m <= 24 * 60
            ? new TimeSpan(h, m, 0)
            : null;

    /// <summary>Two times of one day, the first before the second, from HH:MM-HH:MM; null where it is none.</summary>
    public static (string From, string To)? Range(string? text) =>
        text?.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Read(from) < Read(to) ? (from, to) : null;
}
