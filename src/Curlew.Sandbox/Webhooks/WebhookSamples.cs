using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>An example value of every documented webhook field, filled with this sandbox's ids (Meta, webhook reference,
/// 2026-09).</summary>
static class WebhookSamples
{
    static readonly Dictionary<string, string> Values = new()
    {
        ["message_template_status_update"] =
            """{"event":"APPROVED","message_template_id":1689556908129832,"message_template_name":"order_confirmation","message_template_language":"en-US","reason":"NONE","message_template_category":"UTILITY"}""",
        ["message_template_quality_update"] =
            """{"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":1689556908129832,"message_template_name":"order_confirmation","message_template_language":"en-US"}""",
        ["template_category_update"] =
            """{"message_template_id":1689556908129832,"message_template_name":"order_confirmation","message_template_language":"en-US","correct_category":"MARKETING","new_category":"UTILITY","category_update_timestamp":$tomorrow}""",
        ["template_correct_category_detection"] =
            """{"message_template_id":1689556908129832,"message_template_name":"order_confirmation","message_template_language":"en-US","category":"UTILITY","correct_category":"MARKETING"}""",
        ["message_template_components_update"] =
            """{"message_template_id":1689556908129832,"message_template_name":"order_confirmation","message_template_language":"en-US","message_template_title":"Your order","message_template_element":"Thank you for order {{1}}","message_template_footer":"Reply STOP to leave"}""",
        ["phone_number_quality_update"] =
            """{"display_phone_number":"$display","event":"ONBOARDING","current_limit":"TIER_2K","old_limit":"TIER_250","max_daily_conversations_per_business":"TIER_2K"}""",
        ["phone_number_name_update"] =
            """{"display_phone_number":"$display","decision":"APPROVED","requested_verified_name":"$name","rejection_reason":null}""",
        ["business_capability_update"] = """{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_business":20}""",
        ["account_update"] =
            """{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":$tomorrow}]}""",
        ["account_review_update"] = """{"decision":"APPROVED"}""",
        ["account_alerts"] =
            """{"entity_type":"WABA","entity_id":"$waba","alert_info":{"alert_severity":"WARNING","alert_status":"ACTIVE","alert_type":"LOW_BALANCE","alert_description":"The payment account is running low."}}""",
        ["account_settings_update"] =
            """{"timestamp":$now,"type":"phone_number_settings","phone_number_settings":{"phone_number_id":"$number","calling":{"status":"DISABLED"}}}""",
        ["security"] = """{"display_phone_number":"$display","event":"PIN_CHANGED","requester":"61555822107539"}""",
        ["user_preferences"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"contacts":[{"wa_id":"$customer","user_id":"$userid"}],"user_preferences":[{"wa_id":"$customer","user_id":"$userid","detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop","timestamp":$now}]}""",
        ["message_echoes"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"message_echoes":[{"from":"$display","to":"$customer","to_user_id":"$userid","id":"wamid.ECHO1","timestamp":"$now","type":"text","text":{"body":"Sent from another tool"}}]}""",
        ["smb_message_echoes"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"message_echoes":[{"from":"$display","to":"$customer","to_user_id":"$userid","id":"wamid.ECHO2","timestamp":"$now","type":"text","text":{"body":"Sent from the phone app"}}]}""",
        ["smb_app_state_sync"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"state_sync":[{"type":"contact","contact":{"full_name":"$customername","first_name":"$customername","phone_number":"$customer"},"action":"add","metadata":{"timestamp":"$now"}}]}""",
        ["history"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"history":[{"metadata":{"phase":0,"chunk_order":1,"progress":100},"threads":[{"id":"$customer","messages":[{"from":"$customer","id":"wamid.HISTORY1","timestamp":"$now","type":"text","text":{"body":"From before"},"history_context":{"status":"READ"}}]}]}]}""",
        ["business_username_updates"] = """{"display_phone_number":"$display","username":"curlewcoffee","status":"approved"}""",
        ["messaging_handovers"] =
            """{"messaging_product":"whatsapp","recipient":{"display_phone_number":"$display","phone_number_id":"$number"},"sender":{"phone_number":"$customer","user_id":"$userid"},"timestamp":"$now","type":"control_passed","control_passed":{"previous_owner_role":"primary","new_owner_role":"secondary","metadata":"please take over"}}""",
        ["standby"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"contacts":[{"profile":{"name":"$customername"},"wa_id":"$customer","user_id":"$userid"}],"messages":[{"from":"$customer","from_user_id":"$userid","id":"wamid.STANDBY1","timestamp":"$now","type":"text","text":{"body":"Somebody else owns this thread"}}]}""",
        ["calls"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"calls":[{"id":"wacid.CALL1","from":"$customer","to":"$display","event":"connect","timestamp":"$now","direction":"USER_INITIATED"}]}""",
        ["flows"] =
            """{"event":"FLOW_STATUS_CHANGE","message":"Flow sign_up changed status from DRAFT to PUBLISHED","flow_id":"6627390910605886","old_status":"DRAFT","new_status":"PUBLISHED"}""",
        ["partner_solutions"] = """{"event":"SOLUTION_CREATED","solution_id":"774485461512159","solution_status":"INITIATED"}""",
        ["payment_configuration_update"] =
            """{"configuration_name":"main","provider_name":"razorpay","provider_mid":"acc_1","status":"Needs Testing","created_timestamp":$now,"updated_timestamp":$now}""",
        ["automatic_events"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"automatic_events":[{"id":"wamid.EVENT1","event_name":"Purchase","timestamp":$now,"custom_data":{"currency":"USD","value":25000}}]}""",
        ["tracking_events"] = """{"messaging_product":"whatsapp","events":[{"event_name":"link_click","timestamp":$now}]}""",
        ["business_status_update"] = """{"event":"BUSINESS_VERIFIED","business_id":"506914307656634"}""",
        ["group_lifecycle_update"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"groups":[{"timestamp":"$now","group_id":"Y2FwaV9ncm91cDox","type":"group_create","subject":"Tasting club"}]}""",
        ["group_participants_update"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"groups":[{"timestamp":"$now","group_id":"Y2FwaV9ncm91cDox","type":"group_participants_add","added_participants":[{"wa_id":"$customer"}]}]}""",
        ["group_settings_update"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"groups":[{"timestamp":"$now","group_id":"Y2FwaV9ncm91cDox","type":"group_settings_update","group_subject":{"text":"Tasting club","update_successful":true}}]}""",
        ["group_status_update"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"groups":[{"timestamp":"$now","group_id":"Y2FwaV9ncm91cDox","type":"group_suspend"}]}""",
        ["messages"] =
            """{"messaging_product":"whatsapp","metadata":{"display_phone_number":"$display","phone_number_id":"$number"},"contacts":[{"profile":{"name":"$customername"},"wa_id":"$customer","user_id":"$userid"}],"messages":[{"from":"$customer","from_user_id":"$userid","id":"wamid.SAMPLE1","timestamp":"$now","type":"text","text":{"body":"Hello"}}]}""",
    };

