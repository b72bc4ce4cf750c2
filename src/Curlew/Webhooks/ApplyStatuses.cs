using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Merges statuses into messages and campaigns.</summary>
sealed class ApplyStatuses(Sealer sealer, Settlement settlement, OutgoingEvents? events)
{
    // Meta, error codes, 2026-06: the person switched this business's marketing off in WhatsApp itself.
    const int StoppedMarketing = 131050;

    /// <summary>A status that says which attempt it is about, and to whom the message went.</summary>
    sealed record Claim(AttemptStatus Status, string PhoneNumberId, Identity To, string? PhoneMatch, string? UserId);

    readonly Introductions introductions = new(sealer);

    /// <summary>Settles attempts, merges the statuses, moves recipients on, and returns what the statuses decide about
    /// subscriptions.</summary>
    public async Task<List<Decision>> Run(Transaction transaction, IReadOnlyList<Told<StatusUpdate>> statuses, CancellationToken ct)
    {
        var attempts = statuses.Select(Attempt).OfType<Claim>().ToList();
        if (attempts.Count > 0 && await Genuine(transaction, attempts, ct) is { Count: > 0 } genuine)
        {
            var open = genuine.DistinctBy(told => told.Attempt).ToDictionary(told => told.Attempt, told => told.IsOpen);
            var known = attempts.FindAll(claim => open.ContainsKey(claim.Status.Attempt));
            await introductions.OfAttempts(transaction, known.Select(claim => (claim.Status.Attempt, claim.To)), "status", ct);
            var told = known.ConvertAll(claim => claim.Status);
            await settlement.Settle(transaction, [.. told.Where(status => open[status.Attempt])], ct);
            await settlement.Contradict(transaction, [.. told.Where(status => !open[status.Attempt] && !status.Failed)], ct);
        }

        return await Apply(transaction, [.. statuses.Select(Status)], ct);
    }

    /// <summary>Applies statuses that waited for their message.</summary>
    public async Task<(int Joined, List<Decision> Decisions)> Join(Transaction transaction, CancellationToken ct)
    {
        var joinable = await Statuses.TakeJoinable(transaction, ct);
        return (joinable.Count, await Apply(transaction, joinable, ct));
    }

    /// <summary>Applies the statuses that waited for messages the business wrote elsewhere.</summary>
    public async Task<List<Decision>> JoinEchoes(Transaction transaction, IReadOnlyList<string> wamids, CancellationToken ct)
    {
        var waiting = await Statuses.TakeOf(
            transaction,
            [.. wamids.Select(wamid => sealer.Seal(WhatsAppId.From(wamid)!.Value)).Distinct()],
            ct
        );
        return await Apply(transaction, waiting, ct);
    }

    async Task<List<Decision>> Apply(Transaction transaction, List<MessageStatus> statuses, CancellationToken ct)
    {
        var targets = await Statuses.Apply(transaction, statuses, ct);
        var known = statuses
            .Where(status => targets.ContainsKey((status.MessageId, status.PhoneNumberId)))
            .Select(status => (Status: status, Target: targets[(status.MessageId, status.PhoneNumberId)]))
            .ToList();
        await settlement.Apply(
            transaction,
            [
                .. known
                    .Where(k => k.Target.Recipient is not null && Word(k.Status) is not null)
                    .Select(k => new RecipientStatus(
                        k.Target.Recipient!.Value,
                        Word(k.Status)!,
                        k.Status.At,
                        k.Status.Code,
                        k.Status.Reason,
                        k.Target.Message,
                        k.Status.MessageId
                    )),
            ],
            ct
        );
        if (events is not null)
            await events.Publish(transaction, from k in known where Word(k.Status) is not null select Happening(k.Status, k.Target), ct);
        return
        [
            .. known
                .Where(k => k.Status.Code is StoppedMarketing && k.Target.Profile is not null)
                .Select(k => new Decision(k.Target.Profile!.Value, Subscribed: false, k.Status.At, "error_131050", k.Status.MessageId)),
        ];
    }

    // The event is called like the status: message.delivered.
    static Happening Happening(MessageStatus status, StatusTarget target) =>
        new("message." + Word(status), target.Message, status.At, status.Code is { } code ? $$"""{"code": {{code}}}""" : null);

    // A campaign knows no further word than read.
    static string? Word(MessageStatus status) =>
        status.Rank switch
        {
            StatusRank.Unknown => null,
            StatusRank.Played => "read",
            _ => status.Status,
        };

    Claim? Attempt(Told<StatusUpdate> told)
    {
        var status = told.Change;
        if (
            !Opaque.TryParse(status.Opaque, out var attempt)
            || status.Rank is StatusRank.Unknown
            || WhatsAppId.From(status.Wamid) is not { } wamid
        )
            return null;
        return new(
            new(attempt, wamid, told.At(status.Timestamp), status.Rank is StatusRank.Failed),
            status.PhoneNumberId!,
            status.GroupId is null ? Identity.From(status.Recipient, status.RecipientUserId) ?? default : default,
            PhoneNumber.FromWaId(status.Recipient) is { } phone ? sealer.Seal(phone.MatchKey) : null,
            UserId.From(status.RecipientUserId) is { } user ? sealer.Seal(user) : null
        );
    }

    static Task<List<(Guid Attempt, bool IsOpen)>> Genuine(Transaction transaction, List<Claim> claims, CancellationToken ct) =>
        transaction.Query(
            [
                claims.Select(c => c.Status.Attempt).ToArray(),
                claims.Select(c => c.PhoneNumberId).ToArray(),
                claims.Select(c => c.PhoneMatch).ToArray(),
                claims.Select(c => c.UserId).ToArray(),
            ],
            row => (row.GetGuid(0), row.GetBoolean(1)),
            ct
        );

    MessageStatus Status(Told<StatusUpdate> told)
    {
        var status = told.Change;
        var error = status.Rank is StatusRank.Failed && status.Errors is [var first, ..] ? first : null;
        return new(
            sealer.Seal(WhatsAppId.From(status.Wamid)!.Value),
            status.PhoneNumberId,
            status.Status,
            status.Rank,
            told.At(status.Timestamp),
            // Meta's own sentences may quote a number; what Curlew knows about the code does not.
            error?.Code,
            error?.Known.Meaning,
            Cut(status.Pricing?.Category),
            Cut(status.Pricing?.Type)
        );
    }

    static string? Cut(string? word) => word is { Length: > 40 } ? word[..40] : word;
}
