using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>
/// Everything a database says, without the ids it chose itself and the moments at which it wrote something down. Whatever table or column
/// is added to the schema is compared from then on; what must not be is named here.
/// </summary>
static class Meaning
{
    // Bodies come as often as they are delivered, keys are the same, every start makes a link for the first owner anew and says so in the trail,
    // and the rest is work under way or done.
    static readonly HashSet<string> Unread =
    [
        "schema_migrations",
        "sealed_keys",
        "whatsapp_accounts",
        "webhook_deliveries",
        "stray_deliveries",
        "queue_pointers",
        "sends_in_flight",
        "metric_days",
        "campaign_counts",
        "sending_epoch",
        "alarms",
        "refusals",
        "refusal_runs",
        "plan_keeping",
        "template_syncs",
        "audit_lanes",
        "audit_trail",
        "staff_links",
        "web_keys",
    ];

    // Ids, clocks of the database, and what depends on how often something was tried or in which order it came.
    static readonly HashSet<string> Unsaid =
    [
        "id",
        "created_at",
        "updated_at",
        "noted_at",
        "settled_at",
        "phone_numbers.asked_at",
        "marketing_campaigns.completed_at",
        "message_templates.last_used",
        "whatsapp_templates.synced_at",
        "message_queue.started_at",
        "message_queue.processed_at",
        "message_queue.next_try_at",
        "message_queue.attempts",
        "account_events.effect",
        "account_events.delivery",
        "webhook_shapes.seen",
        "webhook_shapes.first_seen_at",
        "webhook_shapes.last_seen_at",
        "webhook_shapes.last_delivery",
    ];

    static readonly HashSet<string> Sealed =
    [
        "user_profiles.display_name",
        "whatsapp_messages.content",
        "consent_events.evidence",
        "consent_reviews.evidence",
    ];

    const string Tables =
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY 1";

    // People and messages are called what WhatsApp calls them.
    const string Names = """
        SELECT id::text || ' ' || coalesce(user_id, whatsapp_phone) FROM user_profiles
        UNION ALL SELECT id::text || ' ' || message_id FROM whatsapp_messages WHERE message_id IS NOT NULL
        """;

    /// <summary>One line a row.</summary>
    public static async Task<SortedSet<string>> Of(Database database, Sealer sealer)
    {
        var names = (await database.Rows(Names)).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var table in (await database.Rows(Tables)).Except(Unread))
        foreach (var row in await database.Rows($"SELECT to_jsonb(t)::text FROM {table} t"))
            for (var (line, copy) = (Line(table, JsonNode.Parse(row)!.AsObject(), names, sealer), 2); !lines.Add(line); copy++)
                line = $"{line} (copy {copy})";
        return lines;
    }

    static string Line(string table, JsonObject row, Dictionary<string, string> names, Sealer sealer)
    {
        var said = row.Where(cell => !Unsaid.Contains(cell.Key) && !Unsaid.Contains($"{table}.{cell.Key}"))
            .Select(cell => $"{cell.Key}={Value(table, cell.Key, cell.Value, row, names, sealer)}");
        return $"{table}: {string.Join(' ', said)}";
    }

    static string Value(string table, string column, JsonNode? value, JsonObject row, Dictionary<string, string> names, Sealer sealer) =>
        value switch
        {
            null => "∅",
            // One of the words stands for the person and so for an id.
            JsonArray words when table is "message_words" && column is "words" => $"{words.Count} words",
            JsonValue when value.GetValueKind() is JsonValueKind.String => Text(
                table,
                column,
                value.GetValue<string>(),
                row,
                names,
                sealer
            ),
            _ => value.ToJsonString(),
        };

    static string Text(string table, string column, string text, JsonObject row, Dictionary<string, string> names, Sealer sealer) =>
        Sealed.Contains($"{table}.{column}")
            ? sealer.Open(text, new Cell(table, column, row["id"]!.GetValue<Guid>()))
            : names.GetValueOrDefault(text, text);
}
