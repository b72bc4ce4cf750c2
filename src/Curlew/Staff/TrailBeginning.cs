using Npgsql;

namespace Curlew.Staff;

/// <summary>When a database got the first key of its audit trail: from that day on the trail has lanes.</summary>
/// <param name="Day">UTC, by the database's clock.</param>
/// <param name="IsKept">Whether the month of that day is still kept.</param>
sealed record TrailBeginning(DateOnly Day, bool IsKept)
{
    /// <summary>Whether these lanes go back to it. A transaction that began before midnight may have made them after it.</summary>
    public bool IsIn(IReadOnlyList<AuditLane> lanes) => lanes.Any(lane => !IsKept || lane.Day <= Day.AddDays(1));

    public static TrailBeginning Read(NpgsqlDataReader row) => new(row.GetFieldValue<DateOnly>(0), row.GetBoolean(1));
}
