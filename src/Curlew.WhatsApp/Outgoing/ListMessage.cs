using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A menu behind a button: up to 10 sections with up to 10 rows in total.</summary>
public sealed record ListMessage(Recipient To, string Body, string ButtonText, IReadOnlyList<ListSection> Sections)
    : InteractiveMessage(To, Body)
{
    private protected override string Form => "list";

    private protected override int LongestBody => 4096;

    private protected override InvalidMessage? CheckAction() =>
        Limit.Required("interactive.action.button", ButtonText, 20)
        ?? Limit.Between("interactive.action.sections", Sections.Count, 1, 10)
        ?? Limit.Between("interactive.action.sections.rows", Sections.Sum(s => s.Rows.Count), 1, 10)
        ?? Sections.Select(CheckSection).FirstOrDefault(p => p is not null)
        ?? (
            Sections.SelectMany(s => s.Rows).GroupBy(r => r.Id).Any(g => g.Count() > 1)
                ? Limit.Twice("interactive.action.sections.rows.id", "Two rows have the same id.")
                : null
        );

    // Sections need titles only to be told apart.
    InvalidMessage? CheckSection(ListSection section) =>
        (
            Sections.Count > 1
                ? Limit.Required("interactive.action.sections.title", section.Title, 24)
                : Limit.Optional("interactive.action.sections.title", section.Title, 24)
        ) ?? section.Rows.Select(CheckRow).FirstOrDefault(p => p is not null);

    static InvalidMessage? CheckRow(ListRow row) =>
        Limit.Required("interactive.action.sections.rows.id", row.Id, 200)
        ?? Limit.Required("interactive.action.sections.rows.title", row.Title, 24)
        ?? Limit.Optional("interactive.action.sections.rows.description", row.Description, 72);

    private protected override void WriteAction(Utf8JsonWriter json)
    {
        json.WriteString("button"u8, ButtonText);
        json.WriteStartArray("sections"u8);
        foreach (var section in Sections)
        {
            json.WriteStartObject();
            if (section.Title is not null)
                json.WriteString("title"u8, section.Title);
            json.WriteStartArray("rows"u8);
            foreach (var row in section.Rows)
                WriteRow(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteRow(Utf8JsonWriter json, ListRow row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.Id);
        json.WriteString("title"u8, row.Title);
        if (row.Description is not null)
            json.WriteString("description"u8, row.Description);
        json.WriteEndObject();
    }
}

/// <summary>Rows under a title, which may be missing only if the section is alone.</summary>
public sealed record ListSection(string? Title, IReadOnlyList<ListRow> Rows);

/// <summary>A row: id up to 200, title up to 24, description up to 72 characters.</summary>
public sealed record ListRow(string Id, string Title, string? Description = null);
