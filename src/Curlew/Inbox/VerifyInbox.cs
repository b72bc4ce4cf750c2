using Curlew.Postgres;

namespace Curlew.Inbox;

/// <summary>Recounts who waits from the messages themselves.</summary>
public static class VerifyInbox
{
    /// <summary>Every conversation in which somebody waits otherwise than a recount finds.</summary>
    public static Task<List<Difference>> Run(Session session, CancellationToken ct = default) => Waits(session, ct);

    static Task<List<Difference>> Waits(Session session, CancellationToken ct) =>
        session.Query([], row => new Difference(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), ct);
}
