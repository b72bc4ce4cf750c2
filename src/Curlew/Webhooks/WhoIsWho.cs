using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>What webhooks tell of who is who beside their contents: whom a message written elsewhere was delivered to, and whose message
/// is answered.</summary>
sealed class WhoIsWho(Sealer sealer)
{
    /// <summary>Learns under which number and user id messages reached people that the business wrote elsewhere, and that are heard of
    /// only now.</summary>
    public Task LearnOfEchoes(
        Transaction tx,
        IEnumerable<HeardMessage> messages,
        IReadOnlyDictionary<Identity, Guid> profiles,
        IEnumerable<MessageStatus> statuses,
        CancellationToken ct
    )
    {
        var echoes = new Dictionary<MessageKey, Guid>();
        foreach (var heard in messages.Where(heard => heard is { As: Hearing.Echo, Message.GroupId: null }))
        foreach (var message in Key(heard.Message.Wamid, heard.Message.PhoneNumberId!))
            echoes.TryAdd(message, profiles[heard.Person]);
        return Introductions.OfFresh(tx, echoes, statuses, ct);
    }

    /// <summary>Whose message people answer, quote or react to: whatever they are called now, they are the person it went to. To be asked
    /// before people are identified, so that nobody gets a second profile.</summary>
    public async Task<Dictionary<Identity, Guid>> Answered(Transaction tx, IEnumerable<HeardMessage> messages, CancellationToken ct)
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
