using System.Globalization;

namespace Curlew.Profiles;

/// <summary>How the days of a column are written. 03/04/2026 is two days, 31/04 none and 30/04/2026 one: a column that holds the last tells what the first is, and nothing else does.</summary>
sealed class DayForm
{
    // The year first leaves no doubt; points are written between days and months in this order only.
    static readonly string[] Certain =
    [
        "yyyy-M-d",
        "yyyy/M/d",
        "yyyy.M.d",
        "d.M.yyyy",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss",
    ];
    static readonly string[] DayFirst = ["d/M/yyyy", "d-M-yyyy"];
    static readonly string[] MonthFirst = ["M/d/yyyy", "M-d-yyyy"];

    bool isDayFirst,
        isMonthFirst;

    /// <summary>Takes a cell into account.</summary>
    public void See(string text)
    {
        var (day, month) = (Parse(text, DayFirst), Parse(text, MonthFirst));
        isDayFirst |= day is not null && month is null;
        isMonthFirst |= month is not null && day is null;
    }

    /// <summary>Null where it is no day, or not for certain.</summary>
    public DateOnly? Read(string text) =>
        Parse(text, Certain)
        ?? (
            IsUnclear(text) ? null
            : isDayFirst ? Parse(text, DayFirst)
            : Parse(text, MonthFirst) ?? Parse(text, DayFirst)
        );

    /// <summary>Whether it is two days and the column does not tell which.</summary>
    public bool IsUnclear(string text) =>
        Parse(text, DayFirst) is { } day && Parse(text, MonthFirst) is { } month && day != month && isDayFirst == isMonthFirst;

    static DateOnly? Parse(string text, string[] forms) =>
        DateTime.TryParseExact(text.Trim(), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
        && moment.Year is >= 1800 and <= 9998
            ? DateOnly.FromDateTime(moment)
            : null;
}
