using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>What customers see when they open the business's profile (Meta, business profiles, 2026-03).</summary>
sealed partial class ProfileCalls(World world)
{
    static readonly string[] Fields = ["about", "address", "description", "email", "profile_picture_url", "websites", "vertical"];

    static readonly string[] Verticals =
    [
        "OTHER",
        "AUTO",
        "BEAUTY",
        "APPAREL",
        "EDU",
        "ENTERTAIN",
        "EVENT_PLAN",
        "FINANCE",
        "GROCERY",
        "GOVT",
        "HOTEL",
        "HEALTH",
        "NONPROFIT",
        "PROF_SERVICES",
        "RETAIL",
        "TRAVEL",
        "RESTAURANT",
        "ALCOHOL",
        "ONLINE_GAMBLING",
        "PHYSICAL_GAMBLING",
        "OTC_DRUGS",
        "MATRIMONY_SERVICE",
        "NOT_A_BIZ",
    ];

    public Task Answer(HttpContext http, BusinessNumber number) => http.Request.Method == "GET" ? Show(http, number) : Change(http, number);

    Task Show(HttpContext http, BusinessNumber number)
    {
        var node = new GraphNode("WhatsAppBusinessProfile", number.Id, Fields);
        foreach (var field in Fields)
            node[field] = _ => number.Profile.TryGetValue(field, out var value) ? Value(field, value) : null;
        node["messaging_product"] = _ => JsonValue.Create("whatsapp");
        var (chosen, refusal) = node.Choose(http.Request.Query["fields"]);
        if (refusal is not null)
            return Reply.Refuse(http, refusal);
        chosen.Remove("id");
        chosen["messaging_product"] = "whatsapp";
        return Reply.Write(http, 200, new JsonObject { ["data"] = new JsonArray(chosen) });
    }

    static JsonNode Value(string field, string value) => field == "websites" ? JsonNode.Parse(value)! : JsonValue.Create(value);

    async Task Change(HttpContext http, BusinessNumber number)
    {
        var body = await GraphBody.Read(http) ?? default;
        if (Wrong(body) is { } wrong)
        {
            await Reply.Refuse(http, wrong);
            return;
        }
        foreach (var field in Fields.Where(field => field is not ("profile_picture_url" or "websites")))
            if (body.Text(field) is { } value)
                number.Profile[field] = value;
        if (body.Child("websites") is { } websites)
            number.Profile["websites"] = websites.GetRawText();
        if (body.Text("profile_picture_handle") is { } handle)
            number.Profile["profile_picture_url"] =
                $"{http.Request.Scheme}://{http.Request.Host}{UploadCalls.AddressOf(world.Uploads.Find(handle)!)}";
        await Reply.Success(http);
    }

    Refusal? Wrong(JsonElement body)
    {
        if (body.Text("messaging_product") is not "whatsapp")
            return new(100, "(#100) The parameter messaging_product is required.");
        if (body.Text("about") is { Length: 0 })
            return new(100, "(#100) Param about must be 1 to 139 characters long.");
        if (body.Text("email") is { Length: > 0 } email && !Email().IsMatch(email))
            return new(100, "(#100) Param email is not an e-mail address.");
        if (body.Text("vertical") is { } vertical && !Verticals.Contains(vertical))
            return new(100, $"(#100) Param vertical must be one of {{{string.Join(", ", Verticals)}}}.");
        if (body.Text("profile_picture_handle") is { } handle && world.Uploads.Find(handle) is null)
            return new(100, "(#100) Param profile_picture_handle is not the handle of a finished upload.");
        return Websites(body)
            ?? TooLong(body, "about", 139)
            ?? TooLong(body, "address", 256)
            ?? TooLong(body, "description", 512)
            ?? TooLong(body, "email", 128);
    }

    static Refusal? TooLong(JsonElement body, string field, int most) =>
        body.Text(field)?.Length > most ? new(100, $"(#100) Param {field} must be at most {most} characters long.") : null;

    static Refusal? Websites(JsonElement body)
    {
        if (body.Child("websites") is not { } given)
            return null;
        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() > 2)
            return new(100, "(#100) Param websites must be a list of at most 2 addresses.");
        return given.EnumerateArray().All(IsWebsite)
            ? null
            : new(100, "(#100) Param websites must hold addresses that begin with http:// or https://, each at most 256 characters long.");
    }

    static bool IsWebsite(JsonElement address) =>
        address is { ValueKind: JsonValueKind.String }
        && address.GetString() is { Length: <= 256 } text
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == "http" || uri.Scheme == "https");

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]
    private static partial Regex Email();
}
