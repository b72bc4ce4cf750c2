using Curlew.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Staff;

/// <summary>A key by which a program of the business's own comes, as people see it. What makes it theirs is shown once and kept nowhere.</summary>
/// <param name="Addresses">Networks it may come from, as in 10.0.0.0/8; empty for anywhere.</param>
/// <param name="Until">It counts before this moment; null where it has no end.</param>
/// <param name="LastUsed">To a minute; null before the first time.</param>
public sealed record ApiKey(
    Guid Id,
    string Name,
    IReadOnlyList<Permission> Permissions,
    IReadOnlyList<string> Addresses,
    DateTimeOffset CreatedAt,
    DateTimeOffset? Until,
    DateTimeOffset? LastUsed,
    DateTimeOffset? RevokedAt
)
{
    internal static ApiKey Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            Known(row.GetFieldValue<string[]>(2)),
            row.GetFieldValue<string[]>(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.OrNull<DateTimeOffset>(5),
            row.OrNull<DateTimeOffset>(6),
            row.OrNull<DateTimeOffset>(7)
        );

    // A later version may know more of them: what is not known here is not given either.
    internal static List<Permission> Known(IEnumerable<string> words) => [.. words.Select(Codes.Member<Permission>).OfType<Permission>()];
}

/// <summary>A key to make.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Permissions">What it may do, by the words of <see cref="Permission"/>: see_campaigns.</param>
public sealed record NewApiKey(string Name, IReadOnlyList<string> Permissions)
{
    /// <summary>Networks or single addresses it may come from; empty for anywhere.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>It counts before this moment; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }
}
