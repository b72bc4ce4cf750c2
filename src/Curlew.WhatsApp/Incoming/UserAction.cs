using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A click on a marketing message, without any identity; <see cref="ClickId"/> and <see cref="TrackingToken"/> are all there is to
/// match by.</summary>
/// <param name="Type">marketing_messages_link_click, landing_page_view or what else Meta says.</param>
/// <param name="Component">cta or body.</param>
/// <param name="Json">The action as it came.</param>
public sealed record UserAction(
    Origin Origin,
    string? PhoneNumberId,
    string? Type,
    Stamp Timestamp,
    string? Component,
    string? ProductId,
    string? ClickId,
    string? TrackingToken,
    string Json
) : Change(Origin)
{
    internal static UserAction Read(Origin origin, Number number, Json action)
    {
        var click = action["marketing_messages_link_click_data"u8];
        return new UserAction(
            origin,
            number.Id,
            action.Text("action_type"u8),
            action.Time("timestamp"u8),
            click.Text("click_component"u8),
            click.Text("product_id"u8),
            click.Text("click_id"u8),
            click.Text("tracking_token"u8),
            action.Raw()
        );
    }
}

/// <summary>A person told WhatsApp whether they want marketing of this number. Stop counts at once; other messages remain
/// allowed.</summary>
/// <param name="Value">The wish as Meta wrote it.</param>
public sealed record UserPreference(
    Origin Origin,
    string? PhoneNumberId,
    Wish Wish,
    string? Value,
    string? WaId,
    string? UserId,
    string? ParentUserId,
    string? Category,
    string? Detail,
    Stamp Timestamp,
    string? SignupId
) : Change(Origin)
{
    internal static void ReadAll(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        var contacts = new Contacts(value["contacts"u8]);
        foreach (var preference in value.Each("user_preferences"u8))
            into.Add(
                preference.IsObject ? Read(origin, number, contacts, preference) : Notification.Broken(origin, "A preference", preference)
            );
    }

    static UserPreference Read(Origin origin, Number number, Contacts contacts, Json preference)
    {
        var waId = PhoneDigits.Of(preference.Text("wa_id"u8));
        var userId = preference.Text("user_id"u8);
        var profile = contacts.Find(waId, userId);
        var text = preference.Text("value"u8);
        var wish = text switch
        {
            "stop" => Wish.Stop,
            "resume" => Wish.Resume,
            "signup" => Wish.SignUp,
            _ => Wish.Other,
        };
        return new UserPreference(
            origin,
            number.Id,
            wish,
            text,
            waId ?? profile?.WaId,
            userId ?? profile?.UserId,
            preference.Text("parent_user_id"u8) ?? profile?.ParentUserId,
            preference.Text("category"u8),
            preference.Text("detail"u8),
            preference.Time("timestamp"u8),
            preference.Text("signup_id"u8)
        );
    }
}

/// <summary>What a person wants of marketing.</summary>
public enum Wish
{
    /// <summary>A word this version does not know.</summary>
    Other,
    Stop,
    Resume,
    SignUp,
}

/// <summary>A conversation changed hands between responders.</summary>
/// <param name="Type">control_passed, control_taken or what else Meta says.</param>
public sealed record Handover(
    Origin Origin,
    string? PhoneNumberId,
    string? Type,
    string? From,
    string? UserId,
    string? PreviousOwner,
    string? NewOwner,
    string? Note,
    string? Summary,
    Stamp Timestamp
) : Change(Origin)
{
    internal static Handover? Read(Origin origin, Json value)
    {
        if (value.Text("type"u8) is not { } type)
            return null;
        var sender = value["sender"u8];
        var control = value[System.Text.Encoding.UTF8.GetBytes(type)];
        return new Handover(
            origin,
            value["recipient"u8].Text("phone_number_id"u8),
            type,
            PhoneDigits.Of(sender.Text("phone_number"u8) ?? sender.Text("wa_id"u8)),
            sender.Text("user_id"u8),
            control.Text("previous_owner_role"u8),
            control.Text("new_owner_role"u8),
            control.Text("metadata"u8),
            control["conversation_context"u8]["summary"u8].Text("text"u8),
            value.Time("timestamp"u8)
        );
    }
}
