using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>The OpenAPI 3.1 document, made of the operations themselves: what they read, what they answer, and every code of a refusal.</summary>
static class OpenApi
{
    const string Json = "application/json",
        ProblemJson = "application/problem+json";

    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document as it is served.</summary>
    public static string Text(IReadOnlyList<Operation> operations)
    {
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            var path = ApiRoutes.Version + operation.Path;
            if (paths[path] is not JsonObject methods)
                paths[path] = methods = new JsonObject();
            methods[operation.Method.ToLowerInvariant()] = Described(operation);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = About(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "This installation" }),
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. operations.Select(one => one.Tag).Distinct().Select(Tag)]),
            ["paths"] = paths,
            ["components"] = OpenApiComponents.All(),
        };
        return document.ToJsonString(Indented);
    }

    static JsonObject About() =>
        new()
        {
            ["title"] = "Curlew",
            ["version"] = "1.0.0",
            ["description"] =
                "Everything a program can ask of Curlew. People are shown masked; errors are RFC 9457 problems with a stable code. What stays, and what may be added, is written in docs/api.md.",
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            ["contact"] = new JsonObject { ["name"] = "Whoever runs this Curlew" },
        };

    static JsonObject Tag(string name) => new() { ["name"] = name, ["description"] = ApiTags.Describe(name) };

    static JsonObject Described(Operation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray((JsonNode?)operation.Tag),
            ["summary"] = Title(operation.Id),
            ["description"] = operation.Summary,
            ["parameters"] = new JsonArray([.. Parameters(operation)]),
        };
        if (operation.Body is { } body)
            described["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Content(OpenApiSchemas.OfRequest(body), ApiExamples.Find($"{operation.Id}.request")),
            };
        described["responses"] = Responses(operation);
        return described;
    }

    // listCampaigns: List campaigns.
    static string Title(string id)
    {
        var words = string.Concat(id.Select(sign => char.IsUpper(sign) ? $" {char.ToLowerInvariant(sign)}" : $"{sign}"));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    static IEnumerable<JsonNode?> Parameters(Operation operation)
    {
        foreach (var place in operation.Places)
            yield return Place(place);
        foreach (var parameter in operation.Query)
            yield return Query(parameter);
        if (operation.Writes)
            yield return OpenApiComponents.Reference("parameters", "IdempotencyKey");
    }

    static JsonObject Place(string name) =>
        new()
        {
            ["name"] = name,
            ["in"] = "path",
            ["required"] = true,
            ["description"] = name is "id" ? "Its id." : $"The {name} it is about.",
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    static JsonObject Query(Parameter parameter) =>
        new()
        {
            ["name"] = parameter.Name,
            ["in"] = "query",
            ["description"] = parameter.Type.IsEnum
                ? $"{parameter.Description} Words: {string.Join(", ", Enum.GetNames(parameter.Type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}."
                : parameter.Description,
            ["schema"] = parameter.Type.IsEnum ? new JsonObject { ["type"] = "string" } : OpenApiSchemas.OfRequest(parameter.Type),
        };

    static JsonObject Responses(Operation operation)
    {
        var schema = OpenApiSchemas.OfAnswer(operation);
        var example = SchemaExample.Of(schema);
        var responses = new JsonObject
        {
            [operation.Makes ? "201" : "200"] = new JsonObject
            {
                ["description"] = operation.Form is AnswerForm.Outcome ? "It was done." : "What was found.",
                ["headers"] = new JsonObject { ["RateLimit"] = OpenApiComponents.Reference("headers", "RateLimit") },
                ["content"] = Content(schema, example),
            },
        };
        foreach (var refused in Refused(operation).GroupBy(one => one.Status, one => one.Code).OrderBy(group => group.Key))
            responses[refused.Key.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = $"Codes: {string.Join(", ", refused.Distinct().Order(StringComparer.Ordinal))}.",
                ["content"] = new JsonObject
                {
                    [ProblemJson] = new JsonObject { ["schema"] = OpenApiComponents.Reference("schemas", "Problem") },
                },
            };
        return responses;
    }

    static JsonObject Content(JsonObject schema, JsonNode? example)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
            media["example"] = example;
        return new() { [Json] = media };
    }

    static IEnumerable<(int Status, string Code)> Refused(Operation operation)
    {
        foreach (var problem in ApiProblems.For(operation))
            yield return (problem.Status, Codes.Of(problem));
        if (operation.Form is not AnswerForm.Outcome)
            yield break;
        foreach (var refusal in OutcomeTypes.Of(operation.Answer).Where(type => !OutcomeTypes.IsDone(type)))
        foreach (var isMistake in OutcomeTypes.IsMistake(refusal) is { } known ? [known] : (bool[])[true, false])
            yield return (OutcomeStatus.Of(Codes.Of(refusal), isMistake), Codes.Of(refusal));
    }
}
