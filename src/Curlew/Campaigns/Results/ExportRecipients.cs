using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>
/// Writes everyone of a campaign to a file: who got it, who did not, and why. Numbers are masked. The file appears under its name only when
/// it is complete; whatever ends the export earlier leaves none.
/// </summary>
sealed class ExportRecipients(Database database, Sealer sealer, TimeProvider clock)
{
    const int ReportEvery = 10_000;

    /// <summary>Exports the recipients as they stand at one moment, row by row, however many there are.</summary>
    /// <param name="path">A file that ends in .csv or .parquet.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="progress">Is told the rows written so far.</param>
    public async Task<ExportOutcome> Run(
        Guid campaign,
        string path,
        bool overwrite,
        IProgress<int>? progress,
        CancellationToken ct = default
    )
    {
        var target = Path.GetFullPath(path);
        if (RecipientTable.Kinds.FirstOrDefault(kind => target.EndsWith(kind, StringComparison.OrdinalIgnoreCase)) is not { } ending)
            return new ExportOutcome.UnknownKind(RecipientTable.Kinds);
        if (!overwrite && File.Exists(target))
            return new ExportOutcome.FileExists(target);

        var unfinished = $"{target}.{Guid.NewGuid():N}.unfinished";
        try
        {
            var unreadable = new List<Guid>();
            var states = await Write(campaign, unfinished, ending, unreadable, progress, ct);
            if (states.Count == 0)
                return new ExportOutcome.Nobody();
            File.Move(unfinished, target, overwrite);
            await Alarms.Unreadable(database, "campaign_recipients", unreadable, clock.GetUtcNow(), ct);
            return new ExportOutcome.Exported(target, states.Values.Sum(), states) { Unreadable = unreadable.Count };
        }
        finally
        {
            // After the move there is none; before it, half a file is worse than no file.
            File.Delete(unfinished);
        }
    }

    async Task<Dictionary<string, int>> Write(
        Guid campaign,
        string path,
        string ending,
        List<Guid> unreadable,
        IProgress<int>? progress,
        CancellationToken ct
    )
    {
        var (states, rows) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        await using var file = Create(path);
        await using (var table = await RecipientTable.Open(ending, file, ct))
            await foreach (var recipient in Everyone(campaign, ct))
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

        // On the disk before it has its name: after a power failure there is the whole file or none.
        file.Flush(flushToDisk: true);
        return states;
    }

    IAsyncEnumerable<CampaignRecipient> Everyone(Guid campaign, CancellationToken ct) =>
        database.Patient.Stream([campaign], row => CampaignRecipient.Read(row, sealer), ct);

    static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }
}
