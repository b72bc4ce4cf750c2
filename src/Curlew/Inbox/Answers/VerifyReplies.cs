using Curlew.Postgres;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>Compares replies with the attempts that took them to WhatsApp.</summary>
static class VerifyReplies
{
    /// <summary>Every reply whose attempts say something else than it does.</summary>
    public static Task<List<Difference>> Run(Session session, CancellationToken ct) => Attempts(session, ct);

    static Task<List<Difference>> Attempts(Session session, CancellationToken ct) => session.Query([], Read, ct);

    static Difference Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
