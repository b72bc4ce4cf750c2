using Npgsql;

namespace Curlew.Postgres;

/// <summary>Columns that may hold nothing.</summary>
static class NullableColumns
{
    /// <summary>A text, or null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Bytes, or null.</summary>
    public static byte[]? BytesOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    /// <summary>A value, or null.</summary>
    public static T? OrNull<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
