using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>What a row has sealed, as it is read to be sealed anew.</summary>
/// <param name="At">Where the row lies.</param>
/// <param name="Id">The row's id; empty where its table needs none for this.</param>
/// <param name="Values">One for each column: text, or bytes; null where there is nothing.</param>
sealed record SealedRow(string At, Guid Id, object?[] Values);

/// <summary>
/// A table, or one of its partitions, as it lies on the disk: gone through page by page, so that a step costs the same however large it is. Its
/// statements are made of the names in <see cref="SealedColumns"/>.
/// </summary>
/// <param name="Leaf">Where the rows are: the table itself or a partition.</param>
/// <param name="Pages">How many pages it had when it was looked at. What is written later lies behind, or is sealed with the new key already.</param>
sealed record SealedTable(string Name, string Leaf, long Pages, IReadOnlyList<SealedColumn> Columns)
{
    /// <summary>Every table with columns of a purpose, partition by partition.</summary>
    public static async Task<List<SealedTable>> All(Session session, KeyPurpose purpose, CancellationToken ct)
    {
        var tables = new List<SealedTable>();
        foreach (var columns in SealedColumns.All.Where(column => column.Purpose == purpose).GroupBy(column => column.Table))
        foreach (var (leaf, pages) in await Leaves(session, columns.Key, ct))
            tables.Add(new(columns.Key, leaf, pages, [.. columns]));
        return tables;
    }

    /// <summary>Rows from one place to the end of a page, in the order in which they lie.</summary>
    /// <param name="after">The place after which to begin, as in <c>(0,0)</c>.</param>
    /// <param name="page">The page before which to end.</param>
    /// <param name="except">Only rows with a value that does not begin like this, and locked; rows that others hold are passed over. Null is all rows, unlocked.</param>
    public Task<List<SealedRow>> Read(Session session, string after, long page, int most, string? except, CancellationToken ct) =>
        session.Made(
            $"""
            SELECT t.ctid::text, {IdOf}, {string.Join(", ", Columns.Select(ValueOf))}
            FROM {Source}
            WHERE t.ctid > $1::text::tid AND t.ctid < $2::text::tid AND ({string.Join(
                " OR ",
                Columns.Select(column => Wanted(column, except))
            )})
            ORDER BY t.ctid
            LIMIT {most}{(except is null ? "" : " FOR NO KEY UPDATE OF t SKIP LOCKED")}
            """,
            except is null ? [after, $"({page},0)"] : [after, $"({page},0)", except],
            row => new SealedRow(
                row.GetString(0),
                row.IsDBNull(1) ? Guid.Empty : row.GetGuid(1),
                [.. Columns.Select((_, place) => row.IsDBNull(place + 2) ? null : row.GetValue(place + 2))]
            ),
            ct
        );

    /// <summary>Writes what was sealed anew; a null leaves the column as it is.</summary>
    public Task<int> Write(Session session, IReadOnlyList<SealedRow> rows, CancellationToken ct) =>
        rows.Count == 0
            ? Task.FromResult(0)
            : session.Made(
                $"""
                UPDATE {Leaf} t
                SET {string.Join(
                    ", ",
                    Columns.Select((column, place) => $"{column.Name} = coalesce({Stored(column, $"u.v{place}")}, t.{column.Name})")
                )}
                FROM unnest($1::text[]::tid[], {string.Join(", ", Columns.Select((column, place) => $"${place + 2}::{ArrayOf(column)}"))})
                  AS u (at, {string.Join(", ", Columns.Select((_, place) => $"v{place}"))})
                WHERE t.ctid = u.at
                """,
                [rows.Select(row => row.At).ToArray(), .. Columns.Select((column, place) => Values(rows, column, place))],
                ct
            );

    static object Values(IReadOnlyList<SealedRow> rows, SealedColumn column, int place) =>
        column.Form is SealedForm.Bytes
            ? rows.Select(row => row.Values[place] as byte[]).ToArray()
            : rows.Select(row => row.Values[place] as string).ToArray();

    static Task<List<(string Leaf, long Pages)>> Leaves(Session session, string table, CancellationToken ct) =>
        session.Query([table], row => (row.GetString(0), row.GetInt64(1)), ct);

    // The words of a message are made of its text and its person, which stand in the message, those of a name of the name.
    string Source =>
        Columns[0].Form switch
        {
            SealedForm.SearchWords => $"{Leaf} t JOIN whatsapp_messages m ON m.id = t.message_id AND m.\"timestamp\" = t.\"timestamp\"",
            SealedForm.NameWords => $"{Leaf} t JOIN user_profiles p ON p.id = t.profile_id",
            _ => $"{Leaf} t",
        };

    string IdOf =>
        Columns[0].Form is SealedForm.SearchWords ? "m.id"
        : Columns[0].Form is SealedForm.NameWords ? "t.profile_id"
        : Columns.Any(column => column.Purpose is KeyPurpose.Cells || column.Form is SealedForm.EmailDigest) ? "t.id"
        : "NULL::uuid";

    static string ValueOf(SealedColumn column) =>
        column.Form switch
        {
            SealedForm.Json => $"t.{column.Name} #>> '{{}}'",
            SealedForm.Words => $"array_to_string(t.{column.Name}, ' ')",
            SealedForm.Identifier => $"t.kind || ' ' || t.{column.Name}",
            // The digest has no way back; the address it was made of has.
            SealedForm.EmailDigest => $"CASE WHEN t.{column.Name} IS NOT NULL THEN t.email END",
            SealedForm.SearchWords => "m.profile_id::text || ' ' || m.content",
            SealedForm.NameWords => "p.display_name",
            // Events and orders stand in the queue under ids of our own.
            SealedForm.WhatsAppId when column.Table == "message_queue" => SealedRows.QueuedId($"t.{column.Name}"),
            _ => $"t.{column.Name}",
        };

    static string Wanted(SealedColumn column, string? except) =>
        except is null ? $"t.{column.Name} IS NOT NULL" : $"{SealedRows.KeyOf(column)} <> $3";

    static string Stored(SealedColumn column, string value) =>
        column.Form switch
        {
            SealedForm.Json => $"to_jsonb({value})",
            SealedForm.Words => $"string_to_array({value}, ' ')",
            SealedForm.SearchWords or SealedForm.NameWords => $"{value}::bigint[]",
            _ => value,
        };

    static string ArrayOf(SealedColumn column) => column.Form is SealedForm.Bytes ? "bytea[]" : "text[]";
}
