using Curlew.Postgres;

namespace Curlew.Staff;

/// <summary>Something a person or a program can do, and what they must hold to do it: there is none without a permission.</summary>
/// <param name="Code">Stable, as in <c>campaign.launch</c>: it stands in the audit trail.</param>
public sealed record Verb(string Code, Permission Needs)
{
    /// <summary>How long each of its statements may take.</summary>
    public Patience Patience { get; init; } = Patience.Usual;
}

/// <summary>What a verb was about: an id, never a value.</summary>
/// <param name="Kind">As in campaign.</param>
/// <param name="Id">Its id or, where it has none, the name it is known by; null for all of its kind.</param>
public sealed record Subject(string Kind, string? Id)
{
    const int LongestId = 200;

    /// <summary>At most 200 characters: what somebody typed may be longer.</summary>
    public string? Id { get; } = Id?.Length > LongestId ? Id[..LongestId] : Id;

    public Subject(string kind, Guid id)
        : this(kind, id.ToString()) { }
}
