using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>A change Meta makes to a template at a known time, and the webhook that tells of it.</summary>
sealed class TemplateChange : Life
{
    const long Day = 24 * 60 * 60;

    public required Account Owner { get; init; }

    public required SandboxTemplate After { get; init; }

    /// <summary>APPROVED, REJECTED, PAUSED and so on; QUALITY, CATEGORY and CATEGORY_AHEAD for the other webhooks.</summary>
    public required string Event { get; init; }

    public required string Reason { get; init; }
    public required long At { get; init; }

    /// <summary>When it was planned; the same as <see cref="At"/> for what happens at once.</summary>
    public required long PlannedAt { get; init; }

    public override Account Account => Owner;

    public override long Due => At;

    public override (ulong Phone, ulong Key) Tie => (0, (ulong)Ordinal);

    public override bool HasEntryTime => true;

    string Expected =>
        Event switch
        {
            "REINSTATED" => "PAUSED",
            "CATEGORY" or "QUALITY" => After.Status,
            _ => "PENDING",
        };

    SandboxTemplate? before;

    public override bool Act(World world)
    {
        before = Account.Templates.Find(After.Name, After.Language)?.Template;
        // What was planned for a template that has changed or gone since does not happen.
        if (At > PlannedAt && before?.Status != Expected)
            return false;
        if (After.Status == "DELETED")
            Account.Templates.Remove(After);
        else if (Event != "CATEGORY_AHEAD")
            Account.Templates.Put(After, DateTimeOffset.FromUnixTimeMilliseconds(At));
        world.Emit(this, 0, At, new Dice(Ordinal));
        return false;
    }

    public override void Write(Utf8JsonWriter json, World world, int step)
    {
        json.WriteStartObject();
        json.WriteStartObject("value"u8);
        switch (Event)
        {
            case "QUALITY":
                json.WriteString("previous_quality_score"u8, before?.Quality ?? "UNKNOWN");
                json.WriteString("new_quality_score"u8, After.Quality);
                break;
            case "CATEGORY_AHEAD":
                json.WriteString("correct_category"u8, After.Category);
                json.WriteString("new_category"u8, before?.Category);
                json.WriteNumber("category_update_timestamp"u8, At / 1000 + Day);
                break;
            case "CATEGORY":
                json.WriteString("previous_category"u8, After.PreviousCategory ?? before?.Category);
                json.WriteString("new_category"u8, After.Category);
                break;
            default:
                Status(json);
                break;
        }
        json.WriteNumber("message_template_id"u8, long.Parse(After.Id, null));
        json.WriteString("message_template_name"u8, After.Name);
        json.WriteString("message_template_language"u8, After.Language);
        Change.End(
            json,
            Event switch
            {
                "QUALITY" => "message_template_quality_update"u8,
                "CATEGORY" or "CATEGORY_AHEAD" => "template_category_update"u8,
                _ => "message_template_status_update"u8,
            }
        );
    }

    void Status(Utf8JsonWriter json)
    {
        json.WriteString("event"u8, Event);
        json.WriteString("reason"u8, Reason);
        json.WriteString("message_template_category"u8, After.Category);
        if (Event == "PAUSED")
        {
            json.WriteStartObject("other_info"u8);
            json.WriteString("title"u8, After.Pauses > 1 ? "SECOND_PAUSE"u8 : "FIRST_PAUSE"u8);
            json.WriteString("description"u8, "The template was paused because customers gave it low quality."u8);
            json.WriteEndObject();
        }
        if (Event == "REJECTED")
        {
            json.WriteStartObject("rejection_info"u8);
            json.WriteString("reason"u8, "The content does not fit the category or the policy."u8);
            json.WriteString("recommendation"u8, "Change the text and submit it again."u8);
            json.WriteEndObject();
        }
    }
}
