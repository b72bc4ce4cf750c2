namespace Curlew.Privacy;

/// <summary>How a column holds what is sealed in it.</summary>
public enum SealedForm
{
    /// <summary>Text sealed for its cell.</summary>
    Text,

    /// <summary>The same as a JSON string.</summary>
    Json,

    /// <summary>Bytes sealed for their cell.</summary>
    Bytes,

    /// <summary>A number.</summary>
    Phone,

    /// <summary>A user id.</summary>
    UserId,

    /// <summary>A number or a user id, as the column <c>kind</c> says.</summary>
    Identifier,

    /// <summary>A WhatsApp id.</summary>
    WhatsAppId,

    /// <summary>Words, in an array.</summary>
    Words,

    /// <summary>A digest of the e-mail address beside it.</summary>
    EmailDigest,

    /// <summary>Digests of the words of a message and of its person.</summary>
    SearchWords,

    /// <summary>Digests of the words of a name and of their beginnings.</summary>
    NameWords,
}

/// <summary>A column with something sealed in it.</summary>
public sealed record SealedColumn(string Table, string Name, SealedForm Form)
{
    /// <summary>Table and column whose cell it is sealed for, where that is another than the one it stands in.</summary>
    public (string Table, string Column) Home { get; init; } = (Table, Name);

    /// <summary>What the key that seals it is for.</summary>
    public KeyPurpose Purpose => Form is SealedForm.Text or SealedForm.Json or SealedForm.Bytes ? KeyPurpose.Cells : KeyPurpose.Identities;

    public override string ToString() => $"{Table}.{Name}";
}

/// <summary>Every column of the schema with something sealed in it. A test compares it with the comments of the schema, so that none is forgotten when
/// keys are replaced.</summary>
public static class SealedColumns
{
    /// <summary>In the order in which they are rewritten.</summary>
    public static IReadOnlyList<SealedColumn> All { get; } =
    [
        new("user_profiles", "whatsapp_phone", SealedForm.Phone),
        new("user_profiles", "phone_match", SealedForm.Phone),
        new("user_profiles", "wa_id", SealedForm.Phone),
        new("user_profiles", "user_id", SealedForm.UserId),
        new("user_profiles", "email_digest", SealedForm.EmailDigest),
        .. Texts("user_profiles", "display_name", "email", "address_line1", "address_line2", "notes", "personal_fields"),
        new("name_words", "words", SealedForm.NameWords),
        new("profile_aliases", "identifier", SealedForm.Identifier),
        new("suppressions", "phone_match", SealedForm.Phone),
        new("phone_numbers", "phone", SealedForm.Phone),
        new("campaign_recipients", "phone_number", SealedForm.Phone),
        new("campaign_recipients", "whatsapp_message_id", SealedForm.WhatsAppId),
        new("campaign_recipients", "template_parameters", SealedForm.Json),
        // A recipient keeps the id it had on the list, so its values are sealed for the recipient from the beginning.
        new("listed_recipients", "template_parameters", SealedForm.Text) { Home = ("campaign_recipients", "template_parameters") },
        new("whatsapp_messages", "message_id", SealedForm.WhatsAppId),
        new("whatsapp_messages", "context_message_id", SealedForm.WhatsAppId),
        new("whatsapp_messages", "from_phone", SealedForm.Phone),
        new("whatsapp_messages", "to_phone", SealedForm.Phone),
        .. Texts("whatsapp_messages", "content"),
        new("message_words", "words", SealedForm.SearchWords),
        .. Texts("conversation_events", "text"),
        .. Texts("conversation_drafts", "text"),
        new("keyword_mentions", "keywords", SealedForm.Words),
        new("message_queue", "message_id", SealedForm.WhatsAppId),
        new("send_attempts", "message_id", SealedForm.WhatsAppId),
        new("waiting_statuses", "message_id", SealedForm.WhatsAppId),
        new("waiting_statuses", "recipient_phone", SealedForm.Phone),
        new("waiting_statuses", "recipient_user_id", SealedForm.UserId),
        new("consent_events", "message_id", SealedForm.WhatsAppId),
        .. Texts("consent_events", "evidence"),
        new("consent_reviews", "message_id", SealedForm.WhatsAppId),
        .. Texts("consent_reviews", "evidence"),
        new("held_opt_outs", "message_id", SealedForm.WhatsAppId),
        new("merge_candidates", "message_id", SealedForm.WhatsAppId),
        .. Texts("profile_merges", "evidence"),
        .. Texts("import_parts", "content"),
        .. Texts("template_orders", "text"),
        .. Texts("conversation_replies", "content", "text"),
        new("webhook_deliveries", "body", SealedForm.Bytes),
        .. Texts("webhook_endpoints", "url", "secret", "previous_secret"),
        new("staff", "email_digest", SealedForm.EmailDigest),
        .. Texts("staff", "name", "email", "password", "authenticator", "recovery_codes"),
        .. Texts("web_keys", "xml"),
        .. Texts("idempotency_keys", "answer"),
        .. Texts("whatsapp_accounts", "access_token", "app_secret", "previous_secret", "verify_token"),
    ];

    static IEnumerable<SealedColumn> Texts(string table, params IEnumerable<string> columns) =>
        columns.Select(column => new SealedColumn(table, column, SealedForm.Text));
}
