using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The account itself: webhook subscriptions and what a token may do.</summary>
sealed class AccountCalls(World world, Courier courier)
{
    static readonly string[] Scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];

    public Task Get(HttpContext http, Account account) => Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, account.Id);
            json.WriteString("name"u8, account.Name);
            json.WriteString("currency"u8, "USD"u8);
            json.WriteString("timezone_id"u8, "1"u8);
            json.WriteString("account_review_status"u8, "APPROVED"u8);
            json.WriteString("whatsapp_business_manager_messaging_limit"u8, Businesses.Tier(account.Portfolio.Limit));
            json.WriteEndObject();
        });

    public async Task SubscribedApps(HttpContext http, Account account, string method)
    {
        if (method == "GET")
        {
            await List(http, account);
            return;
        }
        if (method == "DELETE")
        {
            account.IsSubscribed = false;
            await Reply.Success(http);
            return;
        }
        var body = await GraphBody.Read(http);
        var url = body?.Text("override_callback_uri");
        // A call without an override takes an existing one away (Meta, webhook overrides, 2026-03).
        if (url is null)
            account.OverrideUrl = null;
        else if (
            url.Length > 200
            || !Uri.TryCreate(url, UriKind.Absolute, out var target)
            || !await courier.Handshake(target, http.RequestAborted, body!.Value.Text("verify_token"))
        )
        {
            await Reply.Refuse(http, new(100, "(#2200) Callback verification failed: the answer was not 200 with the challenge."));
            return;
        }
        else
            account.OverrideUrl = target;
        account.IsSubscribed = true;
        await Reply.Success(http);
    }

    public async Task Subscriptions(HttpContext http, string method)
    {
        if (method == "POST")
        {
            var body = await GraphBody.Read(http);
            if (
                !Uri.TryCreate(body?.Text("callback_url"), UriKind.Absolute, out var url)
                || !await courier.Handshake(url, http.RequestAborted, body?.Text("verify_token"))
            )
            {
                await Reply.Refuse(http, new(100, "(#2200) Callback verification failed: the answer was not 200 with the challenge."));
                return;
            }
            courier.Url = url;
        }
        await Reply.Success(http);
    }

    public Task DebugToken(HttpContext http, GraphCall call)
    {
        var asked = http.Request.Query["input_token"].ToString();
        if (call.Token is null)
            return Reply.Refuse(http, new(190, "An access token is required to request this resource."));
        var isValid = world.Businesses.IsToken(asked) && !world.Businesses.IsRevoked(asked);
        return Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("data"u8);
            json.WriteString("app_id"u8, world.Options.AppId);
            json.WriteString("type"u8, "SYSTEM_USER"u8);
            json.WriteString("application"u8, "Sandbox"u8);
            json.WriteNumber("expires_at"u8, 0);
            json.WriteBoolean("is_valid"u8, isValid);
            json.WriteStartArray("scopes"u8);
            if (isValid)
                foreach (var scope in Scopes)
                    json.WriteStringValue(scope);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    Task List(HttpContext http, Account account) => Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            if (account.IsSubscribed)
            {
                json.WriteStartObject();
                json.WriteStartObject("whatsapp_business_api_data"u8);
                json.WriteString("id"u8, world.Options.AppId);
                json.WriteString("name"u8, "Sandbox"u8);
                json.WriteEndObject();
                if (account.OverrideUrl is { } url)
                    json.WriteString("override_callback_uri"u8, url.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
}