    public static IEnumerable<string> Fields => Values.Keys;

    public static string Of(string field, World world, BusinessNumber number)
    {
        if (!Values.TryGetValue(field, out var value))
            throw new KeyNotFoundException(
                $"There is no example for the field {field}; give its value, or choose one of: {string.Join(", ", Values.Keys)}."
            );
        var customer = world.Population.Count > 0 ? world.Population[0] : world.Population.ByPhone("+16505551234");
        var now = world.Now / 1000;
        return value
            .Replace("$display", number.Display, StringComparison.Ordinal)
            .Replace("$number", number.Id, StringComparison.Ordinal)
            .Replace("$waba", number.Account.Id, StringComparison.Ordinal)
            .Replace("$customername", Quoted(customer.Name), StringComparison.Ordinal)
            .Replace("$customer", customer.WaId, StringComparison.Ordinal)
            .Replace("$userid", world.UserIdOf(number, PhoneDigits.Canonical(customer.Phone)), StringComparison.Ordinal)
            .Replace("$tomorrow", $"{now + 86_400}", StringComparison.Ordinal)
            .Replace("$now", $"{now}", StringComparison.Ordinal)
            .Replace("$name", Quoted(number.VerifiedName), StringComparison.Ordinal);
    }

    static string Quoted(string text) => JsonValue.Create(text).ToJsonString()[1..^1];
}
