using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Who of the business may do what with an account (Meta, assigned users, 2026-03).</summary>
sealed class UserCalls
{
    static readonly string[] Tasks =
    [
        "MANAGE",
        "DEVELOP",
        "MANAGE_TEMPLATES",
        "MANAGE_PHONE",
        "VIEW_COST",
        "MANAGE_EXTENSIONS",
        "VIEW_PHONE_ASSETS",
        "MANAGE_PHONE_ASSETS",
        "VIEW_TEMPLATES",
        "MESSAGING",
    ];

    public async Task Answer(HttpContext http, Account account)
    {
        var body = await GraphBody.Read(http) ?? default;
        if (http.Request.Method == "GET")
        {
            await List(http, account);
            return;
        }
        if (body.Text("user") is not { Length: > 0 } user || !user.All(char.IsAsciiDigit))
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter user is required."));
            return;
        }
        if (http.Request.Method == "DELETE")
        {
            await (
                account.Users.TryRemove(user, out _)
                    ? Reply.Success(http)
                    : Reply.Refuse(http, new(100, $"(#100) The user {user} is not assigned to this account."))
            );
            return;
        }
        var tasks = (body.Text("tasks") ?? body.Child("tasks")?.GetRawText() ?? "").Split(
            [',', '[', ']', '"', '\'', ' '],
            StringSplitOptions.RemoveEmptyEntries
        );
        if (tasks.Length == 0 || tasks.Except(Tasks).Any())
        {
            await Reply.Refuse(http, new(100, $"(#100) Param tasks must be some of {{{string.Join(", ", Tasks)}}}."));
            return;
        }
        account.Users[user] = tasks;
        await Reply.Success(http);
    }

    static Task List(HttpContext http, Account account)
    {
        if (http.Request.Query["business"] != account.Portfolio.Id)
            return Reply.Refuse(http, new(100, "(#100) The parameter business is required: the id of the portfolio."));
        return Paging.Answer(
            http,
            [.. account.Users.OrderBy(user => user.Key, StringComparer.Ordinal)],
            user => user.Key,
            user => new JsonObject
            {
                ["id"] = user.Key,
                ["name"] = $"System user {user.Key}",
                ["tasks"] = new JsonArray([.. user.Value.Select(task => JsonValue.Create(task))]),
            }
        );
    }
}
