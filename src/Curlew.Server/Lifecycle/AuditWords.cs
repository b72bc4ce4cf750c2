using System.Globalization;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Lifecycle;

/// <summary>The audit trail as it is told at a terminal.</summary>
static class AuditWords
{
    const int Shown = 50;

    /// <summary>Whether it is whole, or where it is not.</summary>
    public static IEnumerable<string> Of(AuditCheck check)
    {
        foreach (var one in check.Breaks.Take(Shown))
            yield return Seat.Say(one);
        if (check.Breaks.Count > Shown)
            yield return Seat.Say(new Listed.More(check.Breaks.Count - Shown));
        foreach (var line in AuditLine.Of(check))
            yield return Seat.Say(line);
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
