using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Messages;

/// <summary>
/// The record of every attempt to send. An attempt is committed before its first byte leaves and is settled by the answer or, when
/// no answer proves anything, by a status that carries its id. Only proof of refusal allows another attempt.
/// </summary>
public sealed class Attempts(Database database, Sealer sealer)
{
    readonly Introductions introductions = new(sealer);

    /// <summary>How long a server may take from the claim to the recorded outcome; far above the 30 s an HTTP call may take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    /// <summary>Begins an answer to a queue item inside the open service window; null when one was begun before and not proven to have been
    /// refused.</summary>
    public Task<Guid?> BeginAnswer(Guid queueItem, Guid profile, string phoneNumberId, DateTimeOffset now, CancellationToken ct) =>
        database.InTransaction<Guid?>(
            async tx =>
            {
                var attempt = Guid.CreateVersion7();
                if (await Begin(tx, attempt, "answer", queueItem, null, profile, phoneNumberId, now, ct) == 0)
                    return null;
                await Launch(tx, attempt, [attempt], ct);
                return attempt;
            },
            ct
        );

    /// <summary>Begins a reply that somebody wrote, inside the open service window; false when one was begun before and not proven to have been
    /// refused.</summary>
    internal async Task<bool> BeginReply(
        Transaction tx,
        Guid attempt,
        Guid reply,
        Guid profile,
        string phoneNumberId,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await Begin(tx, attempt, "reply", null, reply, profile, phoneNumberId, now, ct) == 0)
            return false;
        await Launch(tx, attempt, [attempt], ct);
        return true;
    }

    /// <summary>Records how one answer ended.</summary>
    public Task RecordAnswer(
        Guid attempt,
        SendOutcome outcome,
        string messageType,
        string text,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        database.InTransaction(
            async tx =>
            {
                await Record(tx, [new(attempt, outcome, messageType, text)], now, ct);
                if (outcome is Accepted)
                    await new MessageWords(sealer).AddAnswer(tx, attempt, text, ct);
                await Land(tx, attempt, ct);
            },
            ct
        );

    /// <summary>Puts a claim in flight: if its lease runs out, its attempts become unknown.</summary>
    public Task<int> Launch(Transaction tx, Guid claim, Guid[] attempts, CancellationToken ct) => tx.Execute([claim, attempts, Lease], ct);

    /// <summary>Ends a claim whose outcomes are recorded.</summary>
    public Task<int> Land(Transaction tx, Guid claim, CancellationToken ct) => tx.Execute([claim], ct);

    /// <summary>Records outcomes of attempts and writes the accepted messages into the history; returns the attempts this settled. Those
    /// that a status has settled already are left alone, but whom WhatsApp took them for is learnt all the same.</summary>
    /// <remarks>To be called before any row is locked.</remarks>
    public async Task<SettledAttempts> Record(
        Transaction tx,
        IReadOnlyList<AttemptOutcome> outcomes,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        sealer.Vouch(tx);
        var accepted = outcomes
            .Where(o => o.Outcome is Accepted)
            .Select(o => new AcceptedAttempt(o.Attempt, WamidOf((Accepted)o.Outcome), o.MessageType, o.Text))
            .ToList();
        await introductions.OfAttempts(tx, outcomes.Select(Introduced).OfType<(Guid, Identity)>(), "send_answer", ct);
        var settled = accepted.Count == 0 ? new([], []) : await Accept(tx, accepted, now, ct);

        var refused = outcomes
            .Where(o => o.Outcome is not Accepted)
            .Select(o => (o.Attempt, Verdict: Settlement(o.Outcome, o.Believes5xx)))
            .ToList();
        if (refused.Count > 0)
            settled.Attempts.UnionWith(
                await Close(
                    tx,
                    [.. refused.Select(o => o.Attempt)],
                    [.. refused.Select(o => o.Verdict.Outcome)],
                    [.. refused.Select(o => o.Verdict.Code)],
                    [.. refused.Select(o => o.Verdict.Why)],
                    now,
                    ct
                )
            );
        return settled;
    }

    /// <summary>Marks attempts as accepted and writes their messages; returns those that were not accepted before.</summary>
    public async Task<SettledAttempts> Accept(
        Transaction tx,
        IReadOnlyList<AcceptedAttempt> accepted,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        sealer.Vouch(tx);
        var inOrder = accepted.OrderBy(a => a.Attempt).ToList();
        Guid[] ids = [.. inOrder.Select(a => a.Attempt)];
        await LockAnswered(tx, ids, ct);
        var settled = await AcceptAll(
            tx,
            ids,
            [.. inOrder.Select(a => sealer.Seal(a.Wamid))],
            [.. inOrder.Select(a => a.MessageType)],
            [.. inOrder.Select(a => a.Text is null ? null : sealer.Seal(a.Text, new Cell("whatsapp_messages", "content", a.Attempt)))],
            now,
            ct
        );
        return new([.. settled.Select(a => a.Attempt)], [.. settled.Where(a => a.IsOvertaken).Select(a => a.Attempt)]);
    }

    /// <summary>Turns the attempts of servers that went away into unknown ones; returns how many.</summary>
    public Task<List<Guid>> ExpireLeases(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([now], row => row.GetGuid(0), ct);

    /// <summary>What an outcome proves. Errors of Meta's own machines (5xx) are documented as refusals, but messages that arrived after one
    /// have been seen: they stay unknown unless their policy says otherwise.</summary>
    public static (string Outcome, int? Code, string? Why) Settlement(SendOutcome outcome, bool believes5xx = false) =>
        outcome switch
        {
            Accepted => ("accepted", null, null),
            NotSent notSent => ("not_sent", null, notSent.Why),
            InvalidMessage invalid => ("rejected", null, $"{invalid.Field}: {invalid.Problem}"),
            Throttled throttled when believes5xx || throttled.Error.HttpStatus < 500 => (
                "not_sent",
                throttled.Error.Code,
                throttled.Error.Known.Meaning
            ),
            Rejected rejected when believes5xx || rejected.Error.HttpStatus < 500 => (
                "rejected",
                rejected.Error.Code,
                rejected.Error.Known.Meaning
            ),
            Throttled throttled => ("unknown", throttled.Error.Code, throttled.Error.Known.Meaning),
            Rejected rejected => ("unknown", rejected.Error.Code, rejected.Error.Known.Meaning),
            Unknown unknown => ("unknown", null, unknown.Why),
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: decide here what it proves."),
        };

    internal static WhatsAppId WamidOf(Accepted accepted) =>
        WhatsAppId.From(accepted.Wamid)
        ?? throw new InvalidOperationException("Meta accepted a message without an id; the client reports that as Unknown.");

    static (Guid, Identity)? Introduced(AttemptOutcome told) =>
        told.Outcome is Accepted answer && Identity.From(answer.WaId, answer.UserId) is { } to ? (told.Attempt, to) : null;

    static Task<int> Begin(
        Transaction tx,
        Guid attempt,
        string purpose,
        Guid? queueItem,
        Guid? reply,
        Guid profile,
        string phoneNumberId,
        DateTimeOffset now,
        CancellationToken ct
    ) => tx.Execute([attempt, queueItem, profile, phoneNumberId, now, purpose, reply], ct);

    static Task<int> LockAnswered(Transaction tx, Guid[] attempts, CancellationToken ct) => tx.Execute([attempts], ct);

    static Task<List<(Guid Attempt, bool IsOvertaken)>> AcceptAll(
        Transaction tx,
        Guid[] attempts,
        string[] messageIds,
        string[] types,
        string?[] contents,
        DateTimeOffset now,
        CancellationToken ct
    ) => tx.Query([attempts, messageIds, types, contents, now], row => (row.GetGuid(0), row.GetBoolean(1)), ct);

    static Task<List<Guid>> Close(
        Transaction tx,
        Guid[] attempts,
        string[] outcomes,
        int?[] codes,
        string?[] errors,
        DateTimeOffset now,
        CancellationToken ct
    ) => tx.Query([attempts, outcomes, codes, errors, now], row => row.GetGuid(0), ct);
}

/// <summary>How one attempt ended, and what was sent.</summary>
/// <param name="Text">The text as the customer sees it, for the history.</param>
/// <param name="Believes5xx">Whether an error with an HTTP status of 500 or more proves a refusal.</param>
public sealed record AttemptOutcome(Guid Attempt, SendOutcome Outcome, string MessageType, string? Text, bool Believes5xx = false);

/// <summary>An attempt WhatsApp took.</summary>
public sealed record AcceptedAttempt(Guid Attempt, WhatsAppId Wamid, string MessageType, string? Text);

/// <summary>Attempts whose outcome is known from now on.</summary>
/// <param name="Overtaken">Of the accepted ones those whose people had a message in either direction since the attempt began: it may answer
/// what nobody here knew to be sent.</param>
public sealed record SettledAttempts(HashSet<Guid> Attempts, IReadOnlyList<Guid> Overtaken);
