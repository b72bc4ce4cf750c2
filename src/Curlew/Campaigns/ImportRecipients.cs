using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Campaigns;

/// <summary>
/// Brings a table of people in as the audience of a draft, each with their own values for the template's variables. All of it or nothing: until the
/// one transaction commits, nobody has become a customer and nobody is on the list.
/// </summary>
/// <remarks>Who is new becomes a profile with what the table says; who is known stays as they are, their subscription as well. Nobody who has left is brought back.</remarks>
public sealed class ImportRecipients(Database database, Sealer sealer, TimeProvider clock)
{
    readonly ImportProfiles profiles = new(database, sealer, clock);

    /// <summary>Checks every row, then puts the people on the campaign's list.</summary>
    /// <param name="campaign">The draft, by id or by name.</param>
    /// <param name="defaultRegion">Country (ISO 3166) of numbers typed without a country code.</param>
    /// <param name="leaveOutBadRows">List the people of the good rows and report the others, instead of listing nobody.</param>
    /// <param name="replace">Empty the list first; otherwise the people are added to it.</param>
    /// <exception cref="SheetRefused">The file is not a table with a phone column.</exception>
    public async Task<RecipientsOutcome> Run(
        string campaign, string path, string defaultRegion, bool leaveOutBadRows, bool replace, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var candidates = await MarketingCampaigns.Named(database, campaign, ct);
        if (candidates is not [var found])
            return new NoOneCampaign(campaign, candidates.ConvertAll(one => one.Id));
        if (found.Status != "draft")
            return new NotADraftAnyMore(found.Id, found.Status);

        var sheet = Sheet.Open(path);
        var parameters = new ParameterColumns(sheet.Columns, await Letters.Of(database, found.Id, ct));
        var columns = new ProfileColumns(sheet.Columns, defaultRegion);
        var check = ImportProfiles.Check(sheet, columns, parameters.Check, progress, ct);
        if (check.IsRefused(leaveOutBadRows))
            return new RecipientsRefused(found.Id, check.Rows, check.Problems, check.IsHopeless);

        var ignored = columns.Ignored.Where(column => !parameters.Uses(sheet.Place(column))).ToList();
        return await database.InTransaction<RecipientsOutcome>(async tx =>
        {
            if (await Hold(tx, found.Id, ct) is not "draft" and var status)
                return new NotADraftAnyMore(found.Id, status ?? "deleted");
            if (replace)
                await FreezeAudience.EmptyList(tx, found.Id, ct);
            var (added, _, unheard) = await profiles.Import(tx, sheet, columns, (session, rows, fresh, token) => Keep(session, found.Id, rows, fresh, parameters, token), check, progress, ct);
            var (listed, left) = await Count(tx, found.Id, ct);
            return new RecipientsListed(found.Id, check.Rows, listed, added, left, check.Repeated, check.Problems, [.. parameters.Filled], ignored) { Unheard = unheard };
        }, Patience.WholeTables, ct);
    }

    // Who is known has their own say about marketing: a list made for one campaign takes nobody out of all of them. It says how often one tried.
    async Task<int> Keep(
        Transaction tx, Guid campaign, IReadOnlyDictionary<Guid, ProfileRow> rows, IReadOnlySet<Guid> fresh, ParameterColumns parameters, CancellationToken ct)
    {
        var strangers = rows.Where(row => fresh.Contains(row.Key)).ToDictionary();
        await profiles.Describe(tx, strangers, ct);
        await profiles.Wishes(tx, strangers, fresh, ct);
        var ids = rows.Select(_ => Guid.CreateVersion7()).ToArray();
        await List(tx, campaign, ids, [.. rows.Keys], [.. rows.Values.Select((row, at) => Sealed(parameters.Read(row), ids[at]))], ct);
        return rows.Count(row => row.Value.Subscribed is false && !fresh.Contains(row.Key));
    }

    string? Sealed(Dictionary<string, string> values, Guid recipient) =>
        values.Count == 0 ? null : sealer.Seal(JsonSerializer.Serialize(values), Person.ParametersOf(recipient));

    static Task<string?> Hold(Transaction tx, Guid campaign, CancellationToken ct) => tx.First([campaign], row => row.GetString(0), ct);

    static Task<int> List(Transaction tx, Guid campaign, Guid[] ids, Guid[] people, string?[] parameters, CancellationToken ct) => tx.Execute([campaign, ids, people, parameters], ct);

    static async Task<(int Listed, int Left)> Count(Transaction tx, Guid campaign, CancellationToken ct) => await tx.First([campaign], row => (row.GetInt32(0), row.GetInt32(1)), ct);
}

/// <summary>What came of importing recipients.</summary>
public abstract record RecipientsOutcome;

/// <summary>The people are on the campaign's list.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Listed">People on the list now, those of earlier imports included.</param>
/// <param name="Added">Of them new customers.</param>
/// <param name="Unsubscribed">Of them those who have left: they will be left out with that reason.</param>
/// <param name="Repeated">Rows about a person of an earlier row; the later one counts.</param>
/// <param name="LeftOut">What is wrong with the rows that were left out.</param>
/// <param name="Parameters">Variables of the template that have a column.</param>
public sealed record RecipientsListed(
    Guid Campaign, int Rows, int Listed, int Added, int Unsubscribed, IReadOnlyList<RepeatedRow> Repeated,
    IReadOnlyList<RowProblem> LeftOut, IReadOnlyList<string> Parameters, IReadOnlyList<string> IgnoredColumns) : RecipientsOutcome
{
    /// <summary>Known customers whose row says no to marketing; their subscription is what it was.</summary>
    public int Unheard { get; init; }
}

/// <summary>Nobody was listed because of these rows.</summary>
/// <inheritdoc cref="ImportRefused"/>
public sealed record RecipientsRefused(Guid Campaign, int Rows, IReadOnlyList<RowProblem> Problems, bool IsHopeless = false) : RecipientsOutcome;

/// <summary>The audience of a campaign is fixed when it is launched.</summary>
public sealed record NotADraftAnyMore(Guid Campaign, string Status) : RecipientsOutcome;

/// <summary>No campaign is called that, or several are.</summary>
public sealed record NoOneCampaign(string Named, IReadOnlyList<Guid> Candidates) : RecipientsOutcome;
