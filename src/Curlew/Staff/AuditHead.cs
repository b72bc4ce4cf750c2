using System.Globalization;

namespace Curlew.Staff;

/// <summary>The end of one of a day's chains at some moment, as the log keeps it: proof, outside of the database, of what the trail held then.</summary>
/// <param name="Row">The place of the last row.</param>
/// <param name="Mac">The first 16 digits of its digest, hexadecimal.</param>
public sealed record AuditHead(DateOnly Day, short Lane, long Row, string Mac)
{
    const int Digits = 16;

    internal static AuditHead Of(AuditLane lane) => new(lane.Day, lane.Lane, lane.Rows, Shortened(lane.Head!));

    /// <summary>What <see cref="ToString"/> writes; null for anything else.</summary>
    public static AuditHead? Parse(string text) =>
        text.Trim().Split(':') is [var day, var lane, var row, { Length: Digits } mac]
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && short.TryParse(lane, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new(date, number, position, mac.ToLowerInvariant())
            : null;

    internal static string Shortened(byte[] mac) => Convert.ToHexStringLower(mac.AsSpan(0, Math.Min(mac.Length, Digits / 2)));

    /// <summary>As in <c>2026-11-30:1:1042:3f2ab89c01d2e3f4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}:{Lane}:{Row}:{Mac}");
}
