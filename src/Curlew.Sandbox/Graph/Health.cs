using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>Whether messages can be sent, and which of the objects involved stands in the way (Meta, messaging health status, 2026-03).</summary>
static class Health
{
    public static JsonObject Of(BusinessNumber number) =>
        Of([Number(number), Fine("WABA", number.Account.Id), Fine("BUSINESS", number.Portfolio.Id)]);

    public static JsonObject Of(Account account) => Of([Fine("WABA", account.Id), Fine("BUSINESS", account.Portfolio.Id)]);

    static JsonObject Of(JsonObject[] entities) =>
        new()
        {
            ["can_send_message"] = entities.Any(entity => (string?)entity["can_send_message"] == "BLOCKED") ? "BLOCKED" : "AVAILABLE",
            ["entities"] = new JsonArray([.. entities]),
        };

    static JsonObject Number(BusinessNumber number)
    {
        if (MessageCalls.TroubleOf(number) is not { } trouble)
            return Fine("PHONE_NUMBER", number.Id);
        var error = new JsonObject
        {
            ["error_code"] = trouble.Code,
            ["error_description"] = trouble.Details,
            ["possible_solution"] = trouble.Meaning.Title,
        };
        return new()
        {
            ["entity_type"] = "PHONE_NUMBER",
            ["id"] = number.Id,
            ["can_send_message"] = "BLOCKED",
            ["errors"] = new JsonArray(error),
        };
    }

    static JsonObject Fine(string type, string id) =>
        new()
        {
            ["entity_type"] = type,
            ["id"] = id,
            ["can_send_message"] = "AVAILABLE",
        };
}
