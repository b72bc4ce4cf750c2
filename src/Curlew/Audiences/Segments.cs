using System.Text;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Staff;
using Npgsql;

namespace Curlew.Audiences;

/// <summary>The saved segments: made, changed and removed so that every name in a filter keeps its meaning.</summary>
/// <remarks>Launched campaigns are not concerned: what their segments meant was written down with them.</remarks>
sealed class Segments(Database database, TimeProvider clock)
{
    // Width of the column.
    const int LongestName = 100;

    /// <summary>All of them, by name.</summary>
    public Task<List<Segment>> List(CancellationToken ct = default) => List(database, ct);

    internal static Task<List<Segment>> List(Session session, CancellationToken ct) => session.Query([], Read, ct);

    /// <summary>One of them, or null.</summary>
    public Task<Segment?> Find(string name, CancellationToken ct = default) => Find(database, name, ct);

    /// <summary>Saves a new one.</summary>
    public Task<SegmentOutcome> Create(string name, string? description, JsonElement filter, string by, CancellationToken ct = default) =>
        Decide(tx => Create(tx, name, description, filter, by, clock.GetUtcNow(), ct), ct);

    /// <summary>Gives one another filter; what refers to it means the new one from now on.</summary>
    public Task<SegmentOutcome> Change(string name, JsonElement filter, CancellationToken ct = default) =>
        Decide(tx => Change(tx, name, filter, seen: null, clock.GetUtcNow(), ct), ct);

    /// <summary>Renames one, also where segments and drafts refer to it.</summary>
    public Task<SegmentOutcome> Rename(string name, string to, CancellationToken ct = default) =>
        Decide(tx => Rename(tx, name, to, ct), ct);

    /// <summary>Removes one that nothing refers to.</summary>
    public Task<SegmentOutcome> Delete(string name, CancellationToken ct = default) => Decide(tx => Delete(tx, name, ct), ct);

    Task<SegmentOutcome> Decide(Func<Transaction, Task<SegmentOutcome>> change, CancellationToken ct) =>
        database.Decide(change, Patience.Usual, ct);

    internal static async Task<SegmentOutcome> Create(
        Transaction tx,
        string name,
        string? description,
        JsonElement filter,
        string by,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await Lock(tx, ct);
        if (Proper(name) is not { } proper)
            return new SegmentOutcome.NotAName(LongestName);
        if (await Problem(tx, proper, filter, now, ct) is { } refused)
            return refused;
        return await Insert(tx, proper, description, filter.GetRawText(), by, ct) is { } saved
            ? new SegmentOutcome.Saved(saved)
            : new SegmentOutcome.NameTaken(proper);
    }

    /// <param name="seen">When it had last been changed where somebody looked at it: a later change refuses this one. Null changes whatever is there.</param>
    internal static async Task<SegmentOutcome> Change(
        Transaction tx,
        string name,
        JsonElement filter,
        DateTimeOffset? seen,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await Lock(tx, ct);
        return await Find(tx, name, ct) is not { } found ? new SegmentOutcome.NoSuchSegment(name)
            : seen is not null && seen != found.UpdatedAt ? new SegmentOutcome.ChangedMeanwhile(name)
            : await Problem(tx, name, filter, now, ct) is { } refused ? refused
            : new SegmentOutcome.Saved((await Update(tx, name, filter.GetRawText(), ct))!);
    }

    internal static async Task<SegmentOutcome> Rename(Transaction tx, string name, string to, CancellationToken ct)
    {
        await Lock(tx, ct);
        if (Proper(to) is not { } proper)
            return new SegmentOutcome.NotAName(LongestName);
        if (await Find(tx, name, ct) is null)
            return new SegmentOutcome.NoSuchSegment(name);
        if (await Taken(tx, name, proper, ct))
            return new SegmentOutcome.NameTaken(proper);
        foreach (var use in (await Filters(tx, ct)).Where(use => Mentioned.In(use.Filter).Segments.Contains(name)))
            await Rewrite(tx, use.Id, use.Column, Renamed.In(use.Filter, name, proper), ct);
        return new SegmentOutcome.Saved((await Put(tx, name, proper, ct))!);
    }

    internal static async Task<SegmentOutcome> Delete(Transaction tx, string name, CancellationToken ct)
    {
        await Lock(tx, ct);
        var users = await Users(tx, mentioned => mentioned.Segments.Contains(name), ct);
        return users.Count > 0 ? new SegmentOutcome.InUse(name, users)
            : await Remove(tx, name, ct) == 0 ? new SegmentOutcome.NoSuchSegment(name)
            : new SegmentOutcome.Deleted(name);
    }

    /// <summary>The segments and drafts whose filters mention something, as in <c>segment 'North'</c>.</summary>
    internal static async Task<List<string>> Users(Session session, Func<Mentioned, bool> wanted, CancellationToken ct) =>
        [.. (await Filters(session, ct)).Where(use => wanted(Mentioned.In(use.Filter))).Select(use => use.User).Distinct()];

    static async Task<SegmentOutcome.FilterUnusable?> Problem(
        Transaction tx,
        string name,
        JsonElement filter,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        try
        {
            var glossary = await Glossary.Read(tx, now, ct, filter);
            Filter.Compile(filter, 1, glossary.With(name, filter), "filter");
            return null;
        }
        catch (FilterRefused refused)
        {
            // Whoever wrote the filter reads which part of it is not understood.
            return new(refused.Path, refused.Problem);
        }
    }

    static string? Proper(string name) =>
        name.Trim() is { Length: > 0 and <= LongestName } proper && !proper.Any(char.IsControl)
            ? proper.Normalize(NormalizationForm.FormC)
            : null;

    // One change at a time: two that are right each for itself could lead back to themselves together.
    static Task<int> Lock(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    internal static Task<Segment?> Find(Session session, string name, CancellationToken ct) => session.First([name], Read, ct);

    static Task<Segment?> Insert(Transaction tx, string name, string? description, string filter, string by, CancellationToken ct) =>
        tx.First([name, description, filter, by], Read, ct);

    static Task<Segment?> Update(Transaction tx, string name, string filter, CancellationToken ct) => tx.First([name, filter], Read, ct);

    static async Task<bool> Taken(Transaction tx, string name, string to, CancellationToken ct) =>
        await tx.First([name, to], row => row.GetBoolean(0), ct);

    static Task<Segment?> Put(Transaction tx, string name, string to, CancellationToken ct) => tx.First([name, to], Read, ct);

    static Task<int> Remove(Transaction tx, string name, CancellationToken ct) => tx.Execute([name], ct);

    static Task<List<Use>> Filters(Session session, CancellationToken ct) =>
        session.Query([], row => new Use(row.GetGuid(0), row.GetString(1), row.GetString(2), JsonElement.Parse(row.GetString(3))), ct);

    static Task<int> Rewrite(Transaction tx, Guid id, string column, string filter, CancellationToken ct) =>
        tx.Execute([id, column, filter], ct);

    static Segment Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.TextOrNull(2),
            row.GetString(3),
            row.GetString(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6)
        );

    /// <summary>A filter somewhere in the database.</summary>
    /// <param name="Column">filter of a segment, target_audience or excluded_audience of a draft.</param>
    sealed record Use(Guid Id, string Column, string User, JsonElement Filter);
}
