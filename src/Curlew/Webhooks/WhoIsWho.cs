using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>What webhooks tell of who is who beside their contents: whom a message was delivered to, and whose message is answered. Used
/// before people are identified, so that nobody gets a second profile.</summary>
sealed class WhoIsWho(Sealer sealer)
{
    readonly Introductions introductions = new(sealer);

    /// <summary>Learns under which number and user id our messages reached people.</summary>
    public Task Learn(Transaction tx, IEnumerable<StatusUpdate> statuses, CancellationToken ct) =>
        introductions.OfMessages(
            tx,
            from status in statuses
            where status is { GroupId: null, PhoneNumberId: not null }
            let to = Identity.From(status.Recipient, status.RecipientUserId)
            where to is not null
            from message in Key(status.Wamid, status.PhoneNumberId!)
            select (message, to.Value),
            ct
        );

    /// <summary>Whose message people answer, quote or react to: whatever they are called now, they are the person it went to.</summary>
    public async Task<Dictionary<Identity, Guid>> Answered(Transaction tx, IEnumerable<Heard> messages, CancellationToken ct)
    {
        // In a private answer to something said in a group the quoted message was everybody's.
        var answers = (
            from heard in messages
            where heard.As is not Hearing.Echo && heard.Message.GroupId is null
            from message in Key(heard.Message.ContextId ?? heard.Message.Reaction?.MessageId, heard.Message.PhoneNumberId!)
            select (heard.Person, Message: message)
        ).ToList();
        var went = await Introductions.Addressees(tx, [.. answers.Select(answer => answer.Message).Distinct()], ct);
        return answers
            .Where(answer => went.ContainsKey(answer.Message))
            .GroupBy(answer => answer.Person)
            .ToDictionary(answer => answer.Key, answer => went[answer.First().Message]);
    }

    IEnumerable<MessageKey> Key(string? wamid, string number) => WhatsAppId.From(wamid) is { } id ? [new(sealer.Seal(id), number)] : [];
}
