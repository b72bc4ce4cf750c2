using System.Text.Json.Nodes;

namespace Curlew.Server.Api;

/// <summary>What all operations of the document refer to: the key, the header of a request that is sent again, and the form of a problem.</summary>
static class OpenApiComponents
{
    public static JsonObject All() =>
        new()
        {
            ["securitySchemes"] = new JsonObject { ["apiKey"] = Key() },
            ["parameters"] = new JsonObject { ["IdempotencyKey"] = IdempotencyKey() },
            ["headers"] = new JsonObject
            {
                ["RateLimit"] = new JsonObject
                {
                    ["description"] = "What the key has left: r requests, until it has all again in t seconds.",
                    ["schema"] = Text(),
                },
            },
            ["schemas"] = new JsonObject { ["Problem"] = Problem() },
        };

    public static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    static JsonObject Key() =>
        new()
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["description"] = "An API key, as ./curlew api-key make prints it. It may do what its permissions say.",
        };

    static JsonObject IdempotencyKey() =>
        new()
        {
            ["name"] = ApiHeaders.IdempotencyKey,
            ["in"] = "header",
            ["description"] =
                "A key of the caller's own for this request, 1 to 255 visible characters. Sent again within 24 hours, the request takes no further effect and is answered as the first time.",
            ["schema"] = new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = 255,
            },
        };

    static JsonObject Problem()
    {
        var problem = OpenApiSchemas.Object(
            ("type", Text($"{Answers.ProblemType} and the code.")),
            ("title", Text("What kind of problem it is.")),
            ("status", new() { ["type"] = "integer" }),
            ("detail", Text("What is wrong, in the language that was asked for.")),
            ("code", Text("Stable: to be compared by programs."))
        );
        var fields = problem["properties"]!.AsObject();
        fields["field"] = Text("The field, parameter or header at fault.");
        fields["advice"] = Text("What to do.");
        fields["details"] = new JsonObject { ["type"] = "object", ["description"] = "The values of the code." };
        problem["description"] = "Why a request was not done (RFC 9457).";
        problem["examples"] = new JsonArray(JsonNode.Parse(Answers.Of(new ApiProblem.FieldMissing("name"), "en").Body));
        return problem;
    }

    static JsonObject Text(string? description = null) =>
        description is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["description"] = description };
}
