using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Writes down how the messages of a claim ended, and draws the consequences: tried again, failed, uncertain, slowed down, stopped.</summary>
public sealed class RecordBatch(Database database, TimeProvider clock, Sealer sealer, Attempts attempts)
{
    // The database may be away for a moment between the answer and its record; the answer must not be lost for that.
    static readonly TimeSpan KeepTrying = TimeSpan.FromSeconds(60);

    readonly CircuitBreaker breaker = new();

    internal Attempts Attempts => attempts;

    /// <summary>Records a claim. While PostgreSQL cannot be reached it keeps the answers and tries again for a minute; then the lease makes the attempts unknown.</summary>
    public async Task Record(Claim claim, IReadOnlyList<SentMessage> sent, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await database.InTransaction(tx => Record(tx, claim, sent, ct), ct);
                break;
            }
            catch (NpgsqlException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(began) < KeepTrying)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
            }
        }

        await Conclude(claim, sent, ct);
    }

    async Task Record(Transaction tx, Claim claim, IReadOnlyList<SentMessage> sent, CancellationToken ct)
    {
        var settled = await attempts.Record(tx, [.. sent.Select(message => new AttemptOutcome(message.To.Attempt, message.Outcome, "template", message.Text))], clock.GetUtcNow(), ct);
        var became = await Move(tx, claim, [.. sent.Where(message => settled.Contains(message.To.Attempt))], ct);
        var again = became.Count(status => status == "pending");
        var refused = became.Count(status => status is "failed" or "skipped");
        if (again + refused > 0)
            await GiveBack(tx, claim.Schedule, again, refused, ct);
        await attempts.Land(tx, claim.Id, ct);
    }

    Task<List<string>> Move(Transaction tx, Claim claim, List<SentMessage> settled, CancellationToken ct)
    {
        var verdicts = settled.ConvertAll(message => RecipientVerdict.Of(message, clock.GetUtcNow()));
        return Recipients(tx,
            [
                verdicts.Select(v => v.Recipient).ToArray(), verdicts.Select(v => v.Status).ToArray(), settled.Select(WamidOf).ToArray(), verdicts.Select(v => v.Code).ToArray(),
                verdicts.Select(v => v.Reason).ToArray(), verdicts.Select(v => v.NextTry).ToArray(), verdicts.Select(v => v.Retries).ToArray(), claim.Began,
            ], ct);
    }

    string? WamidOf(SentMessage message) => message.Outcome is Accepted accepted ? sealer.Seal(Attempts.WamidOf(accepted)) : null;

    // Outside the record's transaction: a claim holds the rows of number and campaign while it waits for those of customers, which a record holds.
    // What a crash loses here the next message finds out again.
    async Task Conclude(Claim claim, IReadOnlyList<SentMessage> sent, CancellationToken ct)
    {
        var verdicts = sent.Select(message => RecipientVerdict.Of(message, clock.GetUtcNow())).ToList();
        if (verdicts.Max(v => v.SlowDownUntil) is { } until)
            await SlowDown(database, claim.PhoneNumberId, until, ct);
        if (verdicts.Find(v => v.StopNumber) is { } stop)
            await StopNumber(database, claim.PhoneNumberId, stop.Reason!, ct);
        if (verdicts.Find(v => v.PauseCampaign) is { } pause)
            await MarketingCampaigns.Pause(database, claim.Campaign, $"Meta refused the template: {pause.Reason} (code {pause.Code}).", ct);
        if (breaker.Note(claim.Campaign, sent.Select(message => message.Outcome)) is { } code)
            await MarketingCampaigns.Pause(database, claim.Campaign,
                $"{CircuitBreaker.SameRefusals} messages in a row were refused with code {code}: {ErrorCodes.Find(code).Meaning}. Mend it, then resume.", ct);
    }

    static Task<List<string>> Recipients(Transaction tx, object?[] columns, CancellationToken ct) => tx.Query(columns, row => row.GetString(0), ct);

    static Task<int> GiveBack(Transaction tx, Guid schedule, int again, int refused, CancellationToken ct) => tx.Execute([schedule, again, refused], ct);

    static Task<int> SlowDown(Session session, string phoneNumberId, DateTimeOffset until, CancellationToken ct) => session.Execute([phoneNumberId, until], ct);

    static Task<int> StopNumber(Session session, string phoneNumberId, string reason, CancellationToken ct) => session.Execute([phoneNumberId, reason], ct);
}
