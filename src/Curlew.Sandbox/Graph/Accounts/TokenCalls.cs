using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>What a token may do, and for which accounts.</summary>
sealed class TokenCalls(World world)
{
    static readonly string[] Scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];

    public Task Debug(HttpContext http, GraphCall call)
    {
        var asked = http.Request.Query["input_token"].ToString();
        if (call.Token is null)
            return Reply.Refuse(http, GraphApi.NoToken);
        var isValid = world.Businesses.IsToken(asked) && !world.Businesses.IsRevoked(asked);
        var data = new JsonObject
        {
            ["app_id"] = world.Options.AppId,
            ["type"] = "SYSTEM_USER",
            ["application"] = "Sandbox",
            ["data_access_expires_at"] = 0,
            ["expires_at"] = 0,
            ["is_valid"] = isValid,
            ["scopes"] = new JsonArray([.. (isValid ? Scopes : []).Select(scope => JsonValue.Create(scope))]),
        };
        if (isValid)
            data["granular_scopes"] = new JsonArray([.. Scopes.Select(scope => Granular(scope, asked))]);
        return Reply.Write(http, 200, new JsonObject { ["data"] = data });
    }

    JsonObject Granular(string scope, string token) =>
        new()
        {
            ["scope"] = scope,
            ["target_ids"] = new JsonArray([
                .. world.Businesses.Accounts.Where(account => account.Token == token).Select(account => JsonValue.Create(account.Id)),
            ]),
        };
}
