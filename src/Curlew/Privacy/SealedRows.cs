using Curlew.Postgres;
using Npgsql;

namespace Curlew.Privacy;

/// <summary>Looks for what is sealed, in every column that <see cref="SealedColumns"/> names.</summary>
/// <remarks>Their statements are made of those names, so they stand here and not in a file.</remarks>
static class SealedRows
{
    // A retirement by hand is seen in the first rows of a table; all of them are counted by verify.
    const int FirstRows = 1_000;

    /// <summary>A column that holds something sealed with a key of this purpose; null where there is none.</summary>
    public static Task<SealedColumn?> Witness(Database database, KeyPurpose purpose, CancellationToken ct) =>
        First(
            database,
            [.. SealedColumns.All.Where(column => column.Purpose == purpose)],
            column => $"SELECT FROM {column.Table} WHERE {column.Name} IS NOT NULL",
            null,
            ct
        );

    /// <summary>A column among whose first rows one is sealed with this key of cells; null where there is none.</summary>
    public static Task<SealedColumn?> Among(Database database, short key, CancellationToken ct) =>
        First(
            database,
            [.. SealedColumns.All.Where(column => column.Purpose == KeyPurpose.Cells)],
            column => $"SELECT FROM (SELECT {KeyOf(column)} AS key FROM {column.Table} LIMIT {FirstRows}) few WHERE key = $1",
            CellCipher.PrefixOf(key),
            ct
        );

    /// <summary>The beginning of a sealed value, which names its key.</summary>
    public static string KeyOf(SealedColumn column) =>
        column.Form switch
        {
            SealedForm.Json => $"left({column.Name} #>> '{{}}', 4)",
            SealedForm.Bytes => $"translate(encode(substring({column.Name} FROM 1 FOR 3), 'base64'), '+/', '-_')",
            _ => $"left({column.Name}, 4)",
        };

    static async Task<SealedColumn?> First(
        Database database,
        IReadOnlyList<SealedColumn> columns,
        Func<SealedColumn, string> rows,
        string? argument,
        CancellationToken ct
    )
    {
        if (columns.Count == 0)
            return null;
        var looks = columns.Select((column, place) => $"SELECT {place} WHERE EXISTS ({rows(column)})");
        await using var command = database.Source.CreateCommand($"{string.Join(" UNION ALL ", looks)} LIMIT 1");
        command.CommandTimeout = (int)Patience.WholeTables;
        if (argument is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return await command.ExecuteScalarAsync(ct) is int found ? columns[found] : null;
    }
}
