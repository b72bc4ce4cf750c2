using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with tables of people that are being brought in.</summary>
public sealed class ImportDesk
{
    static readonly Verb Seeing = new("import.see", Permission.ImportPeople);
    static readonly Verb Dropping = new("import.drop", Permission.ImportPeople);

    readonly Desk desk;

    internal ImportDesk(Desk desk) => this.desk = desk;

    /// <summary>Imports of which rows still wait to take effect, the oldest first.</summary>
    public Task<List<WaitingImport>> Waiting(CancellationToken ct = default) =>
        desk.Look(Seeing, database => UnfinishedImports.List(database, ct), ct);

    /// <summary>Gives up what of an import has not taken effect. What has stays; a draft whose list it was keeps those who are on it, and nobody else.</summary>
    public Task<DropOutcome> Drop(Guid import, CancellationToken ct = default) =>
        desk.Do(Dropping, new("import", import), tx => UnfinishedImports.Drop(tx, import, desk.Clock.GetUtcNow(), ct), ct);
}
