using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>A Flow: a form that customers fill in within WhatsApp.</summary>
/// <param name="Status">DRAFT, PUBLISHED or DEPRECATED.</param>
/// <param name="Json">Its screens; null while it has none.</param>
sealed record SandboxFlow(string Id, string Name, string[] Categories, string Status, string? Json);

/// <summary>Creating, listing, publishing and ending Flows (Meta, Flows API, 2026-03). What is on their screens is not looked into.</summary>
sealed class FlowCalls
{
    static readonly string[] Categories =
    [
        "SIGN_UP",
        "SIGN_IN",
        "APPOINTMENT_BOOKING",
        "LEAD_GENERATION",
        "SHOPPING",
        "CONTACT_US",
        "CUSTOMER_SUPPORT",
        "SURVEY",
        "OTHER",
    ];

    long lastId = 6_627_390_000_000_000;

    public async Task OfAccount(HttpContext http, Account account)
    {
        if (http.Request.Method == "GET")
        {
            await List(http, account);
            return;
        }
        var body = await GraphBody.Read(http) ?? default;
        var categories = body.Items("categories").Select(one => one.ToString()).ToArray();
        if (body.Text("name") is not { Length: > 0 } name)
            await Reply.Refuse(http, new(100, "(#100) The parameter name is required."));
        else if (account.Flows.Values.Any(flow => flow.Name == name))
            await Reply.Refuse(http, new(100, "(#100) There is a Flow of this name already; choose another."));
        else if (categories.Length == 0 || categories.Except(Categories).Any())
            await Reply.Refuse(http, new(100, $"(#100) Param categories must be some of {{{string.Join(", ", Categories)}}}."));
        else
            await Create(http, account, name, categories, body);
    }

    public async Task OfFlow(HttpContext http, Account account, SandboxFlow flow, string[] edge)
    {
        var body = await GraphBody.Read(http) ?? default;
        await (
            (http.Request.Method, edge) switch
            {
                ("GET", []) => Show(http, flow),
                ("POST", []) => Put(http, account, flow with { Name = body.Text("name") ?? flow.Name }, flow.Status == "DRAFT"),
                ("DELETE", []) => Delete(http, account, flow),
                ("POST", ["publish"]) => Put(
                    http,
                    account,
                    flow with
                    {
                        Status = "PUBLISHED",
                    },
                    flow is { Status: "DRAFT", Json: not null }
                ),
                ("POST", ["deprecate"]) => Put(http, account, flow with { Status = "DEPRECATED" }, flow.Status == "PUBLISHED"),
                ("POST", ["assets"]) => Upload(http, account, flow),
                _ => Reply.Refuse(http, GraphApi.NoEdge(edge)),
            }
        );
    }

    static Task List(HttpContext http, Account account)
    {
        var fields = http.Request.Query["fields"].ToString();
        var flows = account.Flows.Values.OrderBy(flow => flow.Id, StringComparer.Ordinal).ToArray();
        var nodes = flows.ToDictionary(flow => flow.Id, flow => Node(flow).Choose(fields));
        return nodes.Values.Select(node => node.Refusal).FirstOrDefault(refusal => refusal is not null) is { } wrong
            ? Reply.Refuse(http, wrong)
            : Paging.Answer(http, flows, flow => flow.Id, flow => nodes[flow.Id].Chosen);
    }

    async Task Create(HttpContext http, Account account, string name, string[] categories, JsonElement body)
    {
        var json = body.Text("flow_json");
        var isPublished = json is not null && body.Child("publish")?.ToString().Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        account.Flows[id] = new(id, name, categories, isPublished ? "PUBLISHED" : "DRAFT", json);
        await Reply.Write(
            http,
            200,
            new JsonObject
            {
                ["id"] = id,
                ["success"] = true,
                ["validation_errors"] = new JsonArray(),
            }
        );
    }

    static Task Show(HttpContext http, SandboxFlow flow)
    {
        var (chosen, refusal) = Node(flow).Choose(http.Request.Query["fields"]);
        return refusal is null ? Reply.Write(http, 200, chosen) : Reply.Refuse(http, refusal);
    }

    static Task Put(HttpContext http, Account account, SandboxFlow flow, bool isAllowed)
    {
        if (!isAllowed)
            return Reply.Refuse(http, new(100, "(#100) The Flow's status, or a Flow without screens, does not allow this."));
        account.Flows[flow.Id] = flow;
        return Reply.Success(http);
    }

    static Task Delete(HttpContext http, Account account, SandboxFlow flow) =>
        flow.Status == "DRAFT" && account.Flows.TryRemove(flow.Id, out _)
            ? Reply.Success(http)
            : Reply.Refuse(http, new(100, "(#100) Only a draft can be deleted; deprecate a published Flow."));

    static async Task Upload(HttpContext http, Account account, SandboxFlow flow)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
        if (form?.Files.GetFile("file") is not { } file)
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter file is required."));
            return;
        }
        using var text = new StreamReader(file.OpenReadStream());
        account.Flows[flow.Id] = flow with { Json = await text.ReadToEndAsync(http.RequestAborted) };
        await Reply.Write(http, 200, new JsonObject { ["success"] = true, ["validation_errors"] = new JsonArray() });
    }

    static GraphNode Node(SandboxFlow flow) =>
        new("WhatsAppFlow", flow.Id, "name", "status", "categories", "validation_errors")
        {
            ["name"] = _ => JsonValue.Create(flow.Name),
            ["status"] = _ => JsonValue.Create(flow.Status),
            ["categories"] = _ => new JsonArray([.. flow.Categories.Select(one => JsonValue.Create(one))]),
            ["validation_errors"] = _ => new JsonArray(),
            ["json_version"] = _ => null,
        };
}
