using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>
/// Writes everyone of a campaign to a file: who got it, who did not, and why. The file appears under its name only when it is complete; whatever ends
/// the export earlier leaves none.
/// </summary>
sealed class ExportRecipients(Database database, Sealer sealer, TimeProvider clock)
{
    const int ReportEvery = 10_000;

    /// <summary>Exports the recipients as they stand at one moment, row by row, however many there are.</summary>
    /// <param name="path">A file that ends in .csv or .parquet.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="isWhole">Whether numbers stand there whole, and personal fields in clear; otherwise numbers are masked, and those fields left out.</param>
    /// <param name="progress">Is told the rows written so far.</param>
    public async Task<ExportOutcome> Run(
        Guid campaign,
        string path,
        bool overwrite,
        bool isWhole,
        IProgress<int>? progress,
        CancellationToken ct = default
    )
    {
        var target = Path.GetFullPath(path);
        if (RecipientTable.Kinds.FirstOrDefault(kind => target.EndsWith(kind, StringComparison.OrdinalIgnoreCase)) is not { } ending)
            return new ExportOutcome.UnknownKind(RecipientTable.Kinds);
        if (!overwrite && File.Exists(target))
            return new ExportOutcome.FileExists(target);

        var states = new Dictionary<string, int>(StringComparer.Ordinal);
        var unreadable = new List<Guid>();
        var fields = (await CustomFields.InUse(database, ct)).FindAll(field => isWhole || !field.IsPersonal);
        var digest = await PrivateFile.Write(
            target,
            overwrite,
            async file =>
            {
                await Write(file, ending, fields, Everyone(campaign, fields, isWhole, ct), states, unreadable, progress, ct);
                return states.Count > 0;
            },
            ct
        );
        if (digest is null)
            return new ExportOutcome.Nobody();
        await Alarms.Unreadable(database, "campaign_recipients", unreadable, clock.GetUtcNow(), ct);
        return new ExportOutcome.Exported(target, states.Values.Sum(), states, digest) { Unreadable = unreadable.Count };
    }

    static async Task Write(
        FileStream file,
        string ending,
        IReadOnlyList<CustomField> fields,
        IAsyncEnumerable<CampaignRecipient> everyone,
        Dictionary<string, int> states,
        List<Guid> unreadable,
        IProgress<int>? progress,
        CancellationToken ct
    )
    {
        var rows = 0;
        await using var table = await RecipientTable.Open(ending, file, fields, ct);
        await foreach (var recipient in everyone)
        {
            // Neither reading nor writing looks at it while there is room in their buffers.
            ct.ThrowIfCancellationRequested();
            await table.Add(recipient, ct);
            if (recipient.IsUnreadable)
                unreadable.Add(recipient.Id);
            states[Codes.Word(recipient.State)] = states.GetValueOrDefault(Codes.Word(recipient.State)) + 1;
            if (++rows % ReportEvery == 0)
                progress?.Report(rows);
        }
    }

    IAsyncEnumerable<CampaignRecipient> Everyone(Guid campaign, List<CustomField> fields, bool isWhole, CancellationToken ct) =>
        database.Patient.Stream([campaign, fields.Count > 0], row => Read(row, fields, isWhole), ct);

    CampaignRecipient Read(NpgsqlDataReader row, List<CustomField> fields, bool isWhole)
    {
        var (recipient, opened) = (CampaignRecipient.Read(row, sealer, isWhole), new OpenedRow(sealer));
        if (fields.Count == 0 || row.TextOrNull(20) is not { } plain)
            return recipient;
        var personal = isWhole ? PersonalFields.Open(opened, recipient.Profile, row.TextOrNull(21)) : null;
        return recipient with
        {
            Fields = FieldText.Plain(fields, plain, personal).ToDictionary(value => value.Field.Number, value => value.Text),
            IsUnreadable = recipient.IsUnreadable || opened.IsUnreadable,
        };
    }
}
