using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Meta's analytics from what the sandbox itself counted (Meta, analytics, 2025-11).</summary>
static class Analytics
{
    /// <summary>Messages sent and delivered by the account's numbers: the field `analytics`.</summary>
    public static object Messages(World world, Account account, IReadOnlyDictionary<string, string> arguments)
    {
        var (period, refusal) = Period.Read(arguments.GetValueOrDefault, "DAY", "HALF_HOUR", "MONTH");
        if (refusal is not null)
            return refusal;
        var numbers = account.Numbers.Select(number => number.Id).ToHashSet();
        var points = world.Read(here =>
            here.Statistics.Numbers.Where(one => numbers.Contains(one.Key.Number) && period.PartOf(one.Key.At) is not null)
                .GroupBy(one => period.PartOf(one.Key.At)!.Value)
                .OrderBy(part => part.Key)
                .Select(part => new JsonObject
                {
                    ["start"] = part.Key,
                    ["end"] = period.EndOf(part.Key),
                    ["sent"] = part.Sum(one => one.Value.Sent),
                    ["delivered"] = part.Sum(one => one.Value.Delivered),
                })
                .ToArray()
        );
        return new JsonObject
        {
            ["phone_numbers"] = new JsonArray([.. account.Numbers.Select(number => JsonValue.Create(number.Display))]),
            ["granularity"] = period.Granularity,
            ["data_points"] = new JsonArray([.. points]),
        };
    }

    /// <summary>Conversations begun, by category: the field `conversation_analytics`. Nothing here has a price.</summary>
    public static object Conversations(World world, Account account, IReadOnlyDictionary<string, string> arguments)
    {
        var (period, refusal) = Period.Read(arguments.GetValueOrDefault, "DAILY", "HALF_HOUR", "MONTHLY");
        if (refusal is not null)
            return refusal;
        var displays = account.Numbers.ToDictionary(number => number.Id, number => number.Display);
        var points = world.Read(here =>
            here.Statistics.Conversations.Where(one => displays.ContainsKey(one.Key.Number) && period.PartOf(one.Key.At) is not null)
                .GroupBy(one => (Part: period.PartOf(one.Key.At)!.Value, one.Key.Number, one.Key.Category))
                .OrderBy(part => part.Key)
                .Select(part => new JsonObject
                {
                    ["start"] = part.Key.Part,
                    ["end"] = period.EndOf(part.Key.Part),
                    ["conversation"] = part.Sum(one => one.Value),
                    ["phone_number"] = displays[part.Key.Number],
                    ["conversation_category"] = part.Key.Category,
                })
                .ToArray()
        );
        return new JsonObject { ["data"] = new JsonArray(new JsonObject { ["data_points"] = new JsonArray([.. points]) }) };
    }

    /// <summary>What became of some templates: the edge and the field `template_analytics`, once insights were switched on.</summary>
    public static object Templates(World world, Account account, IReadOnlyDictionary<string, string> arguments)
    {
        if (!account.HasInsights)
            return new Refusal(
                200005,
                "Template insights are not enabled for this account: POST is_enabled_for_insights=true to it first."
            );
        var (period, refusal) = Period.Read(arguments.GetValueOrDefault, "DAILY");
        if (refusal is not null)
            return refusal;
        var ids = (arguments.GetValueOrDefault("template_ids") ?? "").Split(
            [',', '[', ']', '"', ' '],
            StringSplitOptions.RemoveEmptyEntries
        );
        if (ids.Length is < 1 or > 10)
            return new Refusal(100, "(#100) Param template_ids must name 1 to 10 templates.");
        var pages = ids.Select(account.Templates.ById).OfType<TemplatePage>().ToArray();
        if (pages.Length < ids.Length)
            return new Refusal(100, "(#100) Param template_ids names a template that this account does not have.");
        var points = world.Read(here => pages.SelectMany(page => Points(here, account, page.Template, period)).ToArray());
        var data = new JsonObject
        {
            ["granularity"] = period.Granularity,
            ["product_type"] = "cloud_api",
            ["data_points"] = new JsonArray([.. points]),
        };
        return new JsonObject { ["data"] = new JsonArray(data) };
    }

    public static Task Edge(HttpContext http, World world, Account account)
    {
        var arguments = http.Request.Query.ToDictionary(part => part.Key, part => part.Value.ToString());
        return Templates(world, account, arguments) switch
        {
            Refusal refusal => Reply.Refuse(http, refusal),
            var found => Reply.Write(http, 200, (JsonObject)found),
        };
    }

    static IEnumerable<JsonObject> Points(World here, Account account, SandboxTemplate template, Period period) =>
        here
            .Statistics.Templates.Where(one =>
                (one.Key.Account, one.Key.Name, one.Key.Language) == (account.Id, template.Name, template.Language)
                && period.PartOf(one.Key.At) is not null
            )
            .GroupBy(one => period.PartOf(one.Key.At)!.Value)
            .OrderBy(part => part.Key)
            .Select(part => Point(template.Id, period, part.Key, [.. part.Select(one => one.Value)]));

    static JsonObject Point(string id, Period period, long start, Movement[] movements)
    {
        var point = new JsonObject
        {
            ["template_id"] = id,
            ["start"] = start,
            ["end"] = period.EndOf(start),
            ["sent"] = movements.Sum(one => one.Sent),
            ["delivered"] = movements.Sum(one => one.Delivered),
            ["read"] = movements.Sum(one => one.Read),
        };
        var clicked = movements
            .SelectMany(one => one.Clicked)
            .GroupBy(tap => tap.Key, tap => tap.Value)
            .OrderBy(tap => tap.Key, StringComparer.Ordinal)
            .ToArray();
        if (clicked.Length > 0)
            point["clicked"] = new JsonArray([
                .. clicked.Select(tap => new JsonObject
                {
                    ["type"] = "quick_reply_button",
                    ["button_content"] = tap.Key,
                    ["count"] = tap.Sum(),
                }),
            ]);
        return point;
    }
}
