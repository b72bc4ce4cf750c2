using Curlew.Postgres;

namespace Curlew.Privacy;

/// <summary>Looks for what is sealed, in every column that <see cref="SealedColumns"/> names.</summary>
/// <remarks>Their statements are made of those names, so they stand here and not in a file.</remarks>
static class SealedRows
{
    // A retirement by hand is seen in the first rows of a table; all of them are counted by verify.
    const int FirstRows = 1_000;

    // Nothing that opens: the ends of the audit trail's chains, which a new key would make look forged.
    static readonly SealedColumn Chain = new("audit_lanes", "seal", SealedForm.Bytes);

    /// <summary>A column that holds something sealed with a key of this purpose; null where there is none.</summary>
    public static async Task<SealedColumn?> Witness(Session session, KeyPurpose purpose, CancellationToken ct) =>
        purpose is KeyPurpose.Audit
            ? (await session.Made("SELECT EXISTS (SELECT FROM audit_lanes WHERE seal IS NOT NULL)", [], row => row.GetBoolean(0), ct))[0]
                ? Chain
                : null
            : await First(session, purpose, column => $"SELECT FROM {column.Table} WHERE {column.Name} IS NOT NULL", [], ct);

    /// <summary>A column among whose first rows one is sealed with this key of cells; null where there is none.</summary>
    public static Task<SealedColumn?> Among(Session session, short key, CancellationToken ct) =>
        First(
            session,
            KeyPurpose.Cells,
            column => $"SELECT FROM (SELECT {KeyOf(column)} AS key FROM {column.Table} LIMIT {FirstRows}) few WHERE key = $1",
            [CellCipher.PrefixOf(key)],
            ct
        );

    /// <summary>How many values are sealed with a key, and a column with such. Digests that have no way back count for every key they may be of.</summary>
    public static async Task<(long Values, string Where)> Left(Session session, KeyPurpose purpose, short key, CancellationToken ct)
    {
        if (purpose is KeyPurpose.Audit)
            return (await Chained(session, key, ct), "audit_trail");
        var (values, where) = (0L, "");
        foreach (var column in SealedColumns.All.Where(column => column.Purpose == purpose && HasKey(column)))
        {
            var own = purpose is KeyPurpose.Cells ? CellCipher.PrefixOf(key) : IdentityCipher.MarkOf(key);
            var found = (
                await session.Made(
                    $"SELECT count(*) FROM {column.Table} WHERE {(purpose is KeyPurpose.Cells ? KeyOf(column) : MarkOf(column))} = $1{Digests(column)}",
                    [own],
                    row => row.GetInt64(0),
                    ct
                )
            )[0];
            (values, where) = (values + found, where.Length == 0 && found > 0 ? column.ToString() : where);
        }

        return (values, where);
    }

    // Rows of the trail are never rewritten: a key is needed until the last day that was written under it has gone.
    static async Task<long> Chained(Session session, short key, CancellationToken ct) =>
        (
            await session.Made(
                "SELECT (SELECT count(*) FROM audit_trail WHERE key_id = $1) + (SELECT count(*) FROM audit_lanes WHERE key_id = $1)",
                [key],
                row => row.GetInt64(0),
                ct
            )
        )[0];

    /// <summary>Every key that values of a column begin with, as <see cref="KeyOf"/> gives it, and how many.</summary>
    public static Task<List<(string Key, long Values)>> Keys(Session session, SealedColumn column, CancellationToken ct) =>
        session.Made(
            $"SELECT {KeyOf(column)}, count(*) FROM {column.Table} WHERE {column.Name} IS NOT NULL GROUP BY 1",
            [],
            row => (row.GetString(0), row.GetInt64(1)),
            ct
        );

    /// <summary>The beginning of a value sealed for its cell, which names its key.</summary>
    public static string KeyOf(SealedColumn column) =>
        column.Form switch
        {
            SealedForm.Json => $"left({column.Name} #>> '{{}}', 4)",
            SealedForm.Bytes => $"translate(encode(substring({column.Name} FROM 1 FOR 3), 'base64'), '+/', '-_')",
            _ => $"left({column.Name}, 4)",
        };

    /// <summary>A WhatsApp id in the queue; null for events and orders, which stand there under ids of our own.</summary>
    public static string QueuedId(string column) => $"CASE WHEN {column} !~ '^[0-9a-f]{{32}}$' THEN {column} END";

    // Digests do not tell their key: they are rewritten with the values beside them.
    static bool HasKey(SealedColumn column) =>
        column.Form is not (SealedForm.EmailDigest or SealedForm.SearchWords or SealedForm.NameWords);

    static string MarkOf(SealedColumn column)
    {
        var value =
            column.Form is SealedForm.Words ? $"{column.Name}[1]"
            : column.Table == "message_queue" ? QueuedId(column.Name)
            : column.Name;
        return $"CASE WHEN left({value}, 1) IN ('.', ':') THEN left({value}, 1) WHEN {value} IS NOT NULL THEN '' END";
    }

    static string Digests(SealedColumn column) =>
        column.Form is SealedForm.WhatsAppId ? $" OR left(ltrim({column.Name}, '.:'), 1) = '~'" : "";

    static async Task<SealedColumn?> First(
        Session session,
        KeyPurpose purpose,
        Func<SealedColumn, string> rows,
        object?[] arguments,
        CancellationToken ct
    )
    {
        var columns = SealedColumns.All.Where(column => column.Purpose == purpose).ToList();
        var looks = columns.Select((column, place) => $"SELECT {place} WHERE EXISTS ({rows(column)})");
        if (columns.Count == 0)
            return null;
        var found = await session.Made($"{string.Join(" UNION ALL ", looks)} LIMIT 1", arguments, row => row.GetInt32(0), ct);
        return found is [var place] ? columns[place] : null;
    }
}
