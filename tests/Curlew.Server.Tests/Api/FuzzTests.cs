using System.Text;
using System.Text.Json.Nodes;
using Curlew.Server.Api;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Api;

/// <summary>Whatever a request says, it is answered, and never by an error of ours.</summary>
public sealed class FuzzTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly string[] Values =
    [
        "null",
        "true",
        "-1",
        "0",
        "2147483648",
        "1e400",
        "0.5",
        "\"\"",
        "\" \"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"‮evil\\r\\nX: y\"",
        "\"'; DROP TABLE segments; --\"",
        "\"00000000-0000-0000-0000-000000000000\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "[]",
        "[null]",
        "[[]]",
        "{}",
        "{\"$type\": \"System.Diagnostics.Process\"}",
        "{\"a\": null}",
        "{\"all\": [{\"city\": \"' OR 1=1--\"}]}",
    ];

    [Fact]
    public async Task No_field_of_any_request_makes_it_fail_in_a_way_of_ours()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var wrong = new List<string>();

        foreach (var operation in site.Operations.Where(one => one.Body is not null))
        {
            var example = ApiExamples.Find($"{operation.Id}.request")!.AsObject();
            foreach (var field in ApiJson.Reading.GetTypeInfo(operation.Body!).Properties)
            {
                var without = example.DeepClone().AsObject();
                without.Remove(field.Name);
                var missing = await site.Send(key, operation.Method, EndpointTests.Path(operation), without.ToJsonString());
                Look(operation, $"without {field.Name}", missing, wrong);
                if (Body.IsRequired(field) && (missing.Code, (string?)missing.Json["field"]) != ("api.field_missing", field.Name))
                    wrong.Add($"{operation.Id} without {field.Name}: {missing}");
                foreach (var value in (IEnumerable<string>)[.. Values, Huge])
                    Look(
                        operation,
                        $"{field.Name} = {(value.Length > 50 ? "huge" : value)}",
                        await site.Send(key, operation.Method, EndpointTests.Path(operation), With(example, field.Name, value)),
                        wrong
                    );
            }

            var unknown = await site.Send(key, operation.Method, EndpointTests.Path(operation), With(example, "is_admin", "true"));
            if ((unknown.Status, unknown.Code, (string?)unknown.Json["field"]) != (422, "api.field_unknown", "is_admin"))
                wrong.Add($"{operation.Id} with is_admin: {unknown}");
        }

        Assert.Empty(wrong);
        Assert.Empty(site.Log);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("\"text\"", 400)]
    [InlineData("{\"name\": \"A\", \"name\": \"B\", \"filter\": {}}", 400)]
    [InlineData("{\"name\": \"A\", \"filter\": {},}", 400)]
    [InlineData("{\"\\ud800\": 1}", 400)]
    [InlineData("deep", 400)]
    [InlineData("large", 413)]
    public async Task A_body_that_is_none_is_refused(string body, int status)
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var text = body switch
        {
            "deep" => string.Concat(Enumerable.Repeat("{\"filter\":", 1_000)) + "1" + new string('}', 1_000),
            "large" => $"{{\"name\": \"{new string('a', Body.Largest)}\", \"filter\": {{}}}}",
            _ => body,
        };

        var answer = await site.Send(key, "POST", "/segments", text.Length == 0 ? null : text);

        Assert.Equal(
            text.Length == 0 ? (422, "application/problem+json") : (status, "application/problem+json"),
            (answer.Status, answer.Type)
        );
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_does_not_say_it_is_JSON_is_not_read(string type)
    {
        await using var site = await ApiSite.Open(server);

        var answer = await site.Send(await site.Key(), "POST", "/segments", """{"name": "A", "filter": {}}""", type: type);

        Assert.Equal((415, "api.not_json"), (answer.Status, answer.Code));
        Assert.Equal(0L, await site.Database.Value<long>("SELECT count(*) FROM segments"));
    }

    static string Huge { get; } = $"\"{new string('x', 100_000)}\"";

    // As text: some of these values no node holds.
    static string With(JsonObject example, string name, string value)
    {
        var fields = example.Where(field => field.Key != name).Select(field => $"\"{field.Key}\": {field.Value?.ToJsonString() ?? "null"}");
        return new StringBuilder().Append('{').AppendJoin(", ", fields.Append($"\"{name}\": {value}")).Append('}').ToString();
    }

    static void Look(Operation operation, string how, ApiAnswer answer, List<string> wrong)
    {
        if (answer.Status >= 500 || answer.Status >= 400 && answer.Type != "application/problem+json" || answer.Status < 200)
            wrong.Add($"{operation.Id} {how}: {answer}");
    }
}
