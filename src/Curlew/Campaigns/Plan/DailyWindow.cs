using System.Globalization;

namespace Curlew.Campaigns;

/// <summary>Two times of day between which something may happen. One that closes before it opens lasts over midnight, as 22:00-06:00.</summary>
/// <param name="Closes">The first moment at which it is over; 24:00 is the end of the day.</param>
public readonly record struct DailyWindow(TimeSpan Opens, TimeSpan Closes)
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Whether it closes on the day after the one on which it opens.</summary>
    public bool IsOverMidnight => Closes < Opens;

    /// <summary>When it is over, counted from the midnight before it opens: up to 48 hours.</summary>
    public TimeSpan Ends => IsOverMidnight ? Closes + Day : Closes;

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length => Ends - Opens;

    /// <summary>A window from HH:MM-HH:MM; null where it is none.</summary>
    public static DailyWindow? Read(string? text) => text is not null && Halves(text) is var (opens, closes) ? Of(opens, closes) : null;

    /// <summary>A window from two times, as HH:MM; null where they are none or equal.</summary>
    public static DailyWindow? Of(string opens, string closes) =>
        TimeOfDay.Read(opens) is { } from && TimeOfDay.Read(closes) is { } to && from < Day && from != to ? new(from, to) : null;

    /// <summary>What stands before and after the dash, whether these are times or not.</summary>
    public static (string Opens, string Closes) Halves(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var opens, var closes] ? (opens, closes) : (text, "");

    /// <summary>Whether it is open at a time of day.</summary>
    public bool Contains(TimeSpan time) => IsOverMidnight ? time >= Opens || time < Closes : time >= Opens && time < Closes;

    /// <summary>A time of day within it, counted from the midnight before it opens.</summary>
    public TimeSpan SinceMidnight(TimeSpan time) => IsOverMidnight && time < Opens ? time + Day : time;

    /// <summary>The time at which it opens, as HH:MM.</summary>
    public string From => Text(Opens);

    /// <summary>The time at which it closes, as HH:MM.</summary>
    public string To => Text(Closes);

    public override string ToString() => $"{From}-{To}";

    static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}
