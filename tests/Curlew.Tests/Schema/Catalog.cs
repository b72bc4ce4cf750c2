using Npgsql;

namespace Curlew.Tests.Schema;

/// <summary>What PostgreSQL says it holds. Monthly partitions are left out: they repeat their parent and depend on the day.</summary>
sealed record Catalog(
    IReadOnlyList<Catalog.Table> Tables,
    IReadOnlyList<Catalog.Column> Columns,
    IReadOnlyList<Catalog.Index> Indexes,
    IReadOnlyList<Catalog.Constraint> Constraints,
    IReadOnlyList<Catalog.Routine> Routines,
    IReadOnlyList<Catalog.Trigger> Triggers,
    IReadOnlyList<Catalog.Right> Rights,
    IReadOnlyList<Catalog.View> Views
)
{
    public sealed record Table(string Name, string? Comment, string? PartitionedBy, string? PartitionOf);

    public sealed record Column(string Table, string Name, string Type, bool Required, string? Default, string? Comment);

    /// <summary><c>Columns</c> are the key columns in order, bare; <c>Shape</c> is what a person would type after the table's
    /// name.</summary>
    public sealed record Index(string Table, string Name, bool Unique, string Columns, string? Where, string Shape);

    /// <summary><c>Kind</c> is PostgreSQL's letter: c check, f foreign key, p primary key, u unique.</summary>
    public sealed record Constraint(string Table, string Name, char Kind, string Columns, string? References, string Definition);

    public sealed record Routine(string Signature, string Returns, string? Comment);

    public sealed record Trigger(string Table, string Name, string Routine);

    /// <summary>What a role may do to a table: SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER; in parentheses to which columns.</summary>
    public sealed record Right(string Table, string Role, string Privileges);

    /// <summary>One that app_report reads.</summary>
    public sealed record View(string Name, string Columns, string? Comment);

    public static async Task<Catalog> Read(NpgsqlConnection connection) =>
        new(
            await Rows(connection, TablesSql, row => new Table(row.GetString(0), Text(row, 1), Text(row, 2), Text(row, 3))),
            await Rows(connection, ColumnsSql, row => new Column(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetBoolean(3),
                Text(row, 4),
                Text(row, 5)
            )),
            await Rows(connection, IndexesSql, row => new Index(
                row.GetString(0),
                row.GetString(1),
                row.GetBoolean(2),
                row.GetString(3),
                Text(row, 4),
                row.GetString(5)
            )),
            await Rows(connection, ConstraintsSql, row => new Constraint(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2)[0],
                row.GetString(3),
                Text(row, 4),
                row.GetString(5)
            )),
            await Rows(connection, RoutinesSql, row => new Routine(row.GetString(0), row.GetString(1), Text(row, 2))),
            await Rows(connection, TriggersSql, row => new Trigger(row.GetString(0), row.GetString(1), row.GetString(2))),
            await Rows(connection, RightsSql, row => new Right(row.GetString(0), row.GetString(1), row.GetString(2))),
            await Rows(connection, ViewsSql, row => new View(row.GetString(0), row.GetString(1), Text(row, 2)))
        );

    static async Task<List<T>> Rows<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // Sorted by the C collation everywhere, so that a document made from it is the same on every machine.
    const string TablesSql = """
        SELECT c.relname::text, obj_description(c.oid, 'pg_class'), pg_get_partkeydef(c.oid), parent.inhparent::regclass::text
        FROM pg_class c
        LEFT JOIN pg_inherits parent ON parent.inhrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        ORDER BY c.relname COLLATE "C"
        """;

    const string ColumnsSql = """
        SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               CASE WHEN a.attidentity <> '' THEN 'identity'
                    WHEN a.attgenerated <> '' THEN '= ' || pg_get_expr(d.adbin, d.adrelid, true)
                    ELSE pg_get_expr(d.adbin, d.adrelid, true) END,
               col_description(c.oid, a.attnum)
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY c.relname COLLATE "C", a.attnum
        """;

    const string IndexesSql = """
        SELECT t.relname::text, i.relname::text, x.indisunique, keys.names, pg_get_expr(x.indpred, x.indrelid, true),
               CASE WHEN am.amname <> 'btree' THEN am.amname || ' ' ELSE '' END || '(' || keys.shape || ')'
                 || coalesce(' WHERE ' || pg_get_expr(x.indpred, x.indrelid, true), '')
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_am am ON am.oid = i.relam
        CROSS JOIN LATERAL (
          SELECT string_agg(coalesce(a.attname::text, pg_get_indexdef(x.indexrelid, k.n, true)), ', ' ORDER BY k.n),
                 string_agg(coalesce(a.attname::text, pg_get_indexdef(x.indexrelid, k.n, true))
                   || CASE WHEN am.amname = 'btree' AND x.indoption[k.n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY k.n)
          FROM generate_series(1, x.indnkeyatts) k(n)
          LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k.n - 1] AND a.attnum > 0
        ) keys(names, shape)
        WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND x.indisvalid
        ORDER BY t.relname COLLATE "C", i.relname COLLATE "C"
        """;

    const string ConstraintsSql = """
        SELECT t.relname::text, c.conname::text, c.contype::text,
               coalesce((SELECT string_agg(a.attname::text, ', ' ORDER BY k.n)
                         FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
                         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum), ''),
               (SELECT relname::text FROM pg_class WHERE oid = c.confrelid),
               pg_get_constraintdef(c.oid, true)
        FROM pg_constraint c
        JOIN pg_class t ON t.oid = c.conrelid
        WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND c.contype IN ('c', 'f', 'p', 'u')
        ORDER BY t.relname COLLATE "C", c.contype, c.conname COLLATE "C"
        """;

    const string RoutinesSql = """
        SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')', pg_get_function_result(p.oid), obj_description(p.oid, 'pg_proc')
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
        ORDER BY p.proname COLLATE "C", p.oid::regprocedure::text COLLATE "C"
        """;

    const string TriggersSql = """
        SELECT t.relname::text, g.tgname::text, g.tgfoid::regproc::text
        FROM pg_trigger g
        JOIN pg_class t ON t.oid = g.tgrelid
        WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND NOT g.tgisinternal
        ORDER BY t.relname COLLATE "C", g.tgname COLLATE "C"
        """;

    // Also those who were given nothing, as the empty text, and everybody (PUBLIC).
    const string RightsSql = """
        SELECT c.relname::text, r.role, coalesce(string_agg(DISTINCT a.privilege_type, ', ' ORDER BY a.privilege_type), '')
        FROM pg_class c
        CROSS JOIN (SELECT oid, rolname::text AS role FROM pg_roles WHERE rolname IN ('app_user', 'app_report', 'app_archive') UNION ALL SELECT 0, 'PUBLIC') r
        LEFT JOIN LATERAL (
          SELECT grantee, privilege_type FROM aclexplode(c.relacl)
          UNION ALL
          SELECT e.grantee, e.privilege_type || ' (' || string_agg(a.attname, ', ' ORDER BY a.attname) || ')'
          FROM pg_attribute a, aclexplode(a.attacl) e
          WHERE a.attrelid = c.oid AND NOT a.attisdropped
          GROUP BY e.grantee, e.privilege_type
        ) a ON a.grantee = r.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
        GROUP BY 1, 2
        ORDER BY c.relname::text COLLATE "C", r.role COLLATE "C"
        """;

    const string ViewsSql = """
        SELECT c.relname::text, string_agg(a.attname::text, ', ' ORDER BY a.attnum), obj_description(c.oid, 'pg_class')
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'report') AND c.relkind = 'v'
        GROUP BY c.oid, c.relname
        ORDER BY c.relname COLLATE "C"
        """;
}
