using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Reads the content object of each message type into the message. A missing or odd object leaves the message as it is.</summary>
static class MessageContent
{
    public static IncomingMessage Read(IncomingMessage message, MessageKind kind, Json content) =>
        kind switch
        {
            MessageKind.Text => message with { Text = content.Text("body"u8) ?? content.Text() },
            MessageKind.Image
            or MessageKind.Video
            or MessageKind.Audio
            or MessageKind.Document
            or MessageKind.Sticker when content.IsObject => message with
            {
                Media = IncomingMedia.Read(content, message.Type),
                Text = content.Text("caption"u8),
            },
            MessageKind.Button or MessageKind.Interactive when content.IsObject => WithChoice(message, Choice.Read(kind, content)),
            MessageKind.Reaction when content.Text("message_id"u8) is { } target => message with
            {
                Reaction = new IncomingReaction(target, content.Text("emoji"u8)),
            },
            MessageKind.Location when content.IsObject => message with { Location = IncomingLocation.Read(content) },
            MessageKind.Contacts => message with { Contacts = ContactCard.ReadAll(content) },
            MessageKind.Order when content.IsObject => message with { Order = IncomingOrder.Read(content), Text = content.Text("text"u8) },
            MessageKind.System when content.IsObject => message with { System = SystemEvent.Read(content) },
            MessageKind.Unsupported => message with { UnsupportedType = content.Text("type"u8) },
            MessageKind.Revoke => message with { OriginalId = content.Text("original_message_id"u8) },
            MessageKind.Edit => Edited(message, content),
            _ => message,
        };

    static IncomingMessage WithChoice(IncomingMessage message, Choice choice) => message with { Choice = choice, Text = choice.Title };

    /// <summary>An edit carries the whole new message; its text and file are what now counts.</summary>
    static IncomingMessage Edited(IncomingMessage message, Json edit)
    {
        var inner = edit["message"u8];
        var type = MessageKinds.TypeOf(inner);
        var kind = MessageKinds.Of(type);
        var now = kind == MessageKind.Edit ? message : Read(message, kind, inner[MessageKinds.Key(type)]);
        return now with { OriginalId = edit.Text("original_message_id"u8) };
    }
}
