using System.Collections.Concurrent;
using System.Globalization;
using ExcelNumberFormat;

namespace Curlew.Profiles;

/// <summary>What a cell of a workbook shows: its value in the format it was given, which is what its sender means.</summary>
static class WorkbookFormats
{
    // General shows so many digits; what stands behind them is the noise of binary fractions.
    const int Digits = 10;

    // From here to its end the calendar of Excel has days.
    const double LastDay = 2_958_466;

    static readonly ConcurrentDictionary<string, NumberFormat> Known = new();

    /// <summary>The format that a number stands for which a workbook need not write down (ECMA-376, 18.8.30).</summary>
    public static string BuiltIn(int id) =>
        id switch
        {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 or 6 => "$#,##0_);($#,##0)",
            7 or 8 => "$#,##0.00_);($#,##0.00)",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            37 or 38 => "#,##0_);(#,##0)",
            39 or 40 => "#,##0.00_);(#,##0.00)",
            41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
            42 => "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
            43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            44 => "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            _ => "General",
        };

    public static string Shown(string text, (int Id, string Code) format) =>
        format.Code.Contains(';', StringComparison.Ordinal) && Of(format.Code) is { IsValid: true } known
            ? known.Format(text, CultureInfo.InvariantCulture).Trim()
            : text;

    public static string Shown(DateTime moment, (int Id, string Code) format) =>
        IsOfComputer(format) || Of(format.Code) is not { IsValid: true, IsDateTimeFormat: true } known
            ? Plain(moment)
            : known.Format(moment, CultureInfo.InvariantCulture).Trim();

    /// <param name="isFrom1904">Whether days are counted from 1904.</param>
    public static string Shown(double number, (int Id, string Code) format, bool isFrom1904)
    {
        if (IsOfComputer(format))
            return number is >= 0 and < LastDay ? Plain(Day(number, isFrom1904)) : General(number);
        if (
            format.Code is "" or "@"
            || format.Code.Equals("General", StringComparison.OrdinalIgnoreCase)
            || Of(format.Code) is not { IsValid: true } known
        )
            return General(number);
        if (known.IsTimeSpanFormat)
            return known.Format(TimeSpan.FromDays(number), CultureInfo.InvariantCulture).Trim();
        if (!known.IsDateTimeFormat)
            return known.Format(number, CultureInfo.InvariantCulture).Trim();
        return number is >= 0 and < LastDay ? known.Format(Day(number, isFrom1904), CultureInfo.InvariantCulture).Trim() : General(number);
    }

    // Days in the manner of the computer on which the workbook is looked at, and of East Asian ones: here in the one that no country reads wrongly.
    static bool IsOfComputer((int Id, string Code) format) =>
        format.Id is 14 or 22 or (>= 27 and <= 36) or (>= 50 and <= 58)
        || format.Code.Contains("[$-F800]", StringComparison.OrdinalIgnoreCase)
        || format.Code.Contains("[$-F400]", StringComparison.OrdinalIgnoreCase);

    static NumberFormat Of(string code) => Known.GetOrAdd(code, text => new NumberFormat(text));

    // Rounded to the millisecond: 9:05 is a fraction of a day that no binary number hits. Excel counts a 29 February 1900 that never was.
    static DateTime Day(double number, bool isFrom1904) =>
        DateTime.FromOADate(
            isFrom1904 ? number + 1_462
            : number < 60 ? number + 1
            : number
        )
            is var moment
            ? new DateTime((moment.Ticks + 5_000) / 10_000 * 10_000)
            : default;

    static string Plain(DateTime moment) =>
        moment.ToString(moment.TimeOfDay.Ticks == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // A phone number of thirteen digits is shown as 5.51E+12 where its column is General, but all its digits are there.
    static string General(double number)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e15)
            return number.ToString("0", CultureInfo.InvariantCulture);
        var whole = Math.Floor(Math.Abs(number)).ToString("0", CultureInfo.InvariantCulture).Length;
        return Math.Abs(number) is < 1e-4 or >= 1e11
            ? number.ToString("0.#####E+00", CultureInfo.InvariantCulture)
            : Math.Round(number, Math.Clamp(Digits - whole, 0, 15)).ToString("0.##########", CultureInfo.InvariantCulture);
    }
}
