using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.Tests.Schema;

/// <summary>Writes <c>docs/schema.md</c> from the catalog: the same schema always gives the same text.</summary>
static partial class SchemaDocument
{
    public static string Write(Guide guide, Catalog catalog)
    {
        var documented = guide.Tables.Select(table => catalog.Tables.Single(found => found.Name == table.Name)).ToList();
        var others = catalog.Tables.Where(table => table.PartitionOf is null).Except(documented).ToList();

        var text = new StringBuilder(
            """
            # The schema

            Made from the comments and the catalog of a migrated database; a test keeps it current. To write it anew:
            `CURLEW_WRITE_DOCS=1 dotnet test --project tests/Curlew.Tests --filter-class "*SchemaDocument*"`.
            Where the nine tables differ from the guide they were specified by, the last section says why.

            """
        );
        text.Append('\n').Append(Contents("The nine tables", documented)).Append('\n').Append(Contents("Beside them", others));
        foreach (var table in documented.Concat(others))
            text.Append(Section(table, catalog));
        return text.Append(Functions(catalog))
            .Append(Rights(catalog))
            .Append(Reports(catalog))
            .Append(Departures(guide))
            .ToString()
            .ReplaceLineEndings("\n");
    }

    static string Contents(string heading, IEnumerable<Catalog.Table> tables) =>
        $"| {heading} | |\n|---|---|\n" + Lines(tables, table => $"| [{table.Name}](#{table.Name}) | {Cell(table.Comment)} |");

    static string Section(Catalog.Table table, Catalog catalog) =>
        $"\n## {table.Name}\n\n{table.Comment}\n"
        + Partitions(table, catalog)
        + "\n| column | type | required | default | |\n|---|---|---|---|---|\n"
        + Lines(catalog.Columns.Where(column => column.Table == table.Name), column =>
            $"| `{column.Name}` | {Short(column.Type)} | {(column.Required ? "yes" : "")} | {Code(column.Default)} | {Cell(column.Comment)} |"
        )
        + List("Indexes", catalog.Indexes.Where(index => index.Table == table.Name), index =>
            $"`{index.Name}` {(index.Unique ? "unique " : "")}`{Short(index.Shape)}`"
        )
        + List("Constraints", catalog.Constraints.Where(rule => rule.Table == table.Name && rule.Kind is 'c' or 'f'), rule =>
            $"`{rule.Name}` `{Short(rule.Definition)}`"
        )
        + List("Triggers", catalog.Triggers.Where(trigger => trigger.Table == table.Name), trigger =>
            $"`{trigger.Name}` runs `{trigger.Routine}`"
        );

    static string Partitions(Catalog.Table table, Catalog catalog) =>
        table.PartitionedBy is null
            ? ""
            : $"\nPartitioned by `{table.PartitionedBy}`.\n"
                + Lines(catalog.Tables.Where(part => part.PartitionOf == table.Name && !char.IsAsciiDigit(part.Name[^1])), part =>
                    $"\n`{part.Name}`: {part.Comment}"
                );

    static string Functions(Catalog catalog) =>
        "\n## Functions\n\n| function | returns | |\n|---|---|---|\n"
        + Lines(catalog.Routines.Where(routine => routine.Returns != "trigger"), routine =>
            $"| `{Short(routine.Signature)}` | {routine.Returns} | {Cell(routine.Comment)} |"
        );

    static string Rights(Catalog catalog) =>
        """

            ## Who may what

            `curlew_owner` owns everything and changes it by migrations. What the others may do to a table stands here; they may nothing else.
            Partitions are reached through their table; those of messages app_user may also read and rewrite as they lie on the disk, when keys are replaced.

            | table | app_user | app_archive | app_report, everybody |
            |---|---|---|---|

            """
        + Lines(catalog.Rights.GroupBy(right => right.Table), table =>
            $"| {table.Key} | {May(table, "app_user")} | {May(table, "app_archive")} | {May(table, "app_report", "PUBLIC")} |"
        );

    static string May(IEnumerable<Catalog.Right> table, params string[] roles) =>
        string.Join(", ", table.Where(right => roles.Contains(right.Role) && right.Privileges.Length > 0).Select(right => right.Privileges))
            .ToLowerInvariant();

    static string Reports(Catalog catalog) =>
        "\n## What app_report reads\n\nViews in the schema `report`, for people's own SQL and BI tools.\n\n| view | columns | |\n|---|---|---|\n"
        + Lines(catalog.Views, view => $"| {view.Name} | {view.Columns} | {Cell(view.Comment)} |");

    static string Departures(Guide guide) =>
        "\n## Departures from the guide\n\n| table | item | instead | why |\n|---|---|---|---|\n"
        + Lines(guide.Departures, departure =>
            $"| {(departure.Table == "*" ? "all" : departure.Table)} | {departure.Item} | {Cell(departure.Instead)} | [{departure.Decision[..4]}](decisions/{departure.Decision}) |"
        );

    static string List<T>(string heading, IEnumerable<T> items, Func<T, string> line) =>
        items.ToList() is { Count: > 0 } some ? $"\n{heading}:\n\n" + Lines(some, item => $"- {line(item)}") : "";

    static string Lines<T>(IEnumerable<T> items, Func<T, string> line) => string.Concat(items.Select(item => line(item) + "\n"));

    static string Code(string? expression) => expression is null ? "" : $"`{Cell(Short(expression))}`";

    /// <summary>About as the migration was typed: PostgreSQL casts every constant and writes every list of words as an array.</summary>
    static string Short(string definition)
    {
        var bare = Casts().Replace(definition, "");
        bare = OneOf().Replace(NoneOf().Replace(bare, "NOT IN ($1)"), "IN ($1)");
        return bare.Replace("character varying", "varchar", StringComparison.Ordinal)
            .Replace("character(", "char(", StringComparison.Ordinal)
            .Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal)
            .Replace("time without time zone", "time", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"::(text|character varying|bpchar|numeric|jsonb|timestamp with time zone|time without time zone)(\[\])?")]
    private static partial Regex Casts();

    [GeneratedRegex(@"= ANY \(ARRAY\[([^]]*)\]\)")]
    private static partial Regex OneOf();

    [GeneratedRegex(@"<> ALL \(ARRAY\[([^]]*)\]\)")]
    private static partial Regex NoneOf();

    static string Cell(string? text) => text?.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal) ?? "";
}
