using Curlew.Campaigns;
using Curlew.Profiles;
using Curlew.Server.Api;
using Curlew.Staff;

namespace Curlew.Server.Imports;

/// <summary>Imports over the API: small tables within a request, those that wait, and given up.</summary>
static class ImportEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Do<TableGiven, ImportOutcome>(
            "POST",
            "/imports/profiles",
            "importProfiles",
            "Bring customers in from a table, all rows or none. It is within the request, so up to 1 MB; larger ones are brought in at the command line.",
            (call, given, ct) => given.Read(order => call.Desk.Imports.Profiles(order, progress: null, ct), ct)
        );
        api.Do<ListGiven, RecipientsOutcome>(
            "POST",
            "/imports/recipients",
            "importRecipients",
            "Give a draft its audience from a table, each with their own values. Up to 1 MB, as for profiles.",
            (call, given, ct) =>
                given.Table.Read(
                    order => call.Desk.Imports.Recipients(given.Campaign.ToString(), order, given.Replace, progress: null, ct),
                    ct
                )
        );
        api.List(
            "/imports",
            "listImports",
            "Imports of which rows still wait to take effect, the oldest first.",
            (call, ct) => call.Desk.Imports.Waiting(ct),
            one => one.Id.ToString()
        );
        api.Do("DELETE", "/imports/{id}", "dropImport", "Give up what of an import has not taken effect. What has stays.", (call, ct) =>
            call.Desk.Imports.Drop(call.Id(), ct)
        );
    }

    /// <param name="Csv">The table as text; its first row names the columns.</param>
    /// <param name="Country">Country of numbers without a country code, as two letters.</param>
    /// <param name="LeaveOutBadRows">Whether the other rows come in where some are bad.</param>
    /// <param name="Consent">What columns mean that look like consent, by name.</param>
    sealed record TableGiven(
        string Csv,
        string? Country = null,
        bool LeaveOutBadRows = false,
        IReadOnlyDictionary<string, ConsentSense>? Consent = null
    )
    {
        // It is a file for as long as it is read, for nobody else's eyes.
        public async Task<T> Read<T>(Func<ImportOrder, Task<T>> import, CancellationToken ct)
            where T : Outcome
        {
            var folder = Directory.CreateTempSubdirectory("curlew-import-");
            try
            {
                var file = Path.Combine(folder.FullName, "table.csv");
                await File.WriteAllTextAsync(file, Csv, ct);
                return await import(new(file, Country, LeaveOutBadRows) { Consent = Consent ?? new Dictionary<string, ConsentSense>() });
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <param name="Campaign">The draft.</param>
    /// <param name="Replace">Whether the list takes the place of one that it has.</param>
    sealed record ListGiven(
        Guid Campaign,
        string Csv,
        string? Country = null,
        bool Replace = false,
        bool LeaveOutBadRows = false,
        IReadOnlyDictionary<string, ConsentSense>? Consent = null
    )
    {
        internal TableGiven Table => new(Csv, Country, LeaveOutBadRows, Consent);
    }
}
