using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the fields of the business's own.</summary>
public sealed class FieldDesk
{
    static readonly Verb Seeing = new("field.see", Permission.SeeSegments);
    static readonly Verb Adding = new("field.add", Permission.SetFields);
    static readonly Verb Changing = new("field.change", Permission.SetFields);
    static readonly Verb Removing = new("field.remove", Permission.SetFields);

    readonly Desk desk;

    internal FieldDesk(Desk desk) => this.desk = desk;

    /// <summary>Those in use, by name.</summary>
    public Task<List<CustomField>> List(CancellationToken ct = default) =>
        desk.Look(Seeing, database => CustomFields.InUse(database, ct), ct);

    /// <summary>What hangs on a field, before it is removed; null where none is called so.</summary>
    public Task<FieldUse?> Use(string name, CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
                await CustomFields.Find(database, name, ct) is { } field
                    ? new FieldUse(
                        field,
                        await CustomFields.People(database.Patient, field, ct),
                        await Segments.Users(database, mentioned => mentioned.Others.Contains(field.Name), ct),
                        await TemplateUses.Of(database, field.Name, ct)
                    )
                    : null,
            ct
        );

    /// <summary>Adds one: from then on tables fill it, and it is a <c>{variable}</c>; unless it is personal, people are chosen by it.</summary>
    public Task<FieldOutcome> Add(NewField field, CancellationToken ct = default) =>
        desk.Do(Adding, Named(field.Name), tx => CustomFields.Add(tx, field, desk.Actor.Label, ct), ct);

    /// <summary>Gives one another label, other choices or both; null leaves them. A choice that somebody has stays.</summary>
    public Task<FieldOutcome> Change(string name, string? label, IReadOnlyList<string>? choices, CancellationToken ct = default) =>
        desk.Do(Changing, Named(name), tx => CustomFields.Change(tx, name, label, choices, ct), ct);

    /// <summary>Removes one with everything people had in it. What still names it is not changed: filters say that it is gone, and texts fall back.</summary>
    public Task<FieldOutcome> Remove(string name, CancellationToken ct = default) =>
        desk.Ask(Removing, Named(name), database => Remove(database, name, ct), ct);

    // Its values go in many transactions, so that nobody waits. Where an earlier removal was stopped in the middle, the rest of them goes now.
    async Task<FieldOutcome> Remove(Database database, string name, CancellationToken ct)
    {
        var removed = await database.InTransaction(tx => CustomFields.Retire(tx, name, desk.Clock.GetUtcNow(), ct), ct)
            ?? (await CustomFields.All(database, ct)).Find(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
        return removed is null
            ? new FieldOutcome.NoSuchField(name)
            : new FieldOutcome.Removed(removed.Name, await new EmptyField(database, desk.Sealer).Run(removed, ct));
    }

    static Subject Named(string name) => new("field", name);
}

/// <summary>What hangs on a field.</summary>
/// <param name="People">Who have a value in it.</param>
/// <param name="Filters">Segments and drafts that choose people by it, as in <c>segment 'North'</c>.</param>
/// <param name="Templates">Templates with it as a variable, with the campaigns under way that use them: <c>template 'spring'</c>, <c>campaign 'Spring sale'</c>.</param>
public sealed record FieldUse(CustomField Field, int People, IReadOnlyList<string> Filters, IReadOnlyList<string> Templates);
