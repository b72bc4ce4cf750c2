using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Merges statuses into messages and campaigns.</summary>
sealed class ApplyStatuses(Sealer sealer, Settlement settlement)
{
    // Meta, error codes, 2026-06: the person switched this business's marketing off in WhatsApp itself.
    const int StoppedMarketing = 131050;

    /// <summary>Settles attempts, merges the statuses, moves recipients on, and returns what the statuses decide about subscriptions.</summary>
    public async Task<List<Decision>> Run(Transaction transaction, IReadOnlyList<Told<StatusUpdate>> statuses, CancellationToken ct)
    {
        var attempts = statuses.Select(Attempt).OfType<AttemptStatus>().ToList();
        if (attempts.Count > 0)
            await settlement.Settle(transaction, attempts, ct);
        return await Apply(transaction, [.. statuses.Select(Status)], ct);
    }

    /// <summary>Applies statuses that waited for their message.</summary>
    public async Task<int> Join(Transaction transaction, CancellationToken ct)
    {
        var joinable = await Statuses.TakeJoinable(transaction, ct);
        await Apply(transaction, joinable, ct);
        return joinable.Count;
    }

    async Task<List<Decision>> Apply(Transaction transaction, List<MessageStatus> statuses, CancellationToken ct)
    {
        var targets = await Statuses.Apply(transaction, statuses, ct);
        var known = statuses.Where(status => targets.ContainsKey(status.MessageId)).Select(status => (Status: status, Target: targets[status.MessageId])).ToList();
        await settlement.Apply(transaction, [.. known.Where(k => k.Target.Recipient is not null && Word(k.Status) is not null)
            .Select(k => new RecipientStatus(k.Target.Recipient!.Value, Word(k.Status)!, k.Status.At, k.Status.Code, k.Status.Reason))], ct);
        return [.. known.Where(k => k.Status.Code is StoppedMarketing && k.Target.Profile is not null)
            .Select(k => new Decision(k.Target.Profile!.Value, Subscribed: false, k.Status.At, "error_131050", k.Status.MessageId))];
    }

    // A campaign knows no further word than read.
    static string? Word(MessageStatus status) => status.Rank switch
    {
        StatusRank.Unknown => null,
        StatusRank.Played => "read",
        _ => status.Status,
    };

    static AttemptStatus? Attempt(Told<StatusUpdate> told) =>
        Opaque.TryParse(told.Change.Opaque, out var attempt) && told.Change.Rank is not StatusRank.Unknown && WhatsAppId.From(told.Change.Wamid) is { } wamid
            ? new(attempt, wamid, told.At(told.Change.Timestamp))
            : null;

    MessageStatus Status(Told<StatusUpdate> told)
    {
        var status = told.Change;
        var error = status.Rank is StatusRank.Failed && status.Errors is [var first, ..] ? first : null;
        return new(
            sealer.Seal(WhatsAppId.From(status.Wamid)!.Value), status.PhoneNumberId, status.Status, status.Rank, told.At(status.Timestamp),
            // Meta's own sentences may quote a number; what Curlew knows about the code does not.
            error?.Code, error?.Known.Meaning, Cut(status.Pricing?.Category), Cut(status.Pricing?.Type));
    }

    static string? Cut(string? word) => word is { Length: > 40 } ? word[..40] : word;
}
