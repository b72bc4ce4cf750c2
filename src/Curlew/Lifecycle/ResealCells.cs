using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>
/// Seals anew what was sealed for its cell with an older key, while everything goes on: a few hundred rows at a time, each step a transaction of its
/// own that waits for nobody. Whoever is stopped in the middle is gone on from by looking for what is left.
/// </summary>
/// <param name="media">Where the files of messages are; null where none are kept.</param>
sealed class ResealCells(Database database, Sealer sealer, IMediaStore? media, TimeProvider clock)
{
    // Some milliseconds of work, so that nobody who needs one of the rows notices.
    const int RowsAtOnce = 400,
        PagesAtOnce = 32;

    // A body may have three megabytes (Meta, webhooks, 2026-03).
    const int BodiesAtOnce = 16;

    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may still seal with the old key: it looks for a new one every second, and rewriting goes on at least as long as this.</summary>
    public TimeSpan Settles { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Rewrites until nothing is left but what does not open.</summary>
    public async Task<KeyRotation> Run(KeyRotation rotation, Func<KeyRotation, Task> tell, CancellationToken ct)
    {
        for (var now = rotation; ; )
        {
            var settled = await KeyRotations.Age(database, KeyPurpose.Cells, rotation.NewKey, ct) >= Settles;
            var before = now.Resealed;
            now = await Pass(now with { Broken = 0 }, tell, ct);
            if (settled && now.Resealed == before && await Left(rotation.OldKey, ct) <= now.Broken)
                return now;
            if (now.Resealed == before)
                await Task.Delay(Settles < Between ? Settles : Between, ct);
        }
    }

    async Task<long> Left(short key, CancellationToken ct) =>
        (await SealedRows.Left(database.Patient, KeyPurpose.Cells, key, ct)).Values
        + (media is null ? 0 : await new SealedFiles(database.Patient, media).With(key, ct));

    async Task<KeyRotation> Pass(KeyRotation now, Func<KeyRotation, Task> tell, CancellationToken ct)
    {
        var tables = await SealedTable.All(database, KeyPurpose.Cells, ct);
        var (pages, gone) = (Math.Max(1, tables.Sum(table => table.Pages)), 0L);
        foreach (var table in tables)
        {
            for (var page = 0L; page < table.Pages; page += PagesAtOnce)
            {
                var (resealed, broken) = await Pages(table, page, now.NewKey, ct);
                now = now with
                {
                    Place = table.Name,
                    Share = Math.Min(1, (double)(gone + page) / pages),
                    Resealed = now.Resealed + resealed,
                    Broken = now.Broken + broken,
                };
                await tell(now);
            }

            gone += table.Pages;
        }

        return media is null ? now : await Files(now, media, tell, ct);
    }

    async Task<KeyRotation> Files(KeyRotation now, IMediaStore store, Func<KeyRotation, Task> tell, CancellationToken ct)
    {
        var (resealed, broken) = await new SealedFiles(database.Patient, store).Reseal(
            now.NewKey,
            files => tell(now with { Place = "media", Resealed = now.Resealed + files }),
            ct
        );
        return now with { Place = "media", Resealed = now.Resealed + resealed, Broken = now.Broken + broken };
    }

    async Task<(int Resealed, int Broken)> Pages(SealedTable table, long page, short key, CancellationToken ct)
    {
        var most = table.Columns.Any(column => column.Form is SealedForm.Bytes) ? BodiesAtOnce : RowsAtOnce;
        var (after, resealed, broken) = ($"({page},0)", 0, 0);
        while (true)
        {
            var step = await database.InTransaction(tx => Step(tx, table, after, page + PagesAtOnce, most, key, ct), ct);
            (resealed, broken) = (resealed + step.Resealed, broken + step.Broken);
            if (step.Rows < most)
                return (resealed, broken);
            after = step.Last!;
        }
    }

    async Task<(int Rows, int Resealed, int Broken, string? Last)> Step(
        Transaction tx,
        SealedTable table,
        string after,
        long page,
        int most,
        short key,
        CancellationToken ct
    )
    {
        var rows = await table.Read(tx, after, page, most, CellCipher.PrefixOf(key), ct);
        var (anew, broken) = (new List<SealedRow>(), 0);
        foreach (var row in rows)
        {
            var values = new object?[row.Values.Length];
            for (var place = 0; place < values.Length; place++)
                try
                {
                    values[place] = row.Values[place] is { } value ? Anew(table.Columns[place], row.Id, value, key) : null;
                }
                catch (SealBroken)
                {
                    // It is shown to nobody and left as it is; its key stays readable for whoever finds out what it was.
                    broken++;
                    await Alarm(tx, table.Columns[place], row.Id, ct);
                }

            if (values.Any(value => value is not null))
                anew.Add(row with { Values = values });
        }

        await table.Write(tx, anew, ct);
        return (rows.Count, anew.Count, broken, rows.Count == 0 ? null : rows[^1].At);
    }

    object? Anew(SealedColumn column, Guid id, object value, short key)
    {
        var cell = new Cell(column.Home.Table, column.Home.Column, id);
        return value switch
        {
            byte[] bytes => Sealer.KeyOf(bytes) == key ? null : sealer.Seal(sealer.OpenBytes(bytes, cell), cell),
            string text => Sealer.KeyOf(text) == key ? null : sealer.Seal(sealer.Open(text, cell), cell),
            _ => throw new UnreachableException($"{column} is neither text nor bytes."),
        };
    }

    Task<int> Alarm(Transaction tx, SealedColumn column, Guid row, CancellationToken ct) =>
        Alarms.Raise(tx, "seal_broken", column.ToString(), new AlarmText.SealBroken(column.ToString(), row), clock.GetUtcNow(), ct);
}
