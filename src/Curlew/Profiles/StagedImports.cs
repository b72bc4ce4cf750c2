using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>
/// Keeps the rows of a checked table, sealed, until all of them have taken effect. Staging them is one transaction that nobody waits for;
/// from its commit on
/// they take effect a thousand at a time, so that sending and receiving go on beside the longest table, and whoever looks finishes what a
/// dead process left.
/// </summary>
sealed class StagedImports(Database database, Sealer sealer)
{
    // A claim or a stranger's message waits for one part: 0.1 s, 0.35 s at the worst beside 500,000 rows, on 2 cores (2026-11).
    const int AtOnce = 1_000;

    readonly People people = new(sealer);

    /// <summary>Stages rows and returns the import's id.</summary>
    /// <param name="campaign">The draft whose list they are; null for customers.</param>
    /// <param name="staged">Told how many rows are staged, after each part.</param>
    public async Task<Guid> Put(
        Transaction tx,
        Guid? campaign,
        IEnumerable<StagedRow> rows,
        DateTimeOffset now,
        Action<int> staged,
        CancellationToken ct
    )
    {
        var (import, done) = (Guid.CreateVersion7(), 0);
        await Begin(tx, import, campaign, now, ct);
        foreach (var (place, part) in rows.Chunk(AtOnce).Index())
        {
            var id = Guid.CreateVersion7();
            await Add(tx, id, import, place, sealer.Seal(JsonSerializer.Serialize(part), ContentOf(id)), ct);
            staged(done += part.Length);
        }

        return import;
    }

    /// <summary>Lets all rows of an import that have not yet taken effect do so.</summary>
    /// <param name="keep">Writes down what a part says; returns of how many people it claims another subscription than they have.</param>
    /// <param name="progress">Told how many rows took effect, after each part.</param>
    public async Task<StagedCounts> Apply(
        Guid import,
        DateTimeOffset now,
        Func<Transaction, StagedPeople, CancellationToken, Task<int>> keep,
        Action<int> progress,
        CancellationToken ct
    )
    {
        var done = 0;
        while (await database.InTransaction(tx => Next(tx, import, now, keep, ct), ct) is > 0 and var rows)
            progress(done += rows);
        return await Counts(database, import, ct);
    }

    /// <summary>Imports that are not finished, in their order.</summary>
    /// <param name="abandoned">Only those no process has worked on for 10 seconds of the database's clock.</param>
    public Task<List<UnfinishedImport>> Unfinished(bool abandoned, CancellationToken ct) =>
        database.Query([abandoned], row => new UnfinishedImport(row.GetGuid(0), row.OrNull<Guid>(1)), ct);

    async Task<int> Next(
        Transaction tx,
        Guid import,
        DateTimeOffset now,
        Func<Transaction, StagedPeople, CancellationToken, Task<int>> keep,
        CancellationToken ct
    )
    {
        sealer.Vouch(tx);
        if (await Hold(tx, import, ct) == 0)
            return 0;
        if (await Part(tx, import, ct) is not (var id, { } content))
        {
            await Finish(tx, import, now, ct);
            return 0;
        }

        var rows = JsonSerializer.Deserialize<StagedRow[]>(sealer.Open(content, ContentOf(id)))!;
        var found = await Find(tx, rows, ct);
        var unheard = await keep(tx, found, ct);
        await Done(tx, import, id, found.Fresh.Count, found.Rows.Count - found.Fresh.Count, unheard, ct);
        return rows.Length;
    }

    // Of a person who stands there twice, under a former number for example, the later row says more.
    async Task<StagedPeople> Find(Transaction tx, StagedRow[] rows, CancellationToken ct)
    {
        var latest = rows.Index()
            .GroupBy(row => Identity.From(row.Item.Phone, null)!.Value)
            .ToDictionary(group => group.Key, group => group.Last());
        var met = await people.OfTyped(tx, latest.Keys, ct);
        return new(
            latest
                .GroupBy(pair => met[pair.Key].Id)
                .ToDictionary(group => group.Key, group => group.MaxBy(pair => pair.Value.Index).Value.Item),
            met.Values.Where(profile => profile.IsNew).Select(profile => profile.Id).ToHashSet()
        );
    }

    static Cell ContentOf(Guid part) => new("import_parts", "content", part);

    static Task<int> Begin(Transaction tx, Guid import, Guid? campaign, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([import, campaign, now], ct);

    static Task<int> Add(Transaction tx, Guid id, Guid import, int place, string content, CancellationToken ct) =>
        tx.Execute([id, import, place, content], ct);

    static Task<int> Hold(Transaction tx, Guid import, CancellationToken ct) => tx.Execute([import], ct);

    static Task<(Guid Id, string? Content)> Part(Transaction tx, Guid import, CancellationToken ct) =>
        tx.First([import], row => (row.GetGuid(0), (string?)row.GetString(1)), ct);

    static Task<int> Done(Transaction tx, Guid import, Guid part, int added, int changed, int unheard, CancellationToken ct) =>
        tx.Execute([import, part, added, changed, unheard], ct);

    static Task<int> Finish(Transaction tx, Guid import, DateTimeOffset now, CancellationToken ct) => tx.Execute([import, now], ct);

    static async Task<StagedCounts> Counts(Session session, Guid import, CancellationToken ct) =>
        await session.First([import], row => new StagedCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), ct)
        ?? throw new InvalidOperationException($"The import {import} is gone from the table imports, from which nothing is deleted.");
}

/// <summary>What came of the rows of an import.</summary>
/// <param name="Added">People who are new.</param>
/// <param name="Changed">People who were known.</param>
/// <param name="Unheard">People whose row claims another subscription than the one they have.</param>
sealed record StagedCounts(int Added, int Changed, int Unheard);

/// <summary>An import with rows that have not yet taken effect.</summary>
/// <param name="Campaign">The draft whose list it is; null for customers.</param>
sealed record UnfinishedImport(Guid Id, Guid? Campaign);
