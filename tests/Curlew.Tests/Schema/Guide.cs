using System.Text.Json;

namespace Curlew.Tests.Schema;

/// <summary>The documented schema as facts (<c>guide.json</c>), with the places where Curlew departs from it on purpose.</summary>
sealed record Guide(IReadOnlyList<Guide.Table> Tables, IReadOnlyList<Guide.Departure> Departures)
{
    /// <summary>Lists of columns are written as one text: <c>"campaign_id, status"</c>.</summary>
    public sealed record Table(
        string Name,
        Dictionary<string, string> Columns,
        string[] Unique,
        string[] Indexes,
        Dictionary<string, string[]>? Words = null,
        Dictionary<string, int[]>? Ranges = null,
        Dictionary<string, string>? Defaults = null,
        Dictionary<string, string>? References = null
    );

    /// <summary><c>Type</c> is what a column has instead, <c>Index</c> what makes the same question fast.</summary>
    public sealed record Departure(string Table, string Item, string Instead, string Decision, string? Type = null, Cover? Index = null);

    /// <summary>An index by its columns; <c>Where</c> is a word of its condition, null for an index over all rows.</summary>
    public sealed record Cover(string Table, string Columns, bool Unique = false, string? Where = null);

    public static Guide Read() =>
        JsonSerializer.Deserialize<Guide>(
            File.ReadAllText(Repository.PathOf("tests", "Curlew.Tests", "Schema", "guide.json")),
            JsonSerializerOptions.Web
        )!;

    /// <summary>What the catalog calls a type of the guide; null where the guide gives none.</summary>
    public string? Stored(string type) =>
        type switch
        {
            "" => null,
            "timestamp" => Departures.Single(departure => departure is { Table: "*", Item: "type timestamp" }).Type,
            "float" => "double precision",
            _ when type.StartsWith("decimal", StringComparison.Ordinal) => "numeric" + type["decimal".Length..],
            _ when type.StartsWith("varchar", StringComparison.Ordinal) => "character varying" + type["varchar".Length..],
            _ => type,
        };
}
