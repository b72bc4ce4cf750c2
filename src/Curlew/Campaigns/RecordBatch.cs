using System.Collections.Concurrent;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Writes down how the messages of a claim ended, and draws the consequences: tried again, failed, uncertain, slowed down, stopped.</summary>
public sealed class RecordBatch(Database database, TimeProvider clock, Sealer sealer, Attempts attempts)
{
    // A code that refuses this many in a row says something about what is sent, not about whom it is sent to.
    const int SameRefusalsUntilPause = 20;

    // The database may be away for a moment between the answer and its record; the answer must not be lost for that.
    static readonly TimeSpan KeepTrying = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<Guid, (int Code, int Count)> refusals = new();

    internal Attempts Attempts => attempts;

    /// <summary>Records a claim. While PostgreSQL cannot be reached it keeps the answers and tries again for a minute; then the lease makes the attempts unknown.</summary>
    public async Task Record(Claim claim, IReadOnlyList<SentMessage> sent, CancellationToken ct)
    {
        var verdicts = sent.Select(message => RecipientVerdict.Of(message.Outcome, message.To, clock.GetUtcNow())).ToList();
        var until = TimeProvider.System.GetTimestamp() + (long)(KeepTrying.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            try
            {
                await database.InTransaction(tx => Record(tx, claim, sent, verdicts, ct), ct);
                break;
            }
            catch (NpgsqlException e) when (e.IsTransient && TimeProvider.System.GetTimestamp() < until)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
            }
        }

        await Break(claim, sent, ct);
    }

    async Task Record(Transaction tx, Claim claim, IReadOnlyList<SentMessage> sent, List<RecipientVerdict> verdicts, CancellationToken ct)
    {
        await attempts.Record(tx, [.. sent.Select(message => new AttemptOutcome(message.To.Attempt, message.Outcome, "template", message.Text))], clock.GetUtcNow(), ct);
        await Recipients(tx,
            [.. verdicts.Select(v => v.Recipient)], [.. verdicts.Select(v => v.Status)], [.. sent.Select(WamidOf)],
            [.. verdicts.Select(v => v.Code)], [.. verdicts.Select(v => v.Reason)], [.. verdicts.Select(v => v.NextTry)], claim.Began, [.. verdicts.Select(v => v.Retries)], ct);

        var again = verdicts.Count(v => v.Status == "pending");
        var refused = verdicts.Count(v => v.Status is "failed" or "skipped");
        if (again + refused > 0)
            await GiveBack(tx, claim.Schedule, again, refused, ct);
        if (verdicts.Max(v => v.SlowDownUntil) is { } until)
            await SlowDown(tx, claim.PhoneNumberId, until, ct);
        if (verdicts.FirstOrDefault(v => v.StopNumber) is { } stop)
            await StopNumber(tx, claim.PhoneNumberId, stop.Reason!, ct);
        if (verdicts.FirstOrDefault(v => v.PauseCampaign) is { } pause)
            await MarketingCampaigns.Pause(tx, claim.Campaign, $"Meta refused the template: {pause.Reason} (code {pause.Code}).", ct);
        await attempts.Land(tx, claim.Id, ct);
    }

    string? WamidOf(SentMessage message) => message.Outcome is Accepted accepted ? sealer.Seal(Attempts.WamidOf(accepted)) : null;

    // Pauses a campaign whose messages are refused one after another for the same reason.
    async Task Break(Claim claim, IReadOnlyList<SentMessage> sent, CancellationToken ct)
    {
        foreach (var message in sent)
        {
            if (message.Outcome is not Rejected { Error.Code: var code })
            {
                refusals.TryRemove(claim.Campaign, out _);
                continue;
            }

            var run = refusals.AddOrUpdate(claim.Campaign, (code, 1), (_, last) => last.Code == code ? (code, last.Count + 1) : (code, 1));
            if (run.Count < SameRefusalsUntilPause)
                continue;
            refusals.TryRemove(claim.Campaign, out _);
            await MarketingCampaigns.Pause(database, claim.Campaign,
                $"{SameRefusalsUntilPause} messages in a row were refused with code {code}: {ErrorCodes.Find(code).Meaning}. Mend it, then resume.", ct);
        }
    }

    static Task<int> Recipients(
        Transaction tx, Guid[] ids, string[] statuses, string?[] wamids, int?[] codes, string?[] reasons, DateTimeOffset?[] nextTries, DateTimeOffset began, int[] retries, CancellationToken ct) =>
        tx.Execute([ids, statuses, wamids, codes, reasons, nextTries, began, retries], ct);

    static Task<int> GiveBack(Transaction tx, Guid schedule, int again, int refused, CancellationToken ct) => tx.Execute([schedule, again, refused], ct);

    static Task<int> SlowDown(Transaction tx, string phoneNumberId, DateTimeOffset until, CancellationToken ct) => tx.Execute([phoneNumberId, until], ct);

    static Task<int> StopNumber(Transaction tx, string phoneNumberId, string reason, CancellationToken ct) => tx.Execute([phoneNumberId, reason], ct);
}
