using System.Text;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>The message types this version understands.</summary>
public enum MessageKind
{
    Unknown,
    Text,
    Image,
    Video,
    Audio,
    Document,
    Sticker,
    Location,
    Contacts,
    Interactive,
    Button,
    Reaction,
    Order,
    System,
    Edit,
    Revoke,
    Unsupported,
}

static class MessageKinds
{
    static readonly (string Type, byte[] Key, MessageKind Kind)[] Known =
    [
        Row("text", MessageKind.Text),
        Row("image", MessageKind.Image),
        Row("interactive", MessageKind.Interactive),
        Row("button", MessageKind.Button),
        Row("reaction", MessageKind.Reaction),
        Row("audio", MessageKind.Audio),
        Row("video", MessageKind.Video),
        Row("document", MessageKind.Document),
        Row("sticker", MessageKind.Sticker),
        Row("location", MessageKind.Location),
        Row("contacts", MessageKind.Contacts),
        Row("order", MessageKind.Order),
        Row("system", MessageKind.System),
        Row("edit", MessageKind.Edit),
        Row("revoke", MessageKind.Revoke),
        Row("unsupported", MessageKind.Unsupported),
        // Before 2021 recorded notes had a type of their own.
        Row("voice", MessageKind.Audio),
    ];

    /// <summary>The type, or the known content the message holds if it names none.</summary>
    public static string TypeOf(Json message)
    {
        var type = message["type"u8];
        foreach (var known in Known)
            if (type.Is(known.Key))
                return known.Type;
        if (type.Text() is { } other)
            return other;
        foreach (var known in Known)
            if (!message[known.Key].IsNothing)
                return known.Type;
        return "unknown";
    }

    public static MessageKind Of(string type)
    {
        foreach (var known in Known)
            if (known.Type == type)
                return known.Kind;
        return MessageKind.Unknown;
    }

    public static byte[] Key(string type)
    {
        foreach (var known in Known)
            if (known.Type == type)
                return known.Key;
        return [];
    }

    static (string, byte[], MessageKind) Row(string type, MessageKind kind) => (type, Encoding.UTF8.GetBytes(type), kind);
}
