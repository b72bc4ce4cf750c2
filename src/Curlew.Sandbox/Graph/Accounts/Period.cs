using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>The time and the grain that analytics are asked for.</summary>
/// <param name="Start">Unix seconds, inclusive.</param>
/// <param name="End">Unix seconds, exclusive.</param>
readonly record struct Period(long Start, long End, string Granularity)
{
    /// <param name="allowed">Words for the grain; the first is used where none is given.</param>
    public static (Period, Refusal?) Read(Func<string, string?> argument, params string[] allowed)
    {
        var granularity = argument("granularity")?.Trim('"', '\'').ToUpperInvariant() ?? allowed[0];
        if (!allowed.Contains(granularity))
            return (default, new(100, $"(#100) Param granularity must be one of {{{string.Join(", ", allowed)}}}."));
        if (Seconds(argument("start")) is not { } start || Seconds(argument("end")) is not { } end || end <= start)
            return (default, new(100, "(#100) The parameters start and end are required, as Unix seconds, with end after start."));
        return (new(start, end, granularity), null);
    }

    /// <summary>The first second of the part of this period that a half-hour falls into; null outside.</summary>
    /// <param name="at">Number of the half-hour since 1970.</param>
    public long? PartOf(long at)
    {
        var second = at * (Statistics.Span / 1000);
        if (second < Start || second >= End)
            return null;
        var moment = DateTimeOffset.FromUnixTimeSeconds(second);
        return Granularity switch
        {
            "HALF_HOUR" => second,
            "DAY" or "DAILY" => new DateTimeOffset(moment.Date, TimeSpan.Zero).ToUnixTimeSeconds(),
            _ => new DateTimeOffset(moment.Year, moment.Month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(),
        };
    }

    /// <summary>The second after the last of a part that begins then.</summary>
    public long EndOf(long part)
    {
        var begin = DateTimeOffset.FromUnixTimeSeconds(part);
        return (
            Granularity switch
            {
                "HALF_HOUR" => begin.AddMinutes(30),
                "DAY" or "DAILY" => begin.AddDays(1),
                _ => begin.AddMonths(1),
            }
        ).ToUnixTimeSeconds();
    }

    static long? Seconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
            ? new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero).ToUnixTimeSeconds()
        : null;
}
