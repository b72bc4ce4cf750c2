namespace Curlew.Audiences;

/// <summary>A saved filter that audiences refer to by name.</summary>
/// <param name="Filter">JSON in the language of <see cref="Audiences.Filter"/>.</param>
public sealed record Segment(
    Guid Id,
    string Name,
    string? Description,
    string Filter,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);
