using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The business phone number itself (Meta, business phone numbers, 2026-03).</summary>
sealed class NumberCalls(World world, Courier courier)
{
    public Task List(HttpContext http, Account account)
    {
        var fields = http.Request.Query["fields"].ToString();
        var nodes = account.Numbers.ToDictionary(
            number => number.Id,
            number => NumberNode.Of(number, courier, "status", "name_status").Choose(fields)
        );
        return nodes.Values.Select(node => node.Refusal).FirstOrDefault(refusal => refusal is not null) is { } wrong
            ? Reply.Refuse(http, wrong)
            : Paging.Answer(http, account.Numbers, number => number.Id, number => nodes[number.Id].Chosen);
    }

    public async Task Answer(HttpContext http, BusinessNumber number)
    {
        if (http.Request.Method == "POST")
        {
            await Configure(http, number);
            return;
        }
        var (chosen, refusal) = NumberNode.Of(number, courier).Choose(http.Request.Query["fields"]);
        await (refusal is null ? Reply.Write(http, 200, chosen) : Reply.Refuse(http, refusal));
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

    async Task Configure(HttpContext http, BusinessNumber number)
    {
        var body = await GraphBody.Read(http) ?? default;
        if (body.Text("pin") is { } pin)
        {
            if (!RegistrationCalls.IsPin(pin))
            {
                await Reply.Refuse(http, RegistrationCalls.NoPin);
                return;
            }
            number.Pin = pin;
        }
        if (body.Child("webhook_configuration") is { } webhook && !await Redirect(number, webhook, http.RequestAborted))
        {
            await Reply.Refuse(http, new(100, "(#2200) Callback verification failed: the answer was not 200 with the challenge."));
            return;
        }
        await Reply.Success(http);
    }

    async Task<bool> Redirect(BusinessNumber number, JsonElement webhook, CancellationToken ct)
    {
        var url = webhook.Text("override_callback_uri");
        if (string.IsNullOrEmpty(url))
        {
            number.OverrideUrl = null;
            return true;
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || !await courier.Handshake(target, ct, webhook.Text("verify_token")))
            return false;
        number.OverrideUrl = target;
        return true;
    }
}
