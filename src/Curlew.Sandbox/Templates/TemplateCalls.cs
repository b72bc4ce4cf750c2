using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Create, list, edit, delete and unpause message templates (Meta, templates, 2026-03).</summary>
sealed class TemplateCalls(World world)
{
    const int CreatedPerHour = 100;

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
            { Method: "GET", Path: [_] } => Show(http, page),
            _ => Reply.Refuse(http, GraphApi.NoEdge(call.Path[1..])),
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
        var created = new JsonObject
        {
            ["id"] = page.Template.Id,
            ["status"] = page.Template.Status,
            ["category"] = page.Template.Category,
        };
        await Reply.Write(http, 200, created);
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

    static Task List(HttpContext http, Account account)
    {
        var filter = new TemplateFilter(http.Request.Query);
        var fields = http.Request.Query["fields"].ToString();
        var wanted = account.Templates.All.Where(filter.Wants).ToArray();
        if (wanted.Length > 0 && TemplateNode.Of(wanted[0]).Choose(fields).Refusal is { } wrong)
            return Reply.Refuse(http, wrong);
        return Paging.Answer(http, wanted, page => page.Template.Id, page => TemplateNode.Of(page).Choose(fields).Chosen);
    }

    static Task Show(HttpContext http, TemplatePage page)
    {
        var (chosen, refusal) = TemplateNode.Of(page).Choose(http.Request.Query["fields"]);
        return refusal is null ? Reply.Write(http, 200, chosen) : Reply.Refuse(http, refusal);
    }
}
