using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>What became of a message that was sent. Arrives in any order, more than once, and sometimes before the answer to the
/// send.</summary>
public sealed record StatusUpdate(Origin Origin) : Change(Origin)
{
    public string? PhoneNumberId { get; init; }

    /// <summary>The message; perhaps one that another tool sent.</summary>
    public required string Wamid { get; init; }

    /// <summary>The status as Meta wrote it.</summary>
    public required string Status { get; init; }

    public StatusRank Rank { get; init; }
    public Stamp Timestamp { get; init; }

    /// <summary>The recipient's phone number as digits; null if withheld, or for a group.</summary>
    public string? Recipient { get; init; }

    public string? RecipientUserId { get; init; }
    public string? RecipientParentUserId { get; init; }
    public string? GroupId { get; init; }

    /// <summary>What the send call gave along, see <see cref="CloudApi.Send"/>.</summary>
    public string? Opaque { get; init; }

    /// <summary>The template Meta made of a directly sent text.</summary>
    public string? TemplateId { get; init; }

    public Pricing? Pricing { get; init; }
    public Conversation? Conversation { get; init; }
    public IReadOnlyList<GraphError> Errors { get; init; } = [];
    public string? ProfileName { get; init; }
    public string? Username { get; init; }

    internal static Change Read(Origin origin, Number number, Contacts contacts, Json status)
    {
        if (status.Text("id"u8) is not { } wamid || Ranks.TextOf(status["status"u8]) is not { } text)
            return new BrokenDelivery(origin, "A status without message id or status.", status.Raw());

        var inGroup = status["recipient_type"u8].Is("group"u8);
        var address = status.Text(inGroup ? "recipient_participant_id"u8 : "recipient_id"u8);
        var recipient = PhoneDigits.Of(address);
        var userId = status.Text("recipient_user_id"u8) ?? (recipient is null ? address : null);
        var profile = contacts.Find(recipient, userId);
        return new StatusUpdate(origin)
        {
            PhoneNumberId = number.Id,
            Wamid = wamid,
            Status = text,
            Rank = Ranks.Of(text),
            Timestamp = status.Time("timestamp"u8),
            Recipient = recipient ?? profile?.WaId,
            RecipientUserId = userId ?? profile?.UserId,
            RecipientParentUserId = status.Text("parent_recipient_user_id"u8) ?? profile?.ParentUserId,
            GroupId = inGroup ? status.Text("recipient_id"u8) : null,
            Opaque = status.Text("biz_opaque_callback_data"u8),
            TemplateId = status.Text("template_id"u8),
            Pricing = Pricing.Read(status["pricing"u8]),
            Conversation = Conversation.Read(status["conversation"u8]),
            Errors = GraphError.ReadAll(status),
            ProfileName = profile?.Name,
            Username = profile?.Username,
        };
    }
}

/// <summary>How far a message came. A higher rank implies the lower ones; <see cref="Failed"/> counts only while nothing better is
/// known.</summary>
public enum StatusRank
{
    /// <summary>A word this version does not know: kept, without effect.</summary>
    Unknown = 0,
    Sent = 1,
    Failed = 2,
    Delivered = 3,
    Read = 4,

    /// <summary>A voice message was listened to.</summary>
    Played = 5,
}

static class Ranks
{
    public static string? TextOf(Json status) =>
        status.Is("delivered"u8) ? "delivered"
        : status.Is("read"u8) ? "read"
        : status.Is("sent"u8) ? "sent"
        : status.Is("failed"u8) ? "failed"
        : status.Text();

    public static StatusRank Of(string status) =>
        status switch
        {
            "sent" => StatusRank.Sent,
            "failed" => StatusRank.Failed,
            "delivered" => StatusRank.Delivered,
            "read" => StatusRank.Read,
            "played" => StatusRank.Played,
            _ => StatusRank.Unknown,
        };
}
