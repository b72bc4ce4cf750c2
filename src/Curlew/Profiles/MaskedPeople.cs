using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>As much of a person as anybody may see: enough to decide about them, too little to write to them.</summary>
/// <param name="Who">The masked number, or that there is only a user id, or that the number does not open.</param>
public sealed record MaskedPerson(
    Guid Id,
    string Who,
    bool HasUserId,
    bool HasName,
    string? Country,
    string Subscription,
    string Tier,
    int Messages,
    DateTimeOffset? FirstContact,
    DateTimeOffset? LastInteraction,
    DateTimeOffset CreatedAt
)
{
    /// <summary>Whether their number does not open: somebody has changed the row.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>Shows people masked.</summary>
public sealed class MaskedPeople(Database database, Sealer sealer)
{
    /// <summary>The given people by id; those who are gone are missing.</summary>
    public async Task<IReadOnlyDictionary<Guid, MaskedPerson>> Of(IEnumerable<Guid> profiles, CancellationToken ct = default) =>
        (await Read([.. profiles.Distinct()], ct)).ToDictionary(person => person.Id);

    Task<List<MaskedPerson>> Read(Guid[] profiles, CancellationToken ct) => database.Query([profiles], Row, ct);

    MaskedPerson Row(NpgsqlDataReader row)
    {
        var opened = new OpenedRow(sealer);
        return new(
            row.GetGuid(0),
            row.IsDBNull(1) ? "user id only" : opened.Phone(row.GetString(1))?.Masked ?? "unreadable",
            row.GetBoolean(2),
            row.GetBoolean(3),
            row.TextOrNull(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt32(7),
            Moment(row, 8),
            Moment(row, 9),
            row.GetFieldValue<DateTimeOffset>(10)
        )
        {
            IsUnreadable = opened.IsUnreadable,
        };
    }

    static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.OrNull<DateTimeOffset>(column);
}
