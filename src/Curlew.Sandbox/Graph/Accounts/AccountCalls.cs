using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The account itself, its webhook subscriptions and the portfolio it belongs to.</summary>
sealed class AccountCalls(World world, Courier courier)
{
    static Refusal Unproven => new(100, "(#2200) Callback verification failed: the answer was not 200 with the challenge.");

    public async Task Answer(HttpContext http, Account account)
    {
        if (http.Request.Method == "POST")
        {
            await Configure(http, account);
            return;
        }
        var (chosen, refusal) = AccountNode.Of(account, world, courier).Choose(http.Request.Query["fields"]);
        await (refusal is null ? Reply.Write(http, 200, chosen) : Reply.Refuse(http, refusal));
    }

    // Insights are what can be changed of an account here; they can be switched on and never off (Meta, template analytics).
    static async Task Configure(HttpContext http, Account account)
    {
        var wish = await GraphBody.Read(http) ?? default;
        if (wish.Child("is_enabled_for_insights") is not { } flag)
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter is_enabled_for_insights is required."));
            return;
        }
        account.HasInsights |= flag.ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
        await Reply.Write(http, 200, new JsonObject { ["id"] = account.Id });
    }

    public async Task SubscribedApps(HttpContext http, Account account, string method)
    {
        if (method == "GET")
        {
            await Reply.Write(http, 200, Apps(world, account));
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
            await Reply.Refuse(http, Unproven);
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
                await Reply.Refuse(http, Unproven);
                return;
            }
            courier.Url = url;
        }
        await Reply.Success(http);
    }

    /// <summary>The accounts of a portfolio: its own, and the same ones as those it shares with the app, which is whom they are a
    /// client's to.</summary>
    public Task OfPortfolio(HttpContext http, Portfolio portfolio)
    {
        var fields = http.Request.Query["fields"].ToString();
        var accounts = portfolio.Numbers.Select(number => number.Account).Distinct().ToArray();
        var nodes = accounts.ToDictionary(account => account.Id, account => AccountNode.Of(account, world, courier).Choose(fields));
        return nodes.Values.Select(node => node.Refusal).FirstOrDefault(refusal => refusal is not null) is { } wrong
            ? Reply.Refuse(http, wrong)
            : Paging.Answer(http, accounts, account => account.Id, account => nodes[account.Id].Chosen);
    }

    public static JsonObject Apps(World world, Account account)
    {
        var data = new JsonArray();
        if (account.IsSubscribed)
        {
            var app = new JsonObject
            {
                ["whatsapp_business_api_data"] = new JsonObject { ["id"] = world.Options.AppId, ["name"] = "Sandbox" },
            };
            if (account.OverrideUrl is { } url)
                app["override_callback_uri"] = url.ToString();
            data.Add(app);
        }
        return new() { ["data"] = data };
    }
}
