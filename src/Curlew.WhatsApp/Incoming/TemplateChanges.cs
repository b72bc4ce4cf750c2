using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Which template a change is about. The language is written as the API writes it, en_US.</summary>
public sealed record TemplateName(string? Id, string? Name, string? Language)
{
    internal static TemplateName Read(Json value) =>
        new(
            value.Text("message_template_id"u8),
            value.Text("message_template_name"u8),
            value.Text("message_template_language"u8)?.Replace('-', '_')
        );
}

/// <summary>A template was approved, rejected, paused, and so on.</summary>
/// <param name="Event">As Meta wrote it, for example PAUSED.</param>
/// <param name="Reason">For example INVALID_FORMAT; null where Meta writes NONE.</param>
/// <param name="Title">What kind of pause it is, for example FIRST_PAUSE.</param>
public sealed record TemplateStatusChanged(
    Origin Origin,
    TemplateName Template,
    string Event,
    string? Reason,
    string? Category,
    string? Title,
    string? Description,
    string? Recommendation,
    Stamp DisableDate
) : Change(Origin)
{
    /// <summary>Whether the template may be sent from now on; null if the event says nothing known about it.</summary>
    public bool? Sendable =>
        Event switch
        {
            "APPROVED" or "REINSTATED" or "UNARCHIVED" or "FLAGGED" => true,
            "REJECTED"
            or "PENDING"
            or "PAUSED"
            or "DISABLED"
            or "IN_APPEAL"
            or "PENDING_DELETION"
            or "DELETED"
            or "LIMIT_EXCEEDED"
            or "LOCKED"
            or "ARCHIVED" => false,
            _ => null,
        };

    internal static TemplateStatusChanged? Read(Origin origin, Json value)
    {
        if (value.Text("event"u8) is not { } happened)
            return null;
        var other = value["other_info"u8];
        var rejection = value["rejection_info"u8];
        return new TemplateStatusChanged(
            origin,
            TemplateName.Read(value),
            happened,
            value.Text("reason"u8) is { } reason && reason != "NONE" ? reason : null,
            value.Text("message_template_category"u8),
            other.Text("title"u8),
            other.Text("description"u8) ?? rejection.Text("reason"u8),
            rejection.Text("recommendation"u8),
            value["disable_info"u8].Time("disable_date"u8)
        );
    }
}

/// <summary>How people receive a template: GREEN, YELLOW, RED or UNKNOWN.</summary>
public sealed record TemplateQualityChanged(Origin Origin, TemplateName Template, string? Previous, string? Now) : Change(Origin)
{
    internal static TemplateQualityChanged Read(Origin origin, Json value) =>
        new(origin, TemplateName.Read(value), value.Text("previous_quality_score"u8), value.Text("new_quality_score"u8));
}

/// <summary>Meta moved a template to another category, will move it, or thinks it belongs elsewhere.</summary>
/// <param name="Current">The category messages are charged by now.</param>
/// <param name="Correct">The category Meta holds for right, if that is another one.</param>
/// <param name="Effective">When an announced change comes into force.</param>
public sealed record TemplateCategoryChanged(
    Origin Origin,
    TemplateName Template,
    string? Previous,
    string? Current,
    string? Correct,
    Stamp Effective
) : Change(Origin)
{
    internal static TemplateCategoryChanged Read(Origin origin, Json value) =>
        new(
            origin,
            TemplateName.Read(value),
            value.Text("previous_category"u8),
            value.Text("new_category"u8) ?? value.Text("category"u8),
            value.Text("correct_category"u8),
            value.Time("category_update_timestamp"u8)
        );
}

/// <summary>A template's text was changed.</summary>
/// <param name="Buttons">The buttons as JSON.</param>
public sealed record TemplateContentChanged(
    Origin Origin,
    TemplateName Template,
    string? Body,
    string? Header,
    string? Footer,
    string? Buttons
) : Change(Origin)
{
    internal static TemplateContentChanged Read(Origin origin, Json value)
    {
        var buttons = value["message_template_buttons"u8];
        return new TemplateContentChanged(
            origin,
            TemplateName.Read(value),
            value.Text("message_template_element"u8),
            value.Text("message_template_title"u8),
            value.Text("message_template_footer"u8),
            buttons.IsNothing ? null : buttons.Raw()
        );
    }
}
