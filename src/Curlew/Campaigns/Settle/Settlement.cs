using System.Text.Json;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Settles what a send's own answer could not: statuses that carry an attempt's id, statuses that move a recipient on, leases that
/// ran out.</summary>
public sealed class Settlement(Database database, TimeProvider clock, Sealer sealer, Attempts attempts)
{
    readonly ErrorPolicies policies = new(database);

    /// <summary>Any status of a message proves that WhatsApp took it: accepts the attempts and writes their messages, where our own answer
    /// was lost or is still on its way.</summary>
    public async Task Settle(Transaction tx, IReadOnlyList<AttemptStatus> statuses, CancellationToken ct)
    {
        var first = statuses.GroupBy(status => status.Attempt).ToDictionary(group => group.Key, group => group.MinBy(status => status.At)!);
        var open = await Open(tx, [.. first.Keys.Order()], ct);
        if (open.Count == 0)
            return;

        var letters = new Dictionary<Guid, Letters>();
        var accepted = new List<AcceptedAttempt>();
        foreach (var attempt in open)
        {
            var type = attempt.Campaign is null && attempt.Order is null ? attempt.Reply?.Type ?? "text" : "template";
            accepted.Add(new(attempt.Id, first[attempt.Id].Wamid, type, await Text(tx, attempt, letters, ct)));
        }

        var settled = await attempts.Accept(tx, accepted, clock.GetUtcNow(), ct);
        foreach (var ordered in accepted.Zip(open).Where(both => both.Second.Order is not null))
            await TemplateOrders.Accepted(tx, sealer, ordered.First.Attempt, ordered.First.Text, ct);
        if (accepted.Zip(open).Where(both => both.Second.Reply is not null).ToList() is { Count: > 0 } replies)
            await ConversationReplies.Accepted(tx, sealer, replies.ConvertAll(both => (both.First.Attempt, both.First.Text)), ct);
        await Accepted(tx, [.. open.Select(attempt => attempt.Id)], ct);
        await CampaignReplies.AttributeEarlier(tx, settled.Overtaken, ct);
    }

    /// <summary>Statuses of attempts that were thought refused, or were sent again since: whatever was believed, WhatsApp took them. Each
    /// raises an alarm.</summary>
    public async Task Contradict(Transaction tx, IReadOnlyList<AttemptStatus> statuses, CancellationToken ct)
    {
        if (statuses.Count == 0)
            return;
        var found = await Contradicted(tx, [.. statuses.Select(status => status.Attempt).Distinct()], ct);
        var revived = found.Where(attempt => !attempt.Twice).Select(attempt => attempt.Id).ToHashSet();
        await Settle(tx, [.. statuses.Where(status => revived.Contains(status.Attempt))], ct);
        foreach (var attempt in found)
            await Alarms.Raise(
                tx,
                attempt.Twice ? "sent_twice" : "refused_but_sent",
                attempt.Recipient.ToString(),
                attempt.Twice
                    ? new AlarmText.SentTwice(attempt.Id, attempt.Outcome)
                    : new AlarmText.RefusedButSent(attempt.Id, attempt.Outcome),
                clock.GetUtcNow(),
                ct
            );
    }

    /// <summary>Moves recipients by the rank of their statuses, never by their order; where a failure asks to come back later, they wait
    /// for that.</summary>
    public async Task Apply(Transaction tx, IReadOnlyList<RecipientStatus> changes, CancellationToken ct)
    {
        if (changes.Count == 0)
            return;
        var book = await policies.Current(ct);
        var postponed = await Postpone(
            tx,
            [.. changes.Where(change => change.Attempt is not null && PolicyOf(change, book) is { Action: ErrorAction.Postpone })],
            book,
            ct
        );
        var moves = changes.Where(change => change.Status != "failed" || !postponed.Contains(change.Recipient)).ToList();
        var twice = moves.Count == 0 ? [] : await ApplyAll(tx, moves, ct);
        foreach (var (recipient, campaign) in twice)
            await Alarms.Raise(
                tx,
                "sent_twice",
                recipient.ToString(),
                new AlarmText.DeliveredTwice(campaign, recipient),
                clock.GetUtcNow(),
                ct
            );
        await NoteRuns(tx, changes, book, ct);
    }

