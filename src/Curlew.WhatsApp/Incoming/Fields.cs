using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Which webhook field holds what.</summary>
static class Fields
{
    const string Messages = "messages";

    /// <summary>The field's name. Without one the keys decide, and the usual name costs no memory.</summary>
    public static string? Name(Json field, Json value)
    {
        if (field.Is("messages"u8))
            return Messages;
        if (field.Text() is { } name)
            return name;
        return
            !value["messages"u8].IsNothing
            || !value["statuses"u8].IsNothing
            || !value["errors"u8].IsNothing
            || !value["user_actions"u8].IsNothing
            ? Messages
            : null;
    }

    public static void Read(Origin origin, Json value, List<Change> into)
    {
        switch (origin.Field)
        {
            case Messages:
                MessagesValue.Read(origin, value, into);
                break;
            case "standby":
                MessagesValue.ReadStandby(origin, value, into);
                break;
            case "message_echoes" or "smb_message_echoes":
                MessagesValue.ReadEchoes(origin, value, into);
                break;
            case "history":
                PhoneApp.ReadHistory(origin, value, into);
                break;
            case "smb_app_state_sync":
                PhoneApp.ReadAddressBook(origin, value, into);
                break;
            case "user_preferences":
                UserPreference.ReadAll(origin, value, into);
                break;
            default:
                if (One(origin, value) is { } change)
                    into.Add(change);
                break;
        }
    }

    static Change? One(Origin origin, Json value) =>
        origin.Field switch
        {
            // Meta's own page shows a quality update under the name of the status update: the keys decide.
            "message_template_status_update" or "message_template_quality_update" when value.Text("new_quality_score"u8) is not null =>
                TemplateQualityChanged.Read(origin, value),
            "message_template_status_update" => TemplateStatusChanged.Read(origin, value),
            "template_category_update" or "template_correct_category_detection" => TemplateCategoryChanged.Read(origin, value),
            "message_template_components_update" => TemplateContentChanged.Read(origin, value),
            "phone_number_quality_update" => PhoneNumberQuality.Read(origin, value),
            "phone_number_name_update" => PhoneNumberName.Read(origin, value),
            "business_capability_update" => BusinessCapability.Read(origin, value),
            "business_username_updates" or "business_username_update" => BusinessUsername.Read(origin, value),
            "account_update" => AccountUpdate.Read(origin, value),
            "account_review_update" => AccountReview.Read(origin, value),
            "account_alerts" => AccountAlert.Read(origin, value),
            "security" => SecurityEvent.Read(origin, value),
            "messaging_handovers" => Handover.Read(origin, value),
            _ => null,
        };
}
