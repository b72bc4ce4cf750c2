using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Who a message is from, out of its own fields and the matching contact.</summary>
readonly record struct Sender(string? Phone, string? UserId, string? ParentUserId, ContactProfile? Profile)
{
    public static Sender Read(Json message, Contacts contacts)
    {
        var from = message.Text("from"u8);
        var phone = PhoneDigits.Of(from);
        // A user id in the place of the phone number is not documented, but has been seen.
        var userId = message.Text("from_user_id"u8) ?? (phone is null ? from : null);
        var profile = contacts.Find(phone, userId);
        return new Sender(
            phone ?? profile?.WaId,
            userId ?? profile?.UserId,
            message.Text("from_parent_user_id"u8) ?? profile?.ParentUserId,
            profile
        );
    }
}
