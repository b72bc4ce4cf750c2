using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Something about a person changed: phone number, user id, or the keys of their phone.</summary>
/// <param name="Type">user_changed_number, user_changed_user_id, user_identity_changed or what else Meta says.</param>
/// <param name="Body">Meta's sentence; the oldest deliveries name the previous user id only here.</param>
/// <param name="NewWaId">The new phone number as digits; the message's From is the old one.</param>
/// <param name="NewUserId">The user id from now on.</param>
public sealed record SystemEvent(
    string? Type,
    string? Body,
    string? NewWaId,
    string? NewUserId,
    string? PreviousUserId,
    string? NewParentUserId,
    string? PreviousParentUserId,
    string? IdentityHash
)
{
    internal static SystemEvent Read(Json system) =>
        new(
            system.Text("type"u8),
            system.Text("body"u8),
            PhoneDigits.Of(system.Text("wa_id"u8) ?? system.Text("new_wa_id"u8)),
            system.Text("user_id"u8),
            system.Text("previous_user_id"u8),
            system.Text("parent_user_id"u8),
            system.Text("previous_parent_user_id"u8),
            system["identity"u8].Text("hash"u8)
        );
}
