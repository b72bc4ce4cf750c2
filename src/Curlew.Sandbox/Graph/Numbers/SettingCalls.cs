using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Smaller settings of a number: automation, calling, encryption of Flows, shop (Meta, business phone numbers, 2026-03).</summary>
sealed class SettingCalls
{
    public async Task Automation(HttpContext http, BusinessNumber number)
    {
        if (http.Request.Method == "GET")
        {
            var shown = new JsonObject();
            if (number.Automation is { } known)
                shown["conversational_automation"] = known.DeepClone();
            shown["id"] = number.Id;
            await Reply.Write(http, 200, shown);
            return;
        }
        var body = await GraphBody.Read(http) ?? default;
        if (WrongAutomation(body) is { } wrong)
        {
            await Reply.Refuse(http, wrong);
            return;
        }
        var automation = number.Automation ?? new JsonObject { ["enable_welcome_message"] = false };
        foreach (var name in (string[])["enable_welcome_message", "commands", "prompts"])
            if (body.Child(name) is { } given)
                automation[name] =
                    given.ValueKind == JsonValueKind.String ? given.GetString() == "true" : JsonNode.Parse(given.GetRawText());
        number.Automation = automation;
        await Reply.Success(http);
    }

    /// <summary>Calling stays off: no call can be played here, and Meta too asks for more than a new business has.</summary>
    public async Task Settings(HttpContext http, BusinessNumber number)
    {
        if (http.Request.Method == "GET")
        {
            await Reply.Write(http, 200, Shown(number));
            return;
        }
        var body = await GraphBody.Read(http) ?? default;
        if (body.Child("calling") is { } calling && calling.Text("status")?.ToUpperInvariant() == "ENABLED")
            await Reply.Refuse(http, new(138000, "Calling cannot be enabled for this phone number."));
        else if (body.Child("user_identity_change") is { } identity)
        {
            number.ChecksIdentity = identity.Child("enable_identity_key_check") is { ValueKind: JsonValueKind.True };
            await Reply.Success(http);
        }
        else if (body.Child("calling") is not null)
            await Reply.Success(http);
        else
            await Reply.Refuse(http, new(100, "(#100) One of the parameters calling and user_identity_change is required."));
    }

    static JsonObject Shown(BusinessNumber number) =>
        new()
        {
            ["calling"] = new JsonObject { ["status"] = "DISABLED" },
            ["user_identity_change"] = new JsonObject { ["enable_identity_key_check"] = number.ChecksIdentity },
            ["storage_configuration"] = new JsonObject { ["status"] = "DEFAULT" },
        };

    public async Task Encryption(HttpContext http, BusinessNumber number)
    {
        if (http.Request.Method == "GET")
        {
            var data = new JsonArray();
            if (number.EncryptionKey is { } known)
                data.Add(new JsonObject { ["business_public_key"] = known, ["business_public_key_signature_status"] = "VALID" });
            await Reply.Write(http, 200, new JsonObject { ["data"] = data });
            return;
        }
        var key = (await GraphBody.Read(http))?.Text("business_public_key");
        if (!IsKey(key))
        {
            await Reply.Refuse(http, new(100, "(#100) Param business_public_key must be a 2048-bit RSA public key in PEM."));
            return;
        }
        number.EncryptionKey = key;
        await Reply.Success(http);
    }

    public async Task Commerce(HttpContext http, BusinessNumber number)
    {
        if (http.Request.Method == "GET")
        {
            var settings = new JsonObject
            {
                ["is_cart_enabled"] = number.HasCart,
                ["is_catalog_visible"] = number.ShowsCatalog,
                ["id"] = number.Id,
            };
            await Reply.Write(http, 200, new JsonObject { ["data"] = new JsonArray(settings) });
            return;
        }
        var body = await GraphBody.Read(http) ?? default;
        if (Flag(body, "is_cart_enabled") is null && Flag(body, "is_catalog_visible") is null)
        {
            await Reply.Refuse(http, new(100, "(#100) One of the parameters is_cart_enabled and is_catalog_visible is required."));
            return;
        }
        number.HasCart = Flag(body, "is_cart_enabled") ?? number.HasCart;
        number.ShowsCatalog = Flag(body, "is_catalog_visible") ?? number.ShowsCatalog;
        await Reply.Success(http);
    }

    // Meta, conversational components, 2026-03.
    static Refusal? WrongAutomation(JsonElement body)
    {
        if (body.Items("commands").Count() > 30 || body.Items("prompts").Count() > 4)
            return new(100, "(#100) There may be at most 30 commands and 4 prompts.");
        if (body.Items("prompts").Any(prompt => prompt.ValueKind != JsonValueKind.String || prompt.GetString()!.Length > 80))
            return new(100, "(#100) Every prompt must be a text of at most 80 characters.");
        return body.Items("commands").All(IsCommand)
            ? null
            : new(100, "(#100) Every command needs a command_name of at most 32 and a command_description of at most 256 characters.");
    }

    static bool IsCommand(JsonElement command) =>
        command.Text("command_name") is { Length: > 0 and <= 32 } && command.Text("command_description") is { Length: > 0 and <= 256 };

    static bool? Flag(JsonElement body, string name) =>
        body.Child(name) switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.String } text => text.GetString() == "true",
            _ => null,
        };

    static bool IsKey(string? pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.KeySize == 2048;
        }
        // Whatever else was given is not a key, and the caller is told so.
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
