using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Settles what a send's own answer could not: statuses that carry an attempt's id, statuses that move a recipient on, leases that ran out, answers of customers.</summary>
public sealed class Settlement(Database database, TimeProvider clock, Sealer sealer, Attempts attempts)
{
    /// <summary>Any status of a message proves that WhatsApp took it: accepts the attempts and writes their messages, where our own answer was lost or is still on its way.</summary>
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
            var isCampaign = attempt.Campaign is not null;
            accepted.Add(new(attempt.Id, first[attempt.Id].Wamid, isCampaign ? "template" : "text", isCampaign ? await Text(tx, attempt, letters, ct) : null));
        }

        await attempts.Accept(tx, accepted, clock.GetUtcNow(), ct);
        await Accepted(tx, [.. open.Select(attempt => attempt.Id)], ct);
        // Answers may have come before anybody knew that the message they answer had left.
        await Attribute(tx, await Unattributed(tx, [.. open.Select(attempt => attempt.Id)], ct), ct);
    }

    /// <summary>Moves recipients by the rank of their statuses, never by their order.</summary>
    public Task Apply(Transaction tx, IReadOnlyList<RecipientStatus> changes, CancellationToken ct) =>
        changes.Count == 0
            ? Task.CompletedTask
            : ApplyAll(tx,
                [.. changes.Select(c => c.Recipient)], [.. changes.Select(c => c.Status)], [.. changes.Select(c => c.At)],
                [.. changes.Select(c => c.Code)], [.. changes.Select(c => c.Reason)], ct);

    /// <summary>Notes which campaigns the customers' messages answer.</summary>
    public Task Attribute(Transaction tx, IReadOnlyList<Reply> replies, CancellationToken ct) =>
        replies.Count == 0
            ? Task.CompletedTask
            : Attribute(tx, [.. replies.Select(r => r.Message)], [.. replies.Select(r => r.Profile)], [.. replies.Select(r => r.At)], [.. replies.Select(r => r.ContextMessageId)], ct);

    /// <summary>Recipients of servers that went away in the middle of sending become uncertain: never sent again by themselves, settled by a status for ever after.</summary>
    public Task<int> ExpireLeases(CancellationToken ct) => database.InTransaction(async tx =>
    {
        var unknown = await attempts.ExpireLeases(tx, clock.GetUtcNow(), ct);
        if (unknown.Count > 0)
            await Doubt(tx, [.. unknown], ct);
        return unknown.Count;
    }, ct);

    async Task<string?> Text(Transaction tx, OpenAttempt attempt, Dictionary<Guid, Letters> letters, CancellationToken ct)
    {
        if (!letters.TryGetValue(attempt.Campaign!.Value, out var ofCampaign))
            letters[attempt.Campaign.Value] = ofCampaign = await Letters.Of(tx, attempt.Campaign.Value, ct);
        return ofCampaign.For(attempt.Variant).Fill(attempt.Person.Value(sealer, attempt.Recipient!.Value)).Text;
    }

    static Task<List<OpenAttempt>> Open(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Query([ids], ReadAttempt, ct);

    static Task<int> Accepted(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Execute([ids], ct);

    static Task<List<Reply>> Unattributed(Transaction tx, Guid[] ids, CancellationToken ct) =>
        tx.Query([ids], row => new Reply(row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetString(3)), ct);

    static Task<int> ApplyAll(Transaction tx, Guid[] ids, string[] statuses, DateTimeOffset[] moments, int?[] codes, string?[] reasons, CancellationToken ct) =>
        tx.Execute([ids, statuses, moments, codes, reasons], ct);

    static Task<int> Attribute(Transaction tx, Guid[] messages, Guid[] profiles, DateTimeOffset[] moments, string?[] contexts, CancellationToken ct) =>
        tx.Execute([messages, profiles, moments, contexts], ct);

    static Task<int> Doubt(Transaction tx, Guid[] ids, CancellationToken ct) => tx.Execute([ids], ct);

    static OpenAttempt ReadAttempt(NpgsqlDataReader row)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.IsDBNull(2) ? null : row.GetGuid(2),
            new(row.GetGuid(3), null, null, null, Text(5), Text(6), Text(7), Text(8), Text(9), Text(4)), Text(10));
    }

    sealed record OpenAttempt(Guid Id, Guid? Recipient, Guid? Campaign, Person Person, string? Variant);
}

/// <summary>A status that carries the id of one of our attempts.</summary>
/// <param name="At">When it happened, by Meta's clock.</param>
public sealed record AttemptStatus(Guid Attempt, WhatsAppId Wamid, DateTimeOffset At);

/// <summary>A status of a campaign recipient's message.</summary>
/// <param name="Status">sent, delivered, read or failed.</param>
/// <param name="Code">Meta's error code of a failure.</param>
public sealed record RecipientStatus(Guid Recipient, string Status, DateTimeOffset At, int? Code, string? Reason);

/// <summary>A customer's message that may answer a campaign.</summary>
/// <param name="ContextMessageId">Sealed WhatsApp id of the message it quotes.</param>
public sealed record Reply(Guid Message, Guid Profile, DateTimeOffset At, string? ContextMessageId);
