using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Staff;

/// <summary>A row of the audit trail.</summary>
/// <param name="Day">UTC, by the database's clock.</param>
/// <param name="Lane">Which of the day's chains it stands in; 0 for rows from before there were chains, of which nobody can tell who wrote them.</param>
/// <param name="Position">Its place there, from 1.</param>
public sealed record AuditRecord(DateOnly Day, short Lane, long Position, Guid Id)
{
    /// <summary>When it was written, by the database's clock.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it was done, business time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>person, api_key, system or command_line.</summary>
    public required string ActorKind { get; init; }

    /// <summary>Id of the person or key, or the login name; empty for the system.</summary>
    public required string ActorId { get; init; }

    public string? OnBehalfOf { get; init; }

    public string? Session { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public required string SubjectKind { get; init; }

    public string? SubjectId { get; init; }

    public int? Count { get; init; }

    public string? Purpose { get; init; }

    public string? Detail { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The number of the key its digest was made with; null from before there were chains.</summary>
    public short? Key { get; init; }

    /// <summary>The keyed digest over it and the row before it; null from before there were chains.</summary>
    public byte[]? Mac { get; init; }

    /// <summary>The next row of a lane.</summary>
    internal static AuditRecord Next(AuditLane lane, DateTimeOffset recordedAt, AuditEntry entry) =>
        new(lane.Day, lane.Lane, lane.Rows + 1, entry.Id)
        {
            RecordedAt = recordedAt,
            At = AsKept(entry.At),
            ActorKind = Codes.Word(entry.Actor.Kind),
            ActorId = entry.Actor.Id,
            OnBehalfOf = entry.Actor.OnBehalfOf,
            Session = entry.Actor.Session,
            Address = entry.Actor.Address,
            Action = entry.Action,
            SubjectKind = entry.Subject.Kind,
            SubjectId = entry.Subject.Id,
            Count = entry.Count,
            Purpose = entry.Purpose,
            Detail = entry.Detail,
            Outcome = entry.Outcome,
        };

    /// <summary>Its digest after the row before it; null under a key that is not known here.</summary>
    internal byte[]? Chained(TrailKeys keys, short key, byte[]? before)
    {
        using var text = new MemoryStream();
        using var writer = new BinaryWriter(text);
        writer.Write($"row|{key}|{Day:yyyy-MM-dd}|{Lane}|{Position}|{Id}|{Microseconds(RecordedAt)}|{Microseconds(At)}|{Count}");
        writer.Write(before ?? []);
        // Each with its length before it, so that nothing can move from one field to the next.
        foreach (
            var field in (string?[])
                [ActorKind, ActorId, OnBehalfOf, Session, Address, Action, SubjectKind, SubjectId, Purpose, Detail, Outcome]
        )
        {
            writer.Write(field is not null);
            writer.Write(field ?? "");
        }

        return keys.Mac(key, text.ToArray());
    }

    /// <summary>Reads the columns of the part AuditReading.Columns.</summary>
    internal static AuditRecord Read(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateOnly>(0), row.GetInt16(1), row.GetInt64(2), row.GetGuid(3))
        {
            RecordedAt = row.GetFieldValue<DateTimeOffset>(4),
            At = row.GetFieldValue<DateTimeOffset>(5),
            ActorKind = row.GetString(6),
            ActorId = row.GetString(7),
            OnBehalfOf = row.TextOrNull(8),
            Session = row.TextOrNull(9),
            Address = row.TextOrNull(10),
            Action = row.GetString(11),
            SubjectKind = row.GetString(12),
            SubjectId = row.TextOrNull(13),
            Count = row.OrNull<int>(14),
            Purpose = row.TextOrNull(15),
            Detail = row.TextOrNull(16),
            Outcome = row.GetString(17),
            Key = row.OrNull<short>(18),
            Mac = row.BytesOrNull(19),
        };

    // PostgreSQL keeps microseconds.
    static DateTimeOffset AsKept(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    static long Microseconds(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
