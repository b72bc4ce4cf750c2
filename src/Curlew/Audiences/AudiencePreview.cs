using System.Globalization;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Audiences;

/// <summary>How many people a filter finds.</summary>
/// <param name="People">All of them.</param>
/// <param name="Reachable">Those who are subscribed and active.</param>
public sealed record AudienceSize(HeadCount People, HeadCount Reachable)
{
    /// <summary>As it is told to those who may not see people one by one.</summary>
    public AudienceSize Coarse() => new(People.Coarse(), Reachable.Coarse());
}

/// <summary>One of the people a filter finds, for a look before anything is sent.</summary>
/// <param name="Phone">Masked; null for people who show only a user id.</param>
public sealed record SampledPerson(
    Guid Profile,
    string? Phone,
    string? City,
    string? State,
    string? Country,
    string Tier,
    string Subscription,
    string[] Tags,
    DateTimeOffset? LastInteraction
)
{
    /// <summary>Whether their number does not open: somebody has changed the row.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>Looks at the people a filter finds, before anything is sent to them.</summary>
public sealed class AudiencePreview(Database database, Sealer sealer, TimeProvider clock)
{
    // A count of a million customers takes well under a second; what takes longer than this is a machine in trouble, and is not helped by
    // waiting.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Counts them.</summary>
    /// <exception cref="FilterRefused">It is not understood, or takes longer than 20 seconds.</exception>
    public Task<AudienceSize> Count(JsonElement filter, CancellationToken ct = default) =>
        Look(filter, 1, (tx, people) => Count(tx, people, ct), ct);

    /// <summary>Some of them; the same seed shows the same people while nothing changes.</summary>
    /// <exception cref="FilterRefused">It is not understood, or takes longer than 20 seconds.</exception>
    public Task<List<SampledPerson>> Sample(JsonElement filter, int most, long seed = 0, CancellationToken ct = default) =>
        Look(filter, 3, (tx, people) => Sample(tx, most, seed, people, ct), ct);

    async Task<T> Look<T>(JsonElement filter, int firstParameter, Func<Transaction, Predicate, Task<T>> look, CancellationToken ct)
    {
        try
        {
            return await database.InTransaction(
                async tx =>
                {
                    await Limit(tx, ct);
                    var glossary = await Glossary.Read(tx, clock.GetUtcNow(), ct, filter);
                    return await look(tx, Filter.Compile(filter, firstParameter, glossary, "filter"));
                },
                ct
            );
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !ct.IsCancellationRequested)
        {
            throw new FilterRefused("filter", new FilterProblem.TooSlow((int)Patience.TotalSeconds));
        }
    }

    static Task<int> Limit(Transaction tx, CancellationToken ct) =>
        tx.Execute([Patience.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)], ct);

    static async Task<AudienceSize> Count(Transaction tx, Predicate people, CancellationToken ct) =>
        (await tx.First([people], row => new AudienceSize(row.GetInt32(0), row.GetInt32(1)), ct))!;

    Task<List<SampledPerson>> Sample(Transaction tx, int most, long seed, Predicate people, CancellationToken ct) =>
        tx.Query([most, seed, people], Person, ct);

    SampledPerson Person(NpgsqlDataReader row)
    {
        var opened = new OpenedRow(sealer);
        return new(
            row.GetGuid(0),
            opened.Phone(row.TextOrNull(1))?.Masked,
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.GetString(5),
            row.GetString(6),
            row.GetFieldValue<string[]>(7),
            row.OrNull<DateTimeOffset>(8)
        )
        {
            IsUnreadable = opened.IsUnreadable,
        };
    }
}
