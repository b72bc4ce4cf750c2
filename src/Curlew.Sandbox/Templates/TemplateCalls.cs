using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Create, list, edit, delete and unpause message templates (Meta, templates, 2026-03).</summary>
sealed class TemplateCalls(World world)
{
    const int CreatedPerHour = 100;

    static readonly string[] UsualFields = ["name", "parameter_format", "components", "language", "status", "category"];

    public Task OfAccount(HttpContext http, Account account, string method) =>
        method switch
        {
            "POST" => Create(http, account),
            "DELETE" => Delete(http, account),
            _ => List(http, account),
        };

    public Task OfTemplate(HttpContext http, GraphCall call, Account account, TemplatePage page) =>
        call switch
        {
            { Method: "POST", Path: [_, "unpause"] } => Unpause(http, account, page),
            { Method: "POST", Path: [_] } => Edit(http, account, page),
            { Method: "GET", Path: [_] } => Reply.Write(http, 200, json => Write(json, page, Fields(http))),
            _ => Reply.Refuse(http, new(100, "Unsupported request.", 33)),
        };

    async Task Create(HttpContext http, Account account)
    {
        if (await GraphBody.Read(http) is not { } body)
        {
            await Reply.Refuse(http, new(100, "Invalid parameter: the body is not valid JSON."));
            return;
        }
        var (template, refusal) = TemplateChecks.Read(body);
        if (refusal is null && account.Templates.Find(template!.Name, template.Language) is not null)
            refusal = new(100, "There is already content in this language for this template.", 2388024);
        if (refusal is null && !Account.Within(account.TemplatesCreated, CreatedPerHour, TimeSpan.FromHours(1), world.Now))
            refusal = new(100, "At most 100 templates can be created in an hour.", 2388019);
        if (refusal is not null)
        {
            await Reply.Refuse(http, refusal);
            return;
        }

        var page = world.Submit(account, template! with { Status = "PENDING", Quality = "UNKNOWN" });
        await Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, page.Template.Id);
            json.WriteString("status"u8, page.Template.Status);
            json.WriteString("category"u8, page.Template.Category);
            json.WriteEndObject();
        });
    }

    async Task Edit(HttpContext http, Account account, TemplatePage page)
    {
        if (page.Template.Status is not ("APPROVED" or "REJECTED" or "PAUSED"))
        {
            await Reply.Refuse(http, new(100, "Only approved, rejected and paused templates can be edited.", 2388039));
            return;
        }
        if (await GraphBody.Read(http) is not { } body)
        {
            await Reply.Refuse(http, new(100, "Invalid parameter: the body is not valid JSON."));
            return;
        }
        if (page.Template.Status == "APPROVED" && body.Text("category") is { } category && category != page.Template.Category)
        {
            await Reply.Refuse(http, new(100, "The category of an approved template cannot be changed.", 2388039));
            return;
        }
        var (template, refusal) = TemplateChecks.Read(body, page.Template);
        if (refusal is not null)
        {
            await Reply.Refuse(http, refusal);
            return;
        }
        world.Submit(account, template! with { Id = page.Template.Id, Status = "PENDING" });
        await Reply.Success(http);
    }

    Task Delete(HttpContext http, Account account)
    {
        var (name, id) = (http.Request.Query["name"].ToString(), http.Request.Query["hsm_id"].ToString());
        var ids = http
            .Request.Query["hsm_ids"]
            .ToString()
            .Trim('[', ']')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var gone = account
            .Templates.All.Where(page =>
                ids.Length > 0 ? ids.Contains(page.Template.Id) : page.Template.Name == name && (id.Length == 0 || page.Template.Id == id)
            )
            .ToArray();
        if (gone.Length == 0)
            return Reply.Refuse(http, new(100, "Message Template Not Found", 2593002));
        foreach (var page in gone)
            world.Change(account, page.Template with { Status = "DELETED" }, "DELETED", "NONE");
        return Reply.Success(http);
    }

    Task Unpause(HttpContext http, Account account, TemplatePage page)
    {
        if (page.Template.Status != "PAUSED")
            return Reply.Refuse(http, new(100, "The template is not paused."));
        world.Change(account, page.Template with { Status = "APPROVED" }, "REINSTATED", "NONE");
        return Reply.Success(http);
    }

    Task List(HttpContext http, Account account)
    {
        var query = http.Request.Query;
        var wanted = account
            .Templates.All.Where(page =>
                Matches(query["name"], page.Template.Name)
                && Matches(query["status"], page.Template.Status)
                && Matches(query["language"], page.Template.Language)
                && Matches(query["category"], page.Template.Category)
            )
            .ToArray();
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 1000) : 25;
        var start = 0;
        if (query["after"].ToString() is { Length: > 0 } after)
        {
            start = Array.FindIndex(wanted, page => Cursor(page) == after) + 1;
            if (start == 0)
                return Reply.Refuse(http, new(131059, "The cursor is stale; begin again without it."));
        }
        return Reply.Write(http, 200, json => Page(json, http, wanted, start, limit));
    }

    void Page(Utf8JsonWriter json, HttpContext http, TemplatePage[] wanted, int start, int limit)
    {
        var fields = Fields(http);
        var shown = wanted.Skip(start).Take(limit).ToArray();
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var page in shown)
            Write(json, page, fields);
        json.WriteEndArray();
        if (shown.Length > 0)
        {
            json.WriteStartObject("paging"u8);
            json.WriteStartObject("cursors"u8);
            json.WriteString("before"u8, Cursor(shown[0]));
            json.WriteString("after"u8, Cursor(shown[^1]));
            json.WriteEndObject();
            if (start + shown.Length < wanted.Length)
            {
                var kept = string.Concat(
                    http.Request.Query.Where(part => part.Key is not ("after" or "limit" or "access_token"))
                        .Select(part => $"&{part.Key}={Uri.EscapeDataString(part.Value.ToString())}")
                );
                json.WriteString(
                    "next"u8,
                    $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}?limit={limit}&after={Cursor(shown[^1])}{kept}"
                );
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, TemplatePage page, string[] fields)
    {
        var template = page.Template;
        json.WriteStartObject();
        foreach (var field in fields)
            switch (field)
            {
                case "name":
                    json.WriteString(field, template.Name);
                    break;
                case "language":
                    json.WriteString(field, template.Language);
                    break;
                case "status":
                    json.WriteString(field, template.Status);
                    break;
                case "category":
                    json.WriteString(field, template.Category);
                    break;
                case "previous_category" when template.PreviousCategory is { } previous:
                    json.WriteString(field, previous);
                    break;
                case "parameter_format":
                    json.WriteString(field, template.ParameterFormat);
                    break;
                case "rejected_reason":
                    json.WriteString(field, template.RejectedReason);
                    break;
                case "message_send_ttl_seconds":
                    json.WriteNumber(field, -1);
                    break;
                case "components":
                    json.WritePropertyName(field);
                    json.WriteRawValue(template.Components);
                    break;
                case "quality_score":
                    json.WriteStartObject(field);
                    json.WriteString("score"u8, template.Quality);
                    json.WriteNumber("date"u8, page.ChangedAt.ToUnixTimeSeconds());
                    json.WriteEndObject();
                    break;
            }
        json.WriteString("id"u8, template.Id);
        json.WriteEndObject();
    }

    static string[] Fields(HttpContext http) =>
        http.Request.Query["fields"].ToString() is { Length: > 0 } fields ? fields.Split(',', StringSplitOptions.TrimEntries) : UsualFields;

    static bool Matches(Microsoft.Extensions.Primitives.StringValues wanted, string value) =>
        wanted.Count == 0 || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    static string Cursor(TemplatePage page) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(page.Template.Id)).TrimEnd('=');
}
