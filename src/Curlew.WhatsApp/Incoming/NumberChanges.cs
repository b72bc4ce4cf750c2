using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Quality, throughput or limit of a number changed.</summary>
/// <param name="Event">For example THROUGHPUT_UPGRADE or FLAGGED.</param>
/// <param name="Limit">People per rolling 24 hours now; <see cref="MessagingLimit.Unlimited"/>, or null if not told.</param>
public sealed record PhoneNumberQuality(Origin Origin, string? DisplayPhone, string? Event, int? Limit, int? PreviousLimit) : Change(Origin)
{
    internal static PhoneNumberQuality Read(Origin origin, Json value) =>
        new(
            origin,
            value.Text("display_phone_number"u8),
            value.Text("event"u8),
            MessagingLimit.Parse(value.Text("max_daily_conversations_per_business"u8) ?? value.Text("current_limit"u8)),
            MessagingLimit.Parse(value.Text("old_limit"u8))
        );
}

/// <summary>Meta decided about the name a number shows.</summary>
public sealed record PhoneNumberName(Origin Origin, string? DisplayPhone, string? Decision, string? RequestedName, string? RejectionReason)
    : Change(Origin)
{
    internal static PhoneNumberName Read(Origin origin, Json value) =>
        new(
            origin,
            value.Text("display_phone_number"u8),
            value.Text("decision"u8),
            value.Text("requested_verified_name"u8),
            value.Text("rejection_reason"u8) is { } reason && reason != "NONE" ? reason : null
        );
}

/// <summary>How many people the whole portfolio may message, and how many numbers it may have.</summary>
/// <param name="Limit">People per rolling 24 hours; <see cref="MessagingLimit.Unlimited"/>, or null if not told.</param>
public sealed record BusinessCapability(Origin Origin, int? Limit, string? LimitText, int? MaxPhoneNumbers) : Change(Origin)
{
    internal static BusinessCapability Read(Origin origin, Json value)
    {
        var limit = value.Text("max_daily_conversations_per_business"u8) ?? value.Text("max_daily_conversation_per_phone"u8);
        return new BusinessCapability(
            origin,
            MessagingLimit.Parse(limit),
            limit,
            value.Small("max_phone_numbers_per_business"u8) ?? value.Small("max_phone_numbers_per_waba"u8)
        );
    }
}

/// <summary>A username of the business was approved, reserved or deleted.</summary>
/// <param name="Context">revoked if Meta took it.</param>
public sealed record BusinessUsername(Origin Origin, string? DisplayPhone, string? Username, string? Status, string? Context)
    : Change(Origin)
{
    internal static BusinessUsername Read(Origin origin, Json value) =>
        new(origin, value.Text("display_phone_number"u8), value.Text("username"u8), value.Text("status"u8), value.Text("context"u8));
}

/// <summary>Somebody changed or asked to reset a number's PIN.</summary>
public sealed record SecurityEvent(Origin Origin, string? DisplayPhone, string? Event, string? Requester) : Change(Origin)
{
    internal static SecurityEvent Read(Origin origin, Json value) =>
        new(origin, value.Text("display_phone_number"u8), value.Text("event"u8), value.Text("requester"u8));
}
