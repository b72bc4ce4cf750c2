namespace Curlew.Postgres;

/// <summary>What each of our sessions sets for itself when it begins, whatever the server, the database or the role would give it.</summary>
static class SessionSettings
{
    static readonly (string Name, string Value)[] All =
    [
        // A table of another schema, or a temporary one, cannot stand before ours.
        ("search_path", SearchPath),
        // What is acknowledged is on disk.
        ("synchronous_commit", "on"),
        // Claims rest on locks and conditions that are looked at again after a wait.
        ("default_transaction_isolation", "read committed"),
        // Longer than the most patient statement (Patience.WholeTables): this ends only what its process no longer waits for.
        ("statement_timeout", "31min"),
        // Longer than the usual patience for a statement: waiting for a lock is part of it.
        ("lock_timeout", "2min"),
        // Nothing of ours waits for anybody within a transaction; a process that was stopped there must not hold its locks for ever.
        ("idle_in_transaction_session_timeout", "5min"),
        ("TimeZone", "UTC"),
    ];

    public const string SearchPath = "public,pg_temp";

    /// <summary>As the start of a session takes them (PostgreSQL, libpq <c>options</c>). Later ones win, so these do.</summary>
    public static string After(string? options) =>
        string.Join(' ', [.. options is { Length: > 0 } theirs ? [theirs] : (string[])[], .. All.Select(Option)]);

    static string Option((string Name, string Value) setting) =>
        $"-c {setting.Name}={setting.Value.Replace(" ", "\\ ", StringComparison.Ordinal)}";
}
