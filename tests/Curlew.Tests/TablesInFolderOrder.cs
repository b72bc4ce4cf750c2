using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests;

/// <summary>
/// Which folder's statements write which tables. A table is written where it is at home; whoever else writes it stands here, so that
/// nobody has to search for who could have changed a row.
/// </summary>
public sealed partial class TablesInFolderOrder
{
    static readonly (string Folder, string Tables)[] AtHome =
    [
        ("Privacy", "sealed_keys"),
        ("Queue", "message_queue queue_pointers"),
        (
            "Staff",
            "audit_trail audit_lanes staff staff_links staff_sessions sign_in_tries staff_passkeys used_challenges staff_logins web_keys api_keys idempotency_keys"
        ),
        ("Numbers", "phone_numbers portfolios whatsapp_accounts departure_shares frequency_caps"),
        (
            "Profiles",
            "user_profiles custom_fields profile_aliases consent_events consent_reviews held_opt_outs identity_changes imports import_parts opt_out_bursts same_people joined_people name_words unread_names suppressions merge_candidates"
        ),
        ("Templates", "message_templates template_translations whatsapp_templates"),
        ("Outbound", "webhook_endpoints outgoing_events"),
        ("Audiences", "segments"),
        (
            "Messages",
            "whatsapp_messages whatsapp_message_ids waiting_statuses conversations message_words message_marks auto_replies auto_replies_given keyword_mentions send_attempts sends_in_flight"
        ),
        ("Inbox", "conversation_events conversation_drafts conversation_viewers conversation_replies"),
        (
            "Campaigns",
            "marketing_campaigns campaign_recipients campaign_send_schedule campaign_variants campaign_analytics campaign_counts campaign_replies listed_recipients alarms error_policies message_rates plan_keeping refusal_runs refusals sending_epoch sends_again template_orders"
        ),
        ("Events", "event_tries"),
        ("Webhooks", "webhook_deliveries unprocessed_deliveries webhook_shapes stray_deliveries account_events template_syncs"),
        ("Metrics", "business_metrics metric_days"),
        ("Lifecycle", "profile_merges key_rotations"),
    ];

    static readonly (string Folder, string Tables, string Why)[] Guests =
    [
        ("Audiences", "marketing_campaigns", "a segment's new name reaches the drafts that use it"),
        ("Messages", "user_profiles", "who wrote last, and when"),
        ("Messages", "phone_numbers", "a number that refuses a message to one person stops like any other"),
        ("Messages", "message_templates", "how often a text was used"),
        ("Messages", "metric_days", "a day with news is counted again"),
        ("Inbox", "conversations", "what is open, whose it is, and what was read"),
        ("Inbox", "whatsapp_messages", "what only the reply knows of its message: its file, and what it quotes"),
        ("Campaigns", "phone_numbers", "claims take turns at it, and refusals stop it"),
        ("Campaigns", "message_templates", "how often a text was used, and what came of it"),
        ("Campaigns", "send_attempts", "the intent, and what became of it"),
        ("Events", "webhook_endpoints outgoing_events", "what became of telling it, and of the program it was told to"),
        ("Webhooks", "conversations whatsapp_messages", "a message is stored with what it means for its conversation"),
        ("Webhooks", "whatsapp_templates", "Meta tells what became of a template"),
        (
            "Lifecycle",
            "user_profiles profile_aliases consent_reviews held_opt_outs merge_candidates whatsapp_messages conversations conversation_events conversation_drafts auto_replies_given keyword_mentions send_attempts conversation_replies campaign_recipients listed_recipients metric_days",
            "whatever is a person's moves with them when two profiles become one"
        ),
        (
            "Lifecycle",
            "sealed_keys whatsapp_message_ids identity_changes message_marks",
            "keys are replaced, and what was found by the old one is found by the new"
        ),
    ];

    [Fact]
    public void A_folder_writes_only_its_own_tables_and_those_it_is_a_guest_of()
    {
        var allowed = AtHome.Select(home => (home.Folder, home.Tables)).Concat(Guests.Select(guest => (guest.Folder, guest.Tables)));
        var known = allowed.SelectMany(row => row.Tables.Split(' '), (row, table) => (row.Folder, Table: table)).ToHashSet();

        var written = Written().ToHashSet();

        Assert.True(
            written.IsSubsetOf(known),
            $"Move the statement to the table's own folder, or say in {nameof(TablesInFolderOrder)} who else writes it: {string.Join(", ", written.Except(known))}"
        );
        Assert.Empty(known.Except(written));
    }

    static IEnumerable<(string Folder, string Table)> Written()
    {
        var engine = Repository.PathOf("src/Curlew");
        foreach (var file in Directory.GetFiles(engine, "*.sql", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(engine, file).Split(Path.DirectorySeparatorChar)[0];
            if (folder is not "Postgres")
                foreach (Match write in Write().Matches(Comment().Replace(File.ReadAllText(file), "")))
                    yield return (folder, write.Groups[1].Value);
        }
    }

    // Not the SET of an upsert, nor the lock of FOR UPDATE, with what may follow it.
    [GeneratedRegex(@"\b(?:INSERT INTO|DELETE FROM|UPDATE)\s+(?:ONLY\s+)?(?!SET\b|OF\b|SKIP\b|NOWAIT\b)([a-z_]+)\b")]
    private static partial Regex Write();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();
}
