using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with tables of people: brought in, and given up.</summary>
/// <remarks>An import is many transactions, so that nobody waits for it: its row stands in the audit trail before the first, and what came of it after the last.</remarks>
public sealed class ImportDesk
{
    static readonly Verb Seeing = new("import.see", Permission.ImportPeople);
    static readonly Verb ImportingProfiles = new("import.profiles", Permission.ImportPeople);
    static readonly Verb ImportingRecipients = new("import.recipients", Permission.ImportPeople);
    static readonly Verb Dropping = new("import.drop", Permission.ImportPeople);

    readonly Desk desk;

    internal ImportDesk(Desk desk) => this.desk = desk;

    /// <summary>Brings customers in from a table, after what earlier imports have left.</summary>
    public Task<ImportOutcome> Profiles(ImportOrder order, IProgress<ImportProgress>? progress, CancellationToken ct = default) =>
        desk.Ask(ImportingProfiles, new("import", null), database => Profiles(database, order, progress, ct), ct);

    /// <summary>Gives a draft its audience from a table, after what earlier imports have left.</summary>
    /// <inheritdoc cref="ImportRecipients.Run"/>
    public Task<RecipientsOutcome> Recipients(
        string campaign,
        ImportOrder order,
        bool replace,
        IProgress<ImportProgress>? progress,
        CancellationToken ct = default
    ) => desk.Ask(ImportingRecipients, new("campaign", null), database => Recipients(database, campaign, order, replace, progress, ct), ct);

    /// <summary>Imports of which rows still wait to take effect, the oldest first.</summary>
    public Task<List<WaitingImport>> Waiting(CancellationToken ct = default) =>
        desk.Look(Seeing, database => UnfinishedImports.List(database, ct), ct);

    /// <summary>Gives up what of an import has not taken effect. What has stays; a draft whose list it was keeps those who are on it, and nobody else.</summary>
    public Task<DropOutcome> Drop(Guid import, CancellationToken ct = default) =>
        desk.Do(Dropping, new("import", import), tx => UnfinishedImports.Drop(tx, import, desk.Clock.GetUtcNow(), ct), ct);

    async Task<ImportOutcome> Profiles(Database database, ImportOrder order, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (order.Fields.Count > 0 && !desk.Actor.Holds.Contains(Permission.SetFields))
            return new ImportOutcome.MayMakeNoFields();
        try
        {
            await new FinishImports(database, desk.Sealer, desk.Clock).All(ct);
            return await new ImportProfiles(database, desk.Sealer, desk.Clock).Run(order with { By = desk.Actor.Label }, progress, ct);
        }
        catch (SheetRefused refused)
        {
            // Whoever gave the file is told what is wrong with it; nothing has happened yet.
            return new ImportOutcome.NoTable(refused.Problem);
        }
    }

    async Task<RecipientsOutcome> Recipients(
        Database database,
        string campaign,
        ImportOrder order,
        bool replace,
        IProgress<ImportProgress>? progress,
        CancellationToken ct
    )
    {
        try
        {
            await new FinishImports(database, desk.Sealer, desk.Clock).All(ct);
            return await new ImportRecipients(database, desk.Sealer, desk.Clock).Run(campaign, order, replace, progress, ct);
        }
        catch (SheetRefused refused)
        {
            // Likewise.
            return new RecipientsOutcome.NoTable(refused.Problem);
        }
    }
}
