using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>The value of message-like fields: contacts, messages, statuses, errors and user actions, in any mixture.</summary>
static class MessagesValue
{
    public static void Read(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        var contacts = new Contacts(value["contacts"u8]);
        var summary = value["conversation_context"u8]["summary"u8].Text("text"u8);
        foreach (var message in value.Each("messages"u8))
            into.Add(IsMessage(message) ? IncomingMessage.Read(origin, number, contacts, message, summary) : NoMessage(origin, message));
        foreach (var status in value.Each("statuses"u8))
            into.Add(
                status.IsObject ? StatusUpdate.Read(origin, number, contacts, status) : Notification.Broken(origin, "A status", status)
            );
        foreach (var error in GraphError.ReadAll(value))
            into.Add(new SystemError(origin, number.Id, error));
        foreach (var action in value.Each("user_actions"u8))
            into.Add(action.IsObject ? UserAction.Read(origin, number, action) : Notification.Broken(origin, "A user action", action));
    }

    public static void ReadStandby(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        var contacts = new Contacts(value["contacts"u8]);
        foreach (var message in value.Each("messages"u8))
            into.Add(
                IsMessage(message)
                    ? new Standby(origin, IncomingMessage.Read(origin, number, contacts, message, null))
                    : NoMessage(origin, message)
            );
        ReadEchoes(origin, value, into);
    }

    public static void ReadEchoes(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        var contacts = new Contacts(value["contacts"u8]);
        foreach (var echo in value.Each("message_echoes"u8))
            into.Add(IsMessage(echo) ? Echo(origin, number, contacts, echo) : NoMessage(origin, echo));
    }

    // Without an id a sender must be there: an element with neither is nobody's message.
    static bool IsMessage(Json message) =>
        message.Text("id"u8) is not null || message.Text("from"u8) is not null || message.Text("from_user_id"u8) is not null;

    static BrokenDelivery NoMessage(Origin origin, Json message) =>
        message.IsObject
            ? new BrokenDelivery(origin, "A message without id and sender.", message.Raw())
            : Notification.Broken(origin, "A message", message);

    static MessageEcho Echo(Origin origin, Number number, Contacts contacts, Json echo) =>
        new(
            origin,
            IncomingMessage.Read(origin, number, contacts, echo, null),
            PhoneDigits.Of(echo.Text("to"u8)),
            echo.Text("to_user_id"u8)
        );
}

/// <summary>The business phone number a value is about.</summary>
readonly record struct Number(string? Id, string? Display)
{
    public static Number Read(Json metadata) => new(metadata.Text("phone_number_id"u8), metadata.Text("display_phone_number"u8));
}
