using System.Globalization;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What values of a custom field are.</summary>
[Code("field.kind")]
public enum FieldKind
{
    Text,

    /// <summary>Up to 15 digits before the point and 6 behind it.</summary>
    Number,

    /// <summary>A day.</summary>
    Date,
    YesNo,

    /// <summary>One of a list.</summary>
    Choice,
}

/// <summary>A field that the business added to its customers.</summary>
/// <param name="Number">The key of its values in a profile.</param>
/// <param name="Name">In filters, and as a <c>{variable}</c>.</param>
/// <param name="Label">What people read.</param>
/// <param name="Choices">Of a choice; otherwise none.</param>
/// <param name="IsPersonal">Its values are sealed, and nobody is chosen by them.</param>
/// <param name="RetiredAt">When it was removed; null while it is in use.</param>
public sealed record CustomField(
    short Number,
    string Name,
    string Label,
    FieldKind Kind,
    IReadOnlyList<string> Choices,
    bool IsPersonal,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RetiredAt
)
{
    /// <summary>Characters of one value.</summary>
    public const int LongestText = 200;

    internal string Key { get; } = Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A field somebody wants to have.</summary>
/// <param name="Label">What people read; null is the name.</param>
/// <param name="Choices">Of a choice; otherwise none.</param>
public sealed record NewField(string Name, string? Label, FieldKind Kind, IReadOnlyList<string> Choices, bool IsPersonal)
{
    /// <summary>The field that a column of a table is to become: its name is the column's, made fit for filters and variables.</summary>
    public static NewField Of(string column, FieldKind kind, IReadOnlyList<string> choices, bool isPersonal) =>
        new(FieldNames.Made(column), column.Trim(), kind, choices, isPersonal);
}