    /// <summary>Recipients of servers that went away in the middle of sending become uncertain: never sent again by themselves, settled by
    /// a status for ever after.</summary>
    public Task<int> ExpireLeases(CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                var unknown = await attempts.ExpireLeases(tx, clock.GetUtcNow(), ct);
                if (unknown.Count > 0)
                    await Doubt(tx, [.. unknown], ct);
                return unknown.Count;
            },
            ct
        );

    static ErrorPolicy? PolicyOf(RecipientStatus change, PolicyBook book) =>
        change is { Status: "failed", Code: { } code } ? book.For(code) : null;

    async Task<HashSet<Guid>> Postpone(Transaction tx, List<RecipientStatus> failed, PolicyBook book, CancellationToken ct)
    {
        if (failed.Count == 0)
            return [];
        var known = failed
            .DistinctBy(change => change.Recipient)
            .Select(change => (Change: change, Policy: PolicyOf(change, book)!))
            .ToList();
        return
        [
            .. await Postpone(
                tx,
                [
                    known.Select(k => k.Change.Recipient).ToArray(),
                    known.Select(k => k.Change.Attempt!.Value).ToArray(),
                    known.Select(k => k.Change.MessageId).ToArray(),
                    known.Select(k => k.Change.At).ToArray(),
                    known.Select(k => k.Change.Code!.Value).ToArray(),
                    known.Select(k => k.Change.Reason).ToArray(),
                    known.Select(k => k.Policy.Delay!.Value).ToArray(),
                    known.Select(k => k.Policy.Tries ?? int.MaxValue).ToArray(),
                ],
                ct
            ),
        ];
    }

    // What failed after it was taken counts toward pausing its campaign like what was refused at once.
    async Task NoteRuns(Transaction tx, IReadOnlyList<RecipientStatus> changes, PolicyBook book, CancellationToken ct)
    {
        var recipients = changes.Select(change => change.Recipient).Distinct().ToArray();
        if (!changes.Any(change => PolicyOf(change, book) is { CountsAgainstCampaign: true }))
        {
            await EndRuns(tx, recipients, ct);
            return;
        }

        var campaigns = await Campaigns(tx, recipients, ct);
        await CircuitBreaker.Note(
            tx,
            "status",
            from change in changes
            where campaigns.ContainsKey(change.Recipient)
            select (campaigns[change.Recipient], PolicyOf(change, book) is { CountsAgainstCampaign: true } ? change.Code : null),
            ct
        );
    }

    async Task<string?> Text(Transaction tx, OpenAttempt attempt, Dictionary<Guid, Letters> letters, CancellationToken ct)
    {
        if (attempt.Campaign is not { } campaign)
            return attempt.Order is { } order ? new OpenedRow(sealer).Text(attempt.OrderText, TemplateOrders.TextOf(order))
                : attempt.Reply is { } reply ? new OpenedRow(sealer).Text(reply.Text, ConversationReplies.TextOf(reply.Id))
                : null;
        if (!letters.TryGetValue(campaign, out var ofCampaign))
            letters[campaign] = ofCampaign = await Letters.Of(tx, campaign, ct);
        try
        {
            var letter = ofCampaign.For(attempt.Variant);
            return letter.Fill(attempt.Person.Value(sealer, attempt.Recipient!.Value, ofCampaign.Fields(letter))).Text;
        }
        catch (Exception e) when (e is SealBroken or JsonException)
        {
            // Somebody has changed this person's row since they were written to: what they read is not known any more, that they got it is.
            await Alarms.Unreadable(tx, "campaign_recipients", [attempt.Recipient!.Value], clock.GetUtcNow(), ct);
            return null;
        }
    }

    static Task<List<OpenAttempt>> Open(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Query([ids], ReadAttempt, ct);

    static Task<int> Accepted(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Execute([ids], ct);

    static Task<List<(Guid Recipient, Guid Campaign)>> ApplyAll(Transaction tx, List<RecipientStatus> changes, CancellationToken ct) =>
        tx.Query(
            [
                changes.Select(c => c.Recipient).ToArray(),
                changes.Select(c => c.Status).ToArray(),
                changes.Select(c => c.At).ToArray(),
                changes.Select(c => c.Code).ToArray(),
                changes.Select(c => c.Reason).ToArray(),
                changes.Select(c => c.Attempt).ToArray(),
                changes.Select(c => c.MessageId).ToArray(),
            ],
            row => (row.GetGuid(0), row.GetGuid(1)),
            ct
        );

    static Task<List<Guid>> Postpone(Transaction tx, object?[] columns, CancellationToken ct) =>
        tx.Query(columns, row => row.GetGuid(0), ct);

    static async Task<Dictionary<Guid, Guid>> Campaigns(Transaction tx, Guid[] recipients, CancellationToken ct) =>
        (await tx.Query([recipients], row => (Recipient: row.GetGuid(0), Campaign: row.GetGuid(1)), ct)).ToDictionary(
            found => found.Recipient,
            found => found.Campaign
        );

    static Task<int> EndRuns(Transaction tx, Guid[] recipients, CancellationToken ct) => tx.Execute([recipients], ct);

    static Task<List<(Guid Id, Guid Recipient, string Outcome, bool Twice)>> Contradicted(
        Transaction tx,
        Guid[] ids,
        CancellationToken ct
    ) => tx.Query([ids], row => (row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetBoolean(3)), ct);

    static Task<int> Doubt(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Execute([ids], ct);

    static OpenAttempt ReadAttempt(NpgsqlDataReader row)
    {
        return new(
            row.GetGuid(0),
            row.OrNull<Guid>(1),
            row.OrNull<Guid>(2),
            new(
                row.GetGuid(3),
                null,
                null,
                null,
                row.TextOrNull(5),
                row.TextOrNull(6),
                row.TextOrNull(7),
                row.TextOrNull(8),
                row.TextOrNull(9),
                row.TextOrNull(4)
            )
            {
                Fields = row.TextOrNull(13),
                PersonalFields = row.TextOrNull(14),
            },
            row.TextOrNull(10),
            row.OrNull<Guid>(11),
            row.TextOrNull(12),
            row.OrNull<Guid>(15) is { } reply ? new(reply, row.GetString(16), row.TextOrNull(17)) : null
        );
    }

    sealed record OpenAttempt(
        Guid Id,
        Guid? Recipient,
        Guid? Campaign,
        Person Person,
        string? Variant,
        Guid? Order,
        string? OrderText,
        OpenReply? Reply
    );

    sealed record OpenReply(Guid Id, string Type, string? Text);
}

/// <summary>A status that carries the id of one of our attempts.</summary>
/// <param name="At">When it happened, by Meta's clock.</param>
/// <param name="Failed">Whether it says that the message failed.</param>
public sealed record AttemptStatus(Guid Attempt, WhatsAppId Wamid, DateTimeOffset At, bool Failed = false);

/// <summary>A status of a campaign recipient's message.</summary>
/// <param name="Status">sent, delivered, read or failed.</param>
/// <param name="Code">Meta's error code of a failure.</param>
/// <param name="Attempt">Attempt that sent the message.</param>
/// <param name="MessageId">WhatsApp id of the message, sealed: a recipient may have had an earlier one.</param>
public sealed record RecipientStatus(
    Guid Recipient,
    string Status,
    DateTimeOffset At,
    int? Code,
    string? Reason,
    Guid? Attempt = null,
    string? MessageId = null
);
