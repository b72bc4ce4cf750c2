namespace Curlew.Postgres;

/// <summary>Something about the server, as one of our sessions sees it, that keeps Curlew from keeping its promises.</summary>
/// <param name="Setting">Name of the setting.</param>
/// <param name="Value">What it is.</param>
/// <param name="Text">What is wrong and what to change, for the operator.</param>
public sealed record Unfit(string Setting, string Value, string Text)
{
    /// <summary>Whether one may read there all the same: a standby, or a database closed for writing.</summary>
    public bool IsReadOnly => Setting == "transaction_read_only";

    /// <summary>Whether what we promise holds all the same, because our sessions set it for themselves.</summary>
    public bool IsOverruled { get; init; }
}

/// <summary>Looks whether the server can keep what Curlew promises. Sessions set what they can; this sees the rest, and whether somebody
/// between us and the server drops what we set.</summary>
public static class Fitness
{
    /// <summary>What is wrong now; empty when all is well.</summary>
    public static async Task<IReadOnlyList<Unfit>> Problems(Session session, CancellationToken ct) =>
        [.. Judge((await Read(session, ct))!)];

    static IEnumerable<Unfit> Judge(Settings now)
    {
        foreach (var (name, value) in new[] { ("fsync", now.Fsync), ("full_page_writes", now.FullPageWrites) })
            if (value is "off")
                yield return new(
                    name,
                    value,
                    $"This PostgreSQL runs with {name} = off and would forget what Curlew acknowledged when it crashes. Set it to on."
                );
        if (now.SynchronousCommit is "off")
            yield return Dropped("synchronous_commit", now.SynchronousCommit);
        if (now.SearchPath.Replace(" ", "", StringComparison.Ordinal) != SessionSettings.SearchPath)
            yield return Dropped("search_path", now.SearchPath);
        if (now.Isolation is not "read committed")
            yield return Dropped("default_transaction_isolation", now.Isolation);
        if (now.ReplicationRole is not "origin")
            yield return new(
                "session_replication_role",
                now.ReplicationRole,
                $"This PostgreSQL runs our sessions with session_replication_role = {now.ReplicationRole}, so counters are not kept and constraints not checked. Take the setting away from the role and the database."
            );
        if (now.IsForgetful)
            yield return new(
                "synchronous_commit",
                "off",
                "Somebody has set synchronous_commit = off for this database or for Curlew's role. Curlew's own sessions ask for it themselves, so nothing that it acknowledges is at risk; what other programs write is. Take the setting away: ALTER DATABASE … RESET synchronous_commit, or ALTER ROLE … RESET synchronous_commit."
            )
            {
                IsOverruled = true,
            };
        if (now.IsReadOnly)
            yield return new(
                "transaction_read_only",
                "on",
                "This PostgreSQL takes no writes: it is a standby, or default_transaction_read_only is on. Webhooks are refused until it does, and Meta delivers them again."
            );
    }

    static Unfit Dropped(string name, string value) =>
        new(
            name,
            value,
            $"A session of Curlew has {name} = {value}, although it asked for something else when it began: a pooler in between drops what is asked for. Connect to PostgreSQL itself."
        );

    static Task<Settings?> Read(Session session, CancellationToken ct) =>
        session.First(
            [],
            row => new Settings(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                row.GetBoolean(6),
                row.GetBoolean(7)
            ),
            ct
        );

    sealed record Settings(
        string Fsync,
        string FullPageWrites,
        string SynchronousCommit,
        string SearchPath,
        string Isolation,
        string ReplicationRole,
        bool IsReadOnly,
        bool IsForgetful
    );
}
