using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Takes what people had in a removed field out of their profiles, a thousand at a time, so that nobody who needs one of the rows notices. Whoever is
/// stopped in the middle goes on by removing the field again.</summary>
sealed class EmptyField(Database database, Sealer sealer)
{
    const int AtOnce = 1_000;

    /// <summary>Returns how many people had something in it.</summary>
    public async Task<int> Run(CustomField field, CancellationToken ct)
    {
        var (people, after) = (0, Guid.Empty);
        while (await database.InTransaction(tx => Step(tx, field, after, ct), ct) is { Rows: > 0 } step)
            (people, after) = (people + step.Rows, step.Last);
        return people;
    }

    async Task<(int Rows, Guid Last)> Step(Transaction tx, CustomField field, Guid after, CancellationToken ct)
    {
        sealer.Vouch(tx);
        var rows = await Next(tx, field.Key, after, ct);
        var kept = rows.ConvertAll(row => (row.Id, Personal: field.IsPersonal ? Without(row.Id, row.Personal, field.Key) : row.Personal));
        if (kept.Count > 0)
            await Clear(tx, field.Key, [.. kept.Select(row => row.Id)], [.. kept.Select(row => row.Personal)], ct);
        return rows.Count == 0 ? (0, after) : (rows.Count, rows[^1].Id);
    }

    // What does not open is left for whoever finds out what it was: nobody is shown it.
    string? Without(Guid profile, string? personal, string key)
    {
        if (PersonalFields.Open(new OpenedRow(sealer), profile, personal) is not { } left)
            return personal;
        left.Remove(key);
        return left.Count > 0 ? sealer.Seal(left.ToJsonString(), PersonalFields.CellOf(profile)) : null;
    }

    static Task<List<(Guid Id, string? Personal)>> Next(Transaction tx, string key, Guid after, CancellationToken ct) =>
        tx.Query([key, after, AtOnce], row => (row.GetGuid(0), row.TextOrNull(1)), ct);

    static Task<int> Clear(Transaction tx, string key, Guid[] profiles, string?[] personal, CancellationToken ct) =>
        tx.Execute([key, profiles, personal], ct);
}
