using Curlew.Postgres;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>Recounts which profiles count as one person, from the pairs nobody has decided about and the numbers they share, and whose names can be
/// searched.</summary>
public static class VerifyPeople
{
    /// <summary>Every profile that is kept under another person than a recount finds, each with how many profiles that person has; and every name
    /// without its words.</summary>
    public static async Task<List<Difference>> Run(Session session, CancellationToken ct = default) =>
        [.. await Persons(session, ct), .. await Names(session, ct)];

    static Task<List<Difference>> Persons(Session session, CancellationToken ct) => session.Query([], Read, ct);

    static Task<List<Difference>> Names(Session session, CancellationToken ct) => session.Query([], Read, ct);

    static Difference Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
