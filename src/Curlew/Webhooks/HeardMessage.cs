using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>In what role the business heard a message.</summary>
enum Hearing
{
    /// <summary>It was addressed: something follows it.</summary>
    Addressed,

    /// <summary>Another responder owns the conversation: the message is kept and its wishes count, but nothing is answered.</summary>
    Standby,

    /// <summary>The business itself wrote it, in its phone app.</summary>
    Echo,

    /// <summary>It is handed over from before the number was connected: kept, its wishes count from their own moment, nothing
    /// follows.</summary>
    Past,
}

/// <summary>One message, whom it is exchanged with, and the delivery that tells of it.</summary>
/// <param name="Standing">How far a message of the business has come, where Meta says so along with it.</param>
sealed record HeardMessage(IncomingMessage Message, Hearing As, Identity Person, ToldChange<Change> Told, string? Standing = null)
{
    public DateTimeOffset At { get; } = Told.At(Message.Timestamp);

    /// <summary>Null for changes that are no messages, and for messages that name nobody.</summary>
    public static HeardMessage? From(ToldChange<Change> told) =>
        told.Change switch
        {
            IncomingMessage message => Of(message, Hearing.Addressed, message.From ?? OwnNumber(message), message.UserId, told),
            Standby { Message: var message } => Of(message, Hearing.Standby, message.From ?? OwnNumber(message), message.UserId, told),
            MessageEcho { Message: var message, To: var to, ToUserId: var user } => Of(message, Hearing.Echo, to, user, told),
            PastMessage { Message: var message, FromBusiness: var ours } past => Of(
                message,
                ours ? Hearing.Echo : Hearing.Past,
                past.WaId,
                past.UserId,
                told,
                past.Standing
            ),
            _ => null,
        };

    // Who hides their phone and is asked for it sends their own card; Meta says so and what its WhatsApp id is (Meta, business-scoped user
    // ids, 2026-05). Any other card may be anybody's.
    static string? OwnNumber(IncomingMessage message) =>
        message
            .Contacts.Where(card => card.Origin == "contact_request")
            .SelectMany(card => card.Phones)
            .Select(phone => phone.WaId)
            .FirstOrDefault(waId => waId is not null);

    static HeardMessage? Of(
        IncomingMessage message,
        Hearing hearing,
        string? waId,
        string? userId,
        ToldChange<Change> told,
        string? standing = null
    )
    {
        if (Identity.From(waId, userId) is { } person)
            return new(message, hearing, person, told, standing);
        told.Delivery.Note("a message that names no sender");
        return null;
    }
}
