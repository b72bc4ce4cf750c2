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

/// <summary>What came of changing the saved segments.</summary>
public abstract record SegmentOutcome;

/// <summary>It is saved.</summary>
public sealed record SegmentSaved(Segment Segment) : SegmentOutcome;

/// <summary>It is gone.</summary>
public sealed record SegmentDeleted(string Name) : SegmentOutcome;

/// <summary>There is none of that name.</summary>
public sealed record NoSuchSegment(string Name) : SegmentOutcome;

/// <summary>Another has the name, perhaps in other capitals.</summary>
public sealed record SegmentNameTaken(string Name) : SegmentOutcome;

/// <summary>Its filter or its name cannot be used; the text says why.</summary>
public sealed record SegmentRefused(string Problem) : SegmentOutcome;

/// <summary>Segments or drafts refer to it, so it stays.</summary>
/// <param name="By">Their names, as in <c>segment 'North'</c>.</param>
public sealed record SegmentInUse(string Name, IReadOnlyList<string> By) : SegmentOutcome;
