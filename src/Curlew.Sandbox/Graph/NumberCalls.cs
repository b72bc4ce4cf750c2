using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The business phone number and its profile (Meta, business phone numbers, 2026-03).</summary>
sealed class NumberCalls(World world, Courier courier)
{
    static readonly string[] ProfileFields = ["about", "address", "description", "email", "profile_picture_url", "websites", "vertical"];
    static readonly string[] UsualFields =
    [
        "verified_name",
        "display_phone_number",
        "quality_rating",
        "platform_type",
        "throughput",
        "webhook_configuration",
        "code_verification_status",
    ];

    public Task List(HttpContext http, Account account) => Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            foreach (var number in account.Numbers)
                Write(json, number, [.. UsualFields, "status", "name_status"]);
            json.WriteEndArray();
            json.WriteStartObject("paging"u8);
            json.WriteStartObject("cursors"u8);
            json.WriteString("before"u8, "MAZDZD"u8);
            json.WriteString("after"u8, "MAZDZD"u8);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });

    public async Task Number(HttpContext http, BusinessNumber number, string method)
    {
        if (method == "POST")
        {
            await Configure(http, number);
            return;
        }
        var asked = http.Request.Query["fields"].ToString() is { Length: > 0 } fields
            ? fields.Split(',', StringSplitOptions.TrimEntries)
            : UsualFields;
        await Reply.Write(http, 200, json => Write(json, number, asked));
    }

    public async Task Profile(HttpContext http, BusinessNumber number, string method)
    {
        if (method == "GET")
        {
            var asked = http.Request.Query["fields"].ToString() is { Length: > 0 } fields
                ? fields.Split(',', StringSplitOptions.TrimEntries)
                : ["about"];
            await Reply.Write(http, 200, json => WriteProfile(json, number, asked));
            return;
        }
        var body = await GraphBody.Read(http);
        if (body?.Text("messaging_product") is not "whatsapp")
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
            return;
        }
        if (body.Value.Text("about") is { Length: 0 or > 139 })
        {
            await Reply.Refuse(http, new(100, "(#100) Param about must be 1 to 139 characters long."));
            return;
        }
        foreach (var field in ProfileFields)
            if (body.Value.Child(field) is { } value)
                number.Profile[field] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        await Reply.Success(http);
    }

    public async Task Register(HttpContext http, BusinessNumber number)
    {
        var body = await GraphBody.Read(http);
        if (body?.Text("pin") is not { Length: 6 } pin || !pin.All(char.IsAsciiDigit))
        {
            await Reply.Refuse(http, new(100, "(#100) Param pin must be a 6-digit number."));
            return;
        }
        if (!MayRegister(number))
        {
            await Reply.Refuse(http, TooMany);
            return;
        }
        if (number.Pin is { } known && known != pin)
        {
            await Reply.Refuse(http, new(133005, "Two-step verification PIN mismatch."));
            return;
        }
        (number.Pin, number.IsRegistered, number.Status) = (pin, true, "CONNECTED");
        await Reply.Success(http);
    }

    public Task Deregister(HttpContext http, BusinessNumber number)
    {
        if (!number.IsRegistered)
            return Reply.Refuse(http, new(133010, "The phone number is not registered."));
        if (!MayRegister(number))
            return Reply.Refuse(http, TooMany);
        (number.IsRegistered, number.Status) = (false, "DISCONNECTED");
        return Reply.Success(http);
    }

    public async Task Username(HttpContext http, BusinessNumber number, string method)
    {
        if (method == "DELETE")
            number.Username = null;
        if (method == "POST")
        {
            var wish = (await GraphBody.Read(http))?.Text("username");
            if (wish is not { Length: >= 3 and <= 35 })
            {
                await Reply.Refuse(http, new(147001, "The username must be 3 to 35 characters long."));
                return;
            }
            number.Username = wish;
        }
        if (method != "GET")
        {
            await Reply.Success(http);
            return;
        }
        await Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            if (number.Username is { } name)
                json.WriteString("username"u8, name);
            json.WriteString("status"u8, number.Username is null ? "none"u8 : "approved"u8);
            json.WriteEndObject();
        });
    }

    public Task EmptyContactBook(HttpContext http, BusinessNumber number)
    {
        world.ForgetPhones(number);
        return Reply.Success(http);
    }

    // Meta, registration, 2026-03: 10 in 72 hours.
    bool MayRegister(BusinessNumber number) => Account.Within(number.Registrations, 10, TimeSpan.FromHours(72), world.Now);

    static Refusal TooMany => new(133016, "The number was registered or deregistered 10 times within 72 hours.");

    async Task Configure(HttpContext http, BusinessNumber number)
    {
        var webhook = (await GraphBody.Read(http))?.Child("webhook_configuration");
        var url = webhook?.Text("override_callback_uri");
        if (webhook is null)
        {
            await Reply.Success(http);
            return;
        }
        if (string.IsNullOrEmpty(url))
            number.OverrideUrl = null;
        else if (
            !Uri.TryCreate(url, UriKind.Absolute, out var target)
            || !await courier.Handshake(target, http.RequestAborted, webhook.Value.Text("verify_token"))
        )
        {
            await Reply.Refuse(http, new(100, "(#2200) Callback verification failed: the answer was not 200 with the challenge."));
            return;
        }
        else
            number.OverrideUrl = target;
        await Reply.Success(http);
    }

    void Write(Utf8JsonWriter json, BusinessNumber number, string[] fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
            Field(json, number, field);
        json.WriteString("id"u8, number.Id);
        json.WriteEndObject();
    }

    void Field(Utf8JsonWriter json, BusinessNumber number, string field)
    {
        switch (field)
        {
            case "verified_name":
                json.WriteString(field, number.VerifiedName);
                break;
            case "display_phone_number":
                json.WriteString(field, number.Display);
                break;
            case "quality_rating":
                json.WriteString(field, number.Quality);
                break;
            case "status":
                json.WriteString(field, number.Status);
                break;
            case "name_status":
                json.WriteString(field, number.NameStatus);
                break;
            case "platform_type":
                json.WriteString(field, number.IsRegistered ? "CLOUD_API" : "NOT_APPLICABLE");
                break;
            case "code_verification_status":
                json.WriteString(field, "VERIFIED");
                break;
            case "is_official_business_account":
                json.WriteBoolean(field, false);
                break;
            case "whatsapp_business_manager_messaging_limit":
                json.WriteString(field, Businesses.Tier(number.Portfolio.Limit));
                break;
            case "throughput":
                Nested(json, field, "level", number.ThroughputPerSecond is null or > 80 ? "HIGH" : "STANDARD");
                break;
            case "health_status":
                Nested(json, field, "can_send_message", number.IsRegistered ? "AVAILABLE" : "BLOCKED");
                break;
            case "webhook_configuration":
                Nested(
                    json,
                    field,
                    number.OverrideUrl is null ? "application" : "phone_number",
                    (number.OverrideUrl ?? courier.Url)?.ToString() ?? ""
                );
                break;
        }
    }

    static void Nested(Utf8JsonWriter json, string field, string name, string value)
    {
        json.WriteStartObject(field);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    static void WriteProfile(Utf8JsonWriter json, BusinessNumber number, string[] fields)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        json.WriteStartObject();
        foreach (var field in fields)
            if (number.Profile.TryGetValue(field, out var value))
            {
                json.WritePropertyName(field);
                if (field == "websites" && value.StartsWith('['))
                    json.WriteRawValue(value);
                else
                    json.WriteStringValue(value);
            }
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
