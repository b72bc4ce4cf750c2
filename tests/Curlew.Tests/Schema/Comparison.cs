using System.Text.RegularExpressions;

namespace Curlew.Tests.Schema;

/// <summary>Where a database is not as the guide says, in the words that a departure uses to name the same place.</summary>
static partial class Comparison
{
    public sealed record Difference(string Table, string Item, string Found);

    public static IEnumerable<Difference> Of(Guide guide, Catalog catalog) =>
        guide.Tables.SelectMany(table =>
            catalog.Tables.Any(found => found.Name == table.Name)
                ? Columns(guide, table, catalog)
                    .Concat(Unique(table, catalog))
                    .Concat(Indexes(table, catalog))
                    .Concat(Words(table, catalog))
                    .Concat(Ranges(table, catalog))
                    .Concat(Defaults(table, catalog))
                    .Concat(References(table, catalog))
                : [new Difference(table.Name, "table", "missing")]
        );

    /// <summary>Whether the index that a departure points at is really there and has those columns and that condition.</summary>
    public static bool Exists(Guide.Cover cover, Catalog catalog) =>
        catalog.Indexes.Any(index =>
            index.Table == cover.Table
            && index.Columns == cover.Columns
            && (index.Unique || !cover.Unique)
            && (cover.Where is null ? index.Where is null : index.Where?.Contains(cover.Where, StringComparison.Ordinal) is true)
        );

    static IEnumerable<Difference> Columns(Guide guide, Guide.Table table, Catalog catalog) =>
        from documented in table.Columns
        let wanted = guide.Stored(documented.Value)
        let found = catalog.Columns.SingleOrDefault(column => column.Table == table.Name && column.Name == documented.Key)?.Type
            ?? "missing"
        where found == "missing" || !Fits(found, wanted)
        select new Difference(table.Name, $"column {documented.Key}", found);

    /// <summary>Where the guide says only varchar, any length will do.</summary>
    static bool Fits(string found, string? wanted) =>
        wanted is null || found == wanted || (wanted == "character varying" && found.StartsWith(wanted, StringComparison.Ordinal));

    static IEnumerable<Difference> Unique(Guide.Table table, Catalog catalog) =>
        from columns in table.Unique
        where !catalog.Indexes.Any(index => index is { Unique: true, Where: null } && index.Table == table.Name && index.Columns == columns)
        select new Difference(table.Name, $"unique ({columns})", "not unique");

    /// <summary>An index serves a list of columns when it begins with them and holds every row.</summary>
    static IEnumerable<Difference> Indexes(Guide.Table table, Catalog catalog) =>
        from columns in table.Indexes
        where
            !catalog.Indexes.Any(index =>
                index.Where is null
                && index.Table == table.Name
                && $"{index.Columns}, ".StartsWith($"{columns}, ", StringComparison.Ordinal)
            )
        select new Difference(table.Name, $"index ({columns})", "no index begins with it");

    static IEnumerable<Difference> Words(Guide.Table table, Catalog catalog)
    {
        foreach (var (column, documented) in table.Words ?? [])
        {
            var check = Checks(table, catalog)
                .FirstOrDefault(definition => definition.StartsWith($"CHECK ({column}::text = ANY", StringComparison.Ordinal));
            string[] allowed = check is null ? [] : [.. Quoted().Matches(check).Select(match => match.Groups[1].Value)];
            foreach (var word in documented.Except(allowed))
                yield return new Difference(table.Name, $"word {word} of {column}", "not allowed by a CHECK");
            foreach (var word in allowed.Except(documented))
                yield return new Difference(table.Name, $"word {word} of {column}", "not a word of the guide");
        }
    }

    static IEnumerable<Difference> Ranges(Guide.Table table, Catalog catalog) =>
        from range in table.Ranges ?? []
        let wanted = $"CHECK ({range.Key} >= {range.Value[0]} AND {range.Key} <= {range.Value[1]})"
        where !Checks(table, catalog).Contains(wanted)
        select new Difference(table.Name, $"range of {range.Key}", $"no {wanted}");

    static IEnumerable<Difference> Defaults(Guide.Table table, Catalog catalog) =>
        from wanted in table.Defaults ?? []
        let found = catalog.Columns.SingleOrDefault(column => column.Table == table.Name && column.Name == wanted.Key)?.Default
        where found != wanted.Value
        select new Difference(table.Name, $"default of {wanted.Key}", found ?? "none");

    static IEnumerable<Difference> References(Guide.Table table, Catalog catalog) =>
        from wanted in table.References ?? []
        where
            !catalog.Constraints.Any(key =>
                key.Kind == 'f' && key.Table == table.Name && key.Columns == wanted.Key && key.References == wanted.Value
            )
        select new Difference(table.Name, $"reference of {wanted.Key}", $"no foreign key to {wanted.Value}");

    static IEnumerable<string> Checks(Guide.Table table, Catalog catalog) =>
        catalog.Constraints.Where(check => check.Kind == 'c' && check.Table == table.Name).Select(check => check.Definition);

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
