using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;
using Curlew.WhatsApp;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Writes down how the messages of a claim ended, and draws the consequences: tried again, failed, uncertain, slowed down,
/// stopped.</summary>
public sealed class RecordBatch(Database database, TimeProvider clock, Sealer sealer, Attempts attempts)
{
    // The database may be away for a moment between the answer and its record; the answer must not be lost for that.
    static readonly TimeSpan KeepTrying = TimeSpan.FromSeconds(60);

    readonly ErrorPolicies policies = new(database);
    readonly CircuitBreaker breaker = new(database);
    readonly Subscriptions subscriptions = new(sealer);

    internal Attempts Attempts => attempts;

    /// <summary>Records messages of a claim. While PostgreSQL cannot be reached it keeps the answers and tries again for a minute; then the
    /// lease makes the attempts unknown.</summary>
    /// <param name="isWhole">Whether nothing of the claim is left to be recorded: its lease ends.</param>
    public async Task Record(Claim claim, IReadOnlyList<SentMessage> sent, bool isWhole, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var book = await policies.Current(ct);
                var ended = sent.Select(message => new Ended(
                        message,
                        RecipientVerdict.Of(message, clock.GetUtcNow(), book),
                        book.Believes5xx(message.Outcome)
                    ))
                    .ToList();
                await database.InTransaction(tx => Record(tx, claim, ended, isWhole, ct), ct);
                await Conclude(claim, ended, ct);
                return;
            }
            catch (Exception e)
                when (e is NpgsqlException { IsTransient: true } or Overtaken && TimeProvider.System.GetElapsedTime(began) < KeepTrying)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
            }
        }
    }

    async Task Record(Transaction tx, Claim claim, List<Ended> ended, bool isWhole, CancellationToken ct)
    {
        var settled = await attempts.Record(
            tx,
            [.. ended.Select(e => new AttemptOutcome(e.Message.To.Attempt, e.Message.Outcome, "template", e.Message.Text, e.Believes5xx))],
            clock.GetUtcNow(),
            ct
        );
        var became = await Move(tx, claim, ended.FindAll(e => settled.Attempts.Contains(e.Message.To.Attempt)), ct);
        await CampaignReplies.AttributeEarlier(tx, settled.Overtaken, ct);
        var again = became.Count(status => status == "pending");
        var refused = became.Count(status => status is "failed" or "skipped");
        if (again + refused > 0)
            await GiveBack(tx, claim.Schedule, again, refused, ct);
        if (settled.Attempts.Count > 0)
            await CircuitBreaker.Note(tx, "answer", ended.Select(e => (claim.Campaign, e.Verdict.CountedCode)), ct);
        if (isWhole)
            await attempts.Land(tx, claim.Id, ct);
    }

    Task<List<string>> Move(Transaction tx, Claim claim, List<Ended> settled, CancellationToken ct)
    {
        var verdicts = settled.ConvertAll(e => e.Verdict);
        return Recipients(
            tx,
            [
                verdicts.Select(v => v.Recipient).ToArray(),
                verdicts.Select(v => v.Status).ToArray(),
                settled.Select(e => WamidOf(e.Message)).ToArray(),
                verdicts.Select(v => v.Code).ToArray(),
                verdicts.Select(v => v.Reason).ToArray(),
                verdicts.Select(v => v.NextTry).ToArray(),
                verdicts.Select(v => v.Retries).ToArray(),
                verdicts.Select(v => v.Postponements).ToArray(),
                verdicts.Select(v => v.Policy?.Tries).ToArray(),
                verdicts.Select(v => v.Policy is { } policy ? ErrorPolicies.Word(policy.Action) : "line").ToArray(),
                claim.Began,
            ],
            ct
        );
    }

    string? WamidOf(SentMessage message) => message.Outcome is Accepted accepted ? sealer.Seal(Attempts.WamidOf(accepted)) : null;

    // Outside the record's transaction: a claim holds the rows of number and campaign while it waits for those of customers, which a record
    // holds.
    // What a crash loses here the next message finds out again.
    async Task Conclude(Claim claim, List<Ended> ended, CancellationToken ct)
    {
        foreach (var waits in ended.Where(e => e.Verdict.SlowDownUntil is not null).GroupBy(e => Scope(e.Verdict)))
            await Stops.Slow(database, claim.PhoneNumberId, waits.Max(e => e.Verdict.SlowDownUntil)!.Value, waits.Key, ct);
        foreach (
            var stop in ended.Select(e => e.Verdict).Where(verdict => verdict.Policy?.Action is ErrorAction.StopNumber).DistinctBy(Scope)
        )
            await Stops.Stop(database, claim.PhoneNumberId, stop.Policy!.Means(), Scope(stop), ct);
        foreach (
            var refused in ended
                .Where(e => e.Verdict.Policy?.Action is ErrorAction.PauseCampaign)
                .DistinctBy(e => (Scope(e.Verdict), claim.Letters.For(e.Message.To.Variant)))
        )
            await PauseTemplate(claim, claim.Letters.For(refused.Message.To.Variant), refused.Verdict, ct);
        var leaving = ended
            .Where(e => e.Verdict.Policy?.Action is ErrorAction.OptOut)
            .Select(e => new Decision(e.Message.To.Person.Id, Subscribed: false, clock.GetUtcNow(), $"error_{e.Verdict.Code}"))
            .ToList();
        if (leaving.Count > 0)
            await database.InTransaction(tx => subscriptions.Decide(tx, leaving, ct), ct);
        if (ended.Any(e => e.Verdict.CountedCode is not null))
            await breaker.RunOnce(ct);
    }

    Task<int> PauseTemplate(Claim claim, Letter letter, RecipientVerdict refused, CancellationToken ct)
    {
        var (code, meaning) = (ErrorPolicies.Number(refused.Code!.Value), refused.Policy!.Means());
        var why = Saying.Of(new PauseReason.TemplateRefused(letter.Name, letter.Language, code, meaning));
        return PauseTemplate(
            database,
            [claim.Campaign, why.English, Scope(refused), claim.PhoneNumberId, letter.Name, letter.Language, why.Values],
            ct
        );
    }

    static string Scope(RecipientVerdict verdict) => ErrorPolicies.Word(verdict.Policy?.Scope ?? ErrorScope.Number);

    sealed record Ended(SentMessage Message, RecipientVerdict Verdict, bool Believes5xx);

    static Task<List<string>> Recipients(Transaction tx, object?[] columns, CancellationToken ct) =>
        tx.Query(columns, row => row.GetString(0), ct);

    static Task<int> GiveBack(Transaction tx, Guid schedule, int again, int refused, CancellationToken ct) =>
        tx.Execute([schedule, again, refused], ct);

    static Task<int> PauseTemplate(Session session, object?[] arguments, CancellationToken ct) => session.Execute(arguments, ct);
}
