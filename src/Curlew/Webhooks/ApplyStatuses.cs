using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Statuses as they are told, and the attempts to send that they speak of.</summary>
/// <param name="Open">Attempts whose answer was not recorded yet.</param>
sealed record ToldStatuses(IReadOnlyList<MessageStatus> Statuses, IReadOnlyList<AttemptStatus> Attempts, IReadOnlySet<Guid> Open);

/// <summary>Merges statuses into messages and campaigns.</summary>
sealed class ApplyStatuses(Sealer sealer, Settlement settlement, OutgoingEvents? events)
{
    // Meta, error codes, 2026-06: the person switched this business's marketing off in WhatsApp itself.
    const int StoppedMarketing = 131050;

    /// <summary>A status that says which attempt it is about, and to whom the message went.</summary>
    sealed record ReportedAttempt(AttemptStatus Status, string PhoneNumberId, Identity To, string? PhoneMatch, string? UserId);

    readonly Introductions introductions = new(sealer);

    /// <summary>Learns under which number and user id our messages reached people. To be called before people are identified, so that
    /// nobody gets a second profile.</summary>
    /// <remarks>By attempts first, then by messages: what is accepted between the two is a message by then.</remarks>
    public async Task<ToldStatuses> Learn(Transaction transaction, IReadOnlyList<ToldChange<StatusUpdate>> told, CancellationToken ct)
    {
        var reported = told.Select(Attempt).OfType<ReportedAttempt>().ToList();
        var open =
            reported.Count == 0
                ? []
                : (await Genuine(transaction, reported, ct))
                    .DistinctBy(genuine => genuine.Attempt)
                    .ToDictionary(genuine => genuine.Attempt, genuine => genuine.IsOpen);
        var known = reported.FindAll(claim => open.ContainsKey(claim.Status.Attempt));
        await introductions.OfAttempts(transaction, known.Select(claim => (claim.Status.Attempt, claim.To)), "status", ct);
        List<MessageStatus> statuses = [.. told.Select(Status)];
        await Introductions.OfMessages(transaction, statuses, ct);
        return new(statuses, known.ConvertAll(claim => claim.Status), open.Where(one => one.Value).Select(one => one.Key).ToHashSet());
    }

    /// <summary>Settles attempts, merges the statuses, moves recipients on, and returns what the statuses decide about
    /// subscriptions.</summary>
    public async Task<List<Decision>> Run(Transaction transaction, ToldStatuses told, CancellationToken ct)
    {
        if (told.Attempts.Count > 0)
        {
            await settlement.Settle(transaction, [.. told.Attempts.Where(status => told.Open.Contains(status.Attempt))], ct);
            // Those that were open as well: the answer that came meanwhile may have been a refusal.
            await settlement.Contradict(transaction, [.. told.Attempts.Where(status => !status.Failed)], ct);
        }

        return await Apply(transaction, told.Statuses, ct);
    }

    /// <summary>Applies statuses that waited for their message, and learns whom they name.</summary>
    public async Task<(int Joined, List<Decision> Decisions)> Join(Transaction transaction, CancellationToken ct)
    {
        var joinable = await Statuses.Joinable(transaction, ct);
        await Introductions.OfMessages(transaction, joinable.Select(waiting => waiting.Status), ct);
        var joined = await Statuses.Take(transaction, joinable, ct);
        return (joined.Count, await Apply(transaction, joined, ct));
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

    async Task<List<Decision>> Apply(Transaction transaction, IReadOnlyList<MessageStatus> statuses, CancellationToken ct)
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
        new(
            "message." + Word(status),
            target.Message,
            status.At,
            status.Rank is StatusRank.Failed
                ? new FailedMessageEvent(target.Message, target.Profile, target.PhoneNumberId, status.Code)
                : new MessageEvent(target.Message, target.Profile, target.PhoneNumberId)
        )
        {
            Number = target.PhoneNumberId,
            Recipient = target.Recipient,
        };

    // A campaign knows no further word than read.
    static string? Word(MessageStatus status) =>
        status.Rank switch
        {
            StatusRank.Unknown => null,
            StatusRank.Played => "read",
            _ => status.Status,
        };

    ReportedAttempt? Attempt(ToldChange<StatusUpdate> told)
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

    static Task<List<(Guid Attempt, bool IsOpen)>> Genuine(Transaction transaction, List<ReportedAttempt> reported, CancellationToken ct) =>
        transaction.Query(
            [
                reported.Select(c => c.Status.Attempt).ToArray(),
                reported.Select(c => c.PhoneNumberId).ToArray(),
                reported.Select(c => c.PhoneMatch).ToArray(),
                reported.Select(c => c.UserId).ToArray(),
            ],
            row => (row.GetGuid(0), row.GetBoolean(1)),
            ct
        );

    MessageStatus Status(ToldChange<StatusUpdate> told)
    {
        var status = told.Change;
        var error = status.Rank is StatusRank.Failed && status.Errors is [var first, ..] ? first : null;
        // What reaches a group reaches everybody in it.
        var to = status.GroupId is null ? Identity.From(status.Recipient, status.RecipientUserId) ?? default : default;
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
        )
        {
            RecipientPhone = to.Phone is { } phone ? sealer.Seal(phone.MatchKey) : null,
            RecipientUserId = to.UserId is { } user ? sealer.Seal(user) : null,
        };
    }

    static string? Cut(string? word) => word is { Length: > 40 } ? word[..40] : word;
}
