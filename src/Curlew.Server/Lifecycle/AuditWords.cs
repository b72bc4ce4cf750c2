using System.Globalization;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Lifecycle;

/// <summary>The audit trail as it is told at a terminal.</summary>
static class AuditWords
{
    const int Shown = 50;

    /// <summary>Whether it is whole, or where it is not.</summary>
    /// <param name="withHeads">Whether it was compared with what the server's log says of it.</param>
    public static IEnumerable<string> Of(AuditCheck check, bool withHeads)
    {
        foreach (var one in check.Breaks.Take(Shown))
            yield return Seat.Say(one);
        if (check.Breaks.Count > Shown)
            yield return $"… and {check.Breaks.Count - Shown} more; --json prints them all.";
        if (!withHeads)
            yield return "Whether an older state of the trail was put back shows only beside the server's log: give the last 'The audit trail ends at …' of it to ./curlew audit verify --head.";
        var size = $"{Shared.Count((int)check.Rows, "row", "rows")} on {Shared.Count(check.Days, "day", "days")}";
        yield return check.Breaks.Count == 0
            ? $"Verified: the audit trail is as it was written ({size})."
            : $"The audit trail is not as it was written: {Shared.Count(check.Breaks.Count, "place", "places")} in {size}, the first on {check.Breaks[0].Day:yyyy-MM-dd}. Keep this database as it is, and compare it with a backup.";
    }

    /// <summary>What stands above the rows.</summary>
    public const string Heading = "written (UTC)         by  action  about  outcome  how many it concerned  detail  \"purpose\"";

    /// <summary>One row in a line.</summary>
    public static string Line(AuditRecord one) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{one.RecordedAt:yyyy-MM-dd HH:mm:ss}Z  {Who(one)}  {one.Action}  {one.SubjectKind}{(one.SubjectId is { } id ? $" {id}" : "")}  {Came(one)}{(one.Count is { } count ? $"  concerned {count:N0}" : "")}{(one.Detail is { } detail ? $"  {detail}" : "")}{(one.Purpose is { } purpose ? $"  \"{purpose}\"" : "")}"
        );

    /// <summary>All of one row.</summary>
    public static IEnumerable<string> Lines(AuditRecord one)
    {
        (string Name, object? Value)[] fields =
        [
            ("id", one.Id),
            ("written", $"{one.RecordedAt:yyyy-MM-dd HH:mm:ss.ffffff}Z (database clock)"),
            ("done", $"{one.At:yyyy-MM-dd HH:mm:ss.ffffff}Z"),
            ("by", Who(one)),
            ("session", one.Session),
            ("address", one.Address),
            ("action", one.Action),
            ("about", one.SubjectId is { } id ? $"{one.SubjectKind} {id}" : one.SubjectKind),
            ("outcome", Came(one)),
            ("concerns", one.Count),
            ("detail", one.Detail),
            ("purpose", one.Purpose),
            (
                "place",
                one.Lane == 0
                    ? $"{one.Day:yyyy-MM-dd}, row {one.Position}, in no lane"
                    : $"{one.Day:yyyy-MM-dd}, row {one.Position} of lane {one.Lane}"
            ),
            ("digest", one.Mac is { } mac ? Convert.ToHexStringLower(mac) : null),
        ];
        return fields.Where(field => field.Value is not null).Select(field => $"{field.Name, -8} {field.Value}");
    }

    static string Came(AuditRecord one) => Refusals.Has(one.Outcome) ? $"REFUSED: {one.Outcome}" : one.Outcome;

    static string Who(AuditRecord one) =>
        (one.ActorId.Length == 0 ? one.ActorKind : $"{one.ActorKind}:{one.ActorId}") + (one.OnBehalfOf is { } other ? $" for {other}" : "");
}
