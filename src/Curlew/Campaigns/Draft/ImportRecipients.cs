using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Campaigns;

/// <summary>
/// Brings a table of people in as the audience of a draft, each with their own values for the template's variables. All rows or none, like
/// an import of customers; until the last of them is on the list the draft cannot be launched.
/// </summary>
/// <remarks>Who is new becomes a profile with what the table says; who is known stays as they are, their subscription as well. Nobody who
/// has left is brought back.</remarks>
sealed class ImportRecipients(Database database, Sealer sealer, TimeProvider clock)
{
    readonly ImportProfiles profiles = new(database, sealer, clock);
    readonly StagedImports staged = new(database, sealer);

    /// <summary>Checks every row, then puts the people on the campaign's list.</summary>
    /// <param name="campaign">The draft, by id or by name.</param>
    /// <param name="replace">Empty the list first; otherwise the people are added to it.</param>
    /// <exception cref="SheetRefused">The file is not a table with a phone column.</exception>
    public async Task<RecipientsOutcome> Run(
        string campaign,
        ImportOrder order,
        bool replace,
        IProgress<ImportProgress>? progress,
        CancellationToken ct
    )
    {
        var candidates = await MarketingCampaigns.Named(database, campaign, ct);
        if (candidates is not [var found])
            return new RecipientsOutcome.NoOneCampaign(campaign, candidates.ConvertAll(one => one.Id));
        if (found.Status is not CampaignStatus.Draft)
            return new RecipientsOutcome.NotADraft(found.Id, found.Status);

        var sheet = Sheet.Open(order.Path, ct);
        var parameters = new ParameterColumns(sheet.Columns, await Letters.Of(database, found.Id, ct));
        var columns = new ProfileColumns(sheet.Columns, order.Country, order.Consent);
        var check = ImportProfiles.Check(sheet, columns, parameters.Check, progress, ct);
        if (columns.Consent.Unclear(parameters.Uses) is { Count: > 0 } unclear)
            return new RecipientsOutcome.ConsentUnclear(found.Id, unclear);
        if (check.IsRefused(order.LeaveOutBadRows))
            return new RecipientsOutcome.BadRows(found.Id, check.Rows, check.Problems, check.IsHopeless);

        var ignored = columns.Ignored.Where(column => !parameters.Uses(sheet.Place(column))).ToList();
        var import = await database.InTransaction(
            tx =>
                Stage(
                    tx,
                    found.Id,
                    replace,
                    ImportProfiles.Rows(sheet, columns, check, parameters.Read, ct),
                    rows => progress?.Report(new(ImportStep.Preparing, rows, check.Good)),
                    ct
                ),
            Patience.WholeTables,
            ct
        );
        if (import is null)
            return await MarketingCampaigns.Find(database, found.Id, ct) is { Status: var status }
                ? new RecipientsOutcome.NotADraft(found.Id, status)
                : new RecipientsOutcome.NoOneCampaign(campaign, []);
        var done = await Apply(import.Value, found.Id, rows => progress?.Report(new(ImportStep.Importing, rows, check.Good)), ct);
        var (onList, left) = await Count(database, found.Id, ct);
        return new RecipientsOutcome.Listed(
            found.Id,
            check.Rows,
            onList,
            done.Added,
            left,
            check.Repeated,
            check.Problems,
            [.. parameters.Filled],
            ignored
        )
        {
            Unheard = done.Unheard,
            Consent = columns.Consent.Read(),
            Hidden = sheet.Hidden,
        };
    }

    /// <summary>Lets what is staged and has not yet taken effect do so.</summary>
    internal Task<StagedCounts> Apply(Guid import, Guid campaign, Action<int> progress, CancellationToken ct) =>
        staged.Apply(import, clock.GetUtcNow(), (tx, people, token) => Keep(tx, campaign, people, token), progress, ct);

    async Task<Guid?> Stage(
        Transaction tx,
        Guid campaign,
        bool replace,
        IEnumerable<StagedRow> rows,
        Action<int> progress,
        CancellationToken ct
    )
    {
        if (await Hold(tx, campaign, ct) is not CampaignStatus.Draft)
            return null;
        if (replace)
            await FreezeAudience.EmptyList(tx, campaign, ct);
        return await staged.Put(tx, campaign, rows, clock.GetUtcNow(), progress, ct);
    }

    // Who is known has their own say about marketing: a list made for one campaign takes nobody out of all of them. But whoever it says no
    // about is not on it, and no longer if an earlier list said otherwise.
    async Task<int> Keep(Transaction tx, Guid campaign, StagedPeople people, CancellationToken ct)
    {
        var strangers = people.Rows.Where(row => people.Fresh.Contains(row.Key)).ToDictionary();
        await profiles.Describe(tx, strangers, ct);
        await profiles.Wishes(tx, people with { Rows = strangers }, ct);
        var unwilling = people
            .Rows.Where(row => row.Value.Subscribed is false && !people.Fresh.Contains(row.Key))
            .Select(row => row.Key)
            .ToArray();
        var wanted = people.Rows.ExceptBy(unwilling, row => row.Key).ToList();
        var ids = wanted.Select(_ => Guid.CreateVersion7()).ToArray();
        await Unlist(tx, campaign, unwilling, ct);
        await List(
            tx,
            campaign,
            ids,
            [.. wanted.Select(row => row.Key)],
            [.. wanted.Select((row, at) => Sealed(row.Value.Values, ids[at]))],
            ct
        );
        return unwilling.Length;
    }

    string? Sealed(Dictionary<string, string>? values, Guid recipient) =>
        values is null or { Count: 0 } ? null : sealer.Seal(JsonSerializer.Serialize(values), Person.ParametersOf(recipient));

    static Task<CampaignStatus?> Hold(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.First<CampaignStatus?>([campaign], row => row.CampaignStatus(0), ct);

    static Task<int> List(Transaction tx, Guid campaign, Guid[] ids, Guid[] people, string?[] parameters, CancellationToken ct) =>
        tx.Execute([campaign, ids, people, parameters], ct);

    static Task<int> Unlist(Transaction tx, Guid campaign, Guid[] people, CancellationToken ct) => tx.Execute([campaign, people], ct);

    static async Task<(int Listed, int Left)> Count(Session session, Guid campaign, CancellationToken ct) =>
        await session.First([campaign], row => (row.GetInt32(0), row.GetInt32(1)), ct);
}
