using System.Globalization;

namespace Curlew.Audiences;

/// <summary>Moments as people write them: ISO 8601 and nothing else, because 03/04/2026 is two days and 10:00 is any.</summary>
public static class IsoMoment
{
    static readonly string[] Local =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
    ];
    static readonly string[] WithOffset = [.. Local[1..].Select(form => form + "K")];

    /// <summary>A date, or a date and a time of day, with an offset (Z, +02:00) or without one; null where it is neither or no business has
    /// such a year.</summary>
    /// <param name="zone">Where it is meant if it says no offset; a date alone is the first moment of that day.</param>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone)
    {
        if (DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return IsSane(local.Year) ? At(local, zone) : null;
        return
            HasOffset(text)
            && DateTimeOffset.TryParseExact(
                text,
                WithOffset,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal,
                out var moment
            )
            && IsSane(moment.Year)
            ? moment
            : null;
    }

    /// <summary>The moment a clock of that place shows this. What it passes over when it goes forward is the first minute after; of what it
    /// shows twice, the first is meant.</summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    // The form's K fits nothing at all as well.
    static bool HasOffset(string? text) =>
        text is not null && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length);

    static bool IsSane(int year) => year is >= 1970 and <= 9998;
}
