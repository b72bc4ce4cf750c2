using Curlew.Postgres;

namespace Curlew.Webhooks;

/// <summary>A kind of thing in webhooks that is kept without effect.</summary>
/// <param name="Seen">How often, redeliveries included.</param>
/// <param name="Example">The latest webhook with one.</param>
public sealed record UnknownShape(string Field, string Name, long Seen, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, Guid Example);

/// <summary>What this version does not know or cannot read, counted.</summary>
public sealed class UnknownShapes(Database database)
{
    /// <summary>Every kind, the one seen last first.</summary>
    public Task<List<UnknownShape>> List(CancellationToken ct = default) =>
        database.Query(
            [],
            row => new UnknownShape(
                row.GetString(0),
                row.GetString(1),
                row.GetInt64(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.GetGuid(5)
            ),
            ct
        );
}
