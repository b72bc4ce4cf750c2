using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Messages;

/// <summary>Learns who is who from what WhatsApp says about those it takes our messages to: in the answer to a send, and beside a
/// status.</summary>
/// <remarks>All of it to be called before any row is locked.</remarks>
public sealed class Introductions(Sealer sealer)
{
    /// <summary>Learns from answers to sends and from statuses that carry an attempt's id.</summary>
    /// <param name="reason">send_answer or status.</param>
    public async Task OfAttempts(Transaction tx, IEnumerable<(Guid Attempt, Identity To)> told, string reason, CancellationToken ct)
    {
        var all = told.SelectMany(one => IdentityProofs.Sealed(sealer, one.To).Select(seal => (one.Attempt, seal.Kind, seal.Identifier)))
            .ToList();
        if (all.Count > 0)
            await IdentityProofs.TakeNews(tx, await NewsOfAttempts(tx, all, reason, ct), ct);
    }

    /// <summary>Learns from statuses of messages that are known.</summary>
    internal static async Task OfMessages(Transaction tx, IEnumerable<MessageStatus> statuses, CancellationToken ct)
    {
        var all = (
            from status in statuses
            where status.PhoneNumberId is not null
            from seal in Named(status)
            select (Message: new MessageKey(status.MessageId, status.PhoneNumberId!), seal.Kind, seal.Identifier)
        )
            .Distinct()
            .ToList();
        if (all.Count > 0)
            await IdentityProofs.TakeNews(tx, await NewsOfMessages(tx, all, ct), ct);
    }

    /// <summary>Learns from statuses of messages that are written down only now, and to whom: those told along with them and those that
    /// have waited.</summary>
    internal static async Task OfFresh(
        Transaction tx,
        IReadOnlyDictionary<MessageKey, Guid> messages,
        IEnumerable<MessageStatus> told,
        CancellationToken ct
    )
    {
        if (messages.Count == 0)
            return;
        var waiting = await Statuses.Of(tx, [.. messages.Keys.Select(key => key.MessageId).Distinct()], ct);
        await IdentityProofs.Take(
            tx,
            [
                .. from status in told.Concat(waiting)
                where status.PhoneNumberId is not null
                let key = new MessageKey(status.MessageId, status.PhoneNumberId!)
                where messages.ContainsKey(key)
                from seal in Named(status)
                select new IdentityProof(messages[key], seal.Kind, seal.Identifier, "status"),
            ],
            ct
        );
    }

    static IEnumerable<(string Kind, string Identifier)> Named(MessageStatus status)
    {
        if (status.RecipientUserId is { } userId)
            yield return ("user_id", userId);
        if (status.RecipientPhone is { } phone)
            yield return ("phone", phone);
    }

    /// <summary>To whom the business's messages of these ids went; others are not in it.</summary>
    internal static async Task<Dictionary<MessageKey, Guid>> Addressees(
        Transaction tx,
        IReadOnlyList<MessageKey> messages,
        CancellationToken ct
    ) =>
        messages.Count == 0
            ? []
            : (await Went(tx, [.. messages.Select(m => m.MessageId)], [.. messages.Select(m => m.PhoneNumberId)], ct)).ToDictionary(
                found => messages[(int)found.Place - 1],
                found => found.Profile
            );

    static Task<List<IdentityProof>> NewsOfAttempts(
        Transaction tx,
        List<(Guid Attempt, string Kind, string Identifier)> told,
        string reason,
        CancellationToken ct
    ) =>
        tx.Query(
            [told.Select(t => t.Attempt).ToArray(), told.Select(t => t.Kind).ToArray(), told.Select(t => t.Identifier).ToArray()],
            row => new IdentityProof(row.GetGuid(0), row.GetString(1), row.GetString(2), reason),
            ct
        );

    static Task<List<IdentityProof>> NewsOfMessages(
        Transaction tx,
        List<(MessageKey Message, string Kind, string Identifier)> told,
        CancellationToken ct
    ) =>
        tx.Query(
            [
                told.Select(t => t.Message.MessageId).ToArray(),
                told.Select(t => t.Message.PhoneNumberId).ToArray(),
                told.Select(t => t.Kind).ToArray(),
                told.Select(t => t.Identifier).ToArray(),
            ],
            row => new IdentityProof(row.GetGuid(0), row.GetString(1), row.GetString(2), "status"),
            ct
        );

    static Task<List<(long Place, Guid Profile)>> Went(Transaction tx, string[] messageIds, string[] numbers, CancellationToken ct) =>
        tx.Query([messageIds, numbers], row => (row.GetInt64(0), row.GetGuid(1)), ct);
}

/// <summary>A message of one of the business's numbers, by its sealed WhatsApp id.</summary>
readonly record struct MessageKey(string MessageId, string PhoneNumberId);
