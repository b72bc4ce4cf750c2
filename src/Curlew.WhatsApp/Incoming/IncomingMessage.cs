using System.Security.Cryptography;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A message a person sent, or a system message about a person.</summary>
public sealed record IncomingMessage(Origin Origin) : Change(Origin)
{
    /// <summary>The business number it came to; route on this, not on <see cref="DisplayPhone"/>.</summary>
    public string? PhoneNumberId { get; init; }

    public string? DisplayPhone { get; init; }

    /// <summary>Meta's id. Where Meta gave none, noid. and a fingerprint of the element, so that its duplicates are still
    /// recognised.</summary>
    public required string Wamid { get; init; }

    /// <summary>The type as Meta wrote it; unknown if there was none to be found.</summary>
    public required string Type { get; init; }

    public MessageKind Kind { get; init; }

    /// <summary>When the person sent it, by Meta's clock.</summary>
    public Stamp Timestamp { get; init; }

    /// <summary>The sender's phone number as digits; null if it is withheld.</summary>
    public string? From { get; init; }

    /// <summary>The sender's business-scoped user id.</summary>
    public string? UserId { get; init; }

    public string? ParentUserId { get; init; }
    public string? ProfileName { get; init; }
    public string? Username { get; init; }
    public string? GroupId { get; init; }

    /// <summary>What the person wrote or chose: body, caption, button, list row, or the new text of an edit.</summary>
    public string? Text { get; init; }

    /// <summary>The quoted message. It may be unknown here: older, from another tool, or deleted.</summary>
    public string? ContextId { get; init; }

    public string? ContextFrom { get; init; }
    public bool Forwarded { get; init; }
    public bool FrequentlyForwarded { get; init; }

    /// <summary>The product of the catalogue a question is about.</summary>
    public ReferredProduct? Product { get; init; }

    public IncomingMedia? Media { get; init; }
    public IncomingReaction? Reaction { get; init; }

    /// <summary>What was pressed: a reply button, a list row, a template's button, or a form that was filled in.</summary>
    public Choice? Choice { get; init; }

    public IncomingLocation? Location { get; init; }
    public IReadOnlyList<ContactCard> Contacts { get; init; } = [];
    public IncomingOrder? Order { get; init; }

    /// <summary>The advertisement or post the conversation came from.</summary>
    public Referral? Referral { get; init; }

    public SystemEvent? System { get; init; }

    /// <summary>The message that an edit or revocation is about.</summary>
    public string? OriginalId { get; init; }

    /// <summary>What an unsupported message was, where Meta tells.</summary>
    public string? UnsupportedType { get; init; }

    public IReadOnlyList<GraphError> Errors { get; init; } = [];

    /// <summary>Meta's summary of the conversation so far, where a business agent took part.</summary>
    public string? ConversationSummary { get; init; }

    /// <summary>The element as it came, for types this version does not know.</summary>
    public string? Json { get; init; }

    internal static IncomingMessage Read(Origin origin, Number number, Contacts contacts, Json message, string? summary)
    {
        var sender = Sender.Read(message, contacts);
        var type = MessageKinds.TypeOf(message);
        var kind = MessageKinds.Of(type);
        var context = message["context"u8];
        var content = message[MessageKinds.Key(type)];
        var read = new IncomingMessage(origin)
        {
            PhoneNumberId = number.Id,
            DisplayPhone = number.Display,
            Wamid = message.Text("id"u8) ?? Fingerprint(number, message),
            Type = type,
            Kind = kind,
            Timestamp = message.Time("timestamp"u8),
            From = sender.Phone,
            UserId = sender.UserId,
            ParentUserId = sender.ParentUserId,
            ProfileName = sender.Profile?.Name,
            Username = sender.Profile?.Username,
            GroupId = message.Text("group_id"u8),
            ConversationSummary = summary,
            Errors = GraphError.ReadAll(message),
            Referral = Referral.Read(message["referral"u8]),
            Json = kind == MessageKind.Unknown ? message.Raw() : null,
        };
        if (context.IsObject)
            read = WithContext(read, context);
        return MessageContent.Read(read, kind, content);
    }

    static IncomingMessage WithContext(IncomingMessage message, Json context) =>
        message with
        {
            ContextId = context.Text("id"u8) ?? context.Text("message_id"u8),
            ContextFrom = PhoneDigits.Of(context.Text("from"u8)),
            Forwarded = context.Flag("forwarded"u8) ?? false,
            FrequentlyForwarded = context.Flag("frequently_forwarded"u8) ?? false,
            Product = ReferredProduct.Read(context["referred_product"u8]),
        };

    static string Fingerprint(Number number, Json message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(global::System.Text.Encoding.UTF8.GetBytes(number.Id ?? ""));
        hash.AppendData(message.Bytes());
        return "noid." + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}

/// <summary>A message to a number whose conversation another responder owns. Never to be answered by itself.</summary>
public sealed record Standby(Origin Origin, IncomingMessage Message) : Change(Origin);

/// <summary>A message the business sent from its own phone app; <see cref="IncomingMessage.From"/> is the business.</summary>
public sealed record MessageEcho(Origin Origin, IncomingMessage Message, string? To, string? ToUserId) : Change(Origin);
