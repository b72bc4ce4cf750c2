using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Finds what a call of the Graph API asks for, and who may ask.</summary>
sealed class GraphApi(World world, Faults faults, Courier courier)
{
    // Meta, rate limits, 2026-03: 5,000 management calls an hour for an active account.
    const int ManagementCallsPerHour = 5_000;

    readonly MessageCalls messages = new(world, faults);
    readonly MediaCalls media = new(world);
    readonly TemplateCalls templates = new(world);
    readonly NumberCalls numbers = new(world, courier);
    readonly BlockCalls blocks = new(world);
    readonly AccountCalls accounts = new(world, courier);

    public async Task Answer(HttpContext http)
    {
        var call = GraphCall.Of(http);
        world.CatchUp();
        if (call.Path is ["debug_token"])
        {
            await accounts.DebugToken(http, call);
            return;
        }
        if (call.Token is null)
        {
            await Reply.Refuse(http, new(190, "An access token is required to request this resource."));
            return;
        }
        if (TokenTrouble(call.Token) is { } trouble)
        {
            await Reply.Refuse(http, trouble);
            return;
        }
        if (call is { Method: "POST", Path: [var id, "messages" or "marketing_messages"] } && Number(call, id) is { } number)
        {
            await messages.Post(http, number, call.Path[1]);
            return;
        }
        if (await faults.Strike(http, call.Path.LastOrDefault() ?? ""))
            return;
        if (!IsWithinRate(http, call))
        {
            await Reply.Refuse(http, new(80007, "There have been too many calls to this WhatsApp Business account."));
            return;
        }
        await Manage(http, call);
    }

    Refusal? TokenTrouble(string token) =>
        world.Businesses switch
        {
            var known when !known.IsToken(token) => new(190, "Invalid OAuth access token - Cannot parse access token"),
            var known when known.IsRevoked(token) => new(
                190,
                "Error validating access token: The session has been invalidated because the user changed their password or the token was revoked.",
                460
            ),
            _ => null,
        };

    // Another business's objects look to a token as if they did not exist.
    BusinessNumber? Number(GraphCall call, string id) =>
        world.Businesses.Numbers.FirstOrDefault(one => one.Id == id && one.Account.Token == call.Token);

    Account? Account(GraphCall call, string id) => world.Businesses.Accounts.FirstOrDefault(one => one.Id == id && one.Token == call.Token);

    (Account Account, TemplatePage Page)? Template(GraphCall call, string id) =>
        world
            .Businesses.Accounts.Where(account => account.Token == call.Token)
            .Select(account => account.Templates.ById(id) is { } page ? (account, page) : ((Account, TemplatePage)?)null)
            .FirstOrDefault(found => found is not null);

    Task Manage(HttpContext http, GraphCall call) =>
        call.Path switch
        {
            [var id, .. var edge] when Number(call, id) is { } number => OfNumber(http, call, number, edge),
            [var id, .. var edge] when Account(call, id) is { } account => OfAccount(http, call, account, edge),
            ["lookaside", var id] when call.Method == "GET" => media.Download(http, id),
            [var id, "subscriptions"] when id == world.Options.AppId => accounts.Subscriptions(http, call.Method),
            [var id] when world.Media.Has(id) => media.Of(http, call.Method, id),
            [var id, ..] when Template(call, id) is { } found => templates.OfTemplate(http, call, found.Account, found.Page),
            _ => Reply.Refuse(http, UnknownObject(call)),
        };

    Task OfNumber(HttpContext http, GraphCall call, BusinessNumber number, string[] edge) =>
        (call.Method, edge) switch
        {
            (_, []) => numbers.Number(http, number, call.Method),
            ("POST", ["media"]) => media.Upload(http, number),
            (_, ["whatsapp_business_profile"]) => numbers.Profile(http, number, call.Method),
            (_, ["block_users"]) => blocks.Answer(http, number, call.Method),
            ("POST", ["register"]) => numbers.Register(http, number),
            ("POST", ["deregister"]) => numbers.Deregister(http, number),
            (_, ["username"]) => numbers.Username(http, number, call.Method),
            ("DELETE", ["contact_book"]) => numbers.EmptyContactBook(http, number),
            _ => Reply.Refuse(http, UnknownObject(call)),
        };

    Task OfAccount(HttpContext http, GraphCall call, Account account, string[] edge) =>
        (call.Method, edge) switch
        {
            ("GET", []) => accounts.Get(http, account),
            (_, ["message_templates"]) => templates.OfAccount(http, account, call.Method),
            ("GET", ["phone_numbers"]) => numbers.List(http, account),
            (_, ["subscribed_apps"]) => accounts.SubscribedApps(http, account, call.Method),
            _ => Reply.Refuse(http, UnknownObject(call)),
        };

    bool IsWithinRate(HttpContext http, GraphCall call)
    {
        var about = call.Path is [var id, ..] ? Account(call, id) ?? Number(call, id)?.Account : null;
        var account = about ?? world.Businesses.Accounts.First(one => one.Token == call.Token);
        var within = Sandbox.Account.Within(account.ManagementCalls, ManagementCallsPerHour, TimeSpan.FromHours(1), world.Now);
        var percent = account.ManagementCalls.Count * 100 / ManagementCallsPerHour;
        var usage = string.Create(CultureInfo.InvariantCulture, $"\"call_count\":{percent},\"total_cputime\":1,\"total_time\":1");
        http.Response.Headers["X-Business-Use-Case-Usage"] =
            $$"""{"{{account.Id}}":[{"type":"whatsapp_business_management",{{usage}},"estimated_time_to_regain_access":{{(within ? 0 : 60)}}}]}""";
        http.Response.Headers["X-App-Usage"] = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"call_count":{{percent}},"total_cputime":0,"total_time":0}"""
        );
        return within;
    }

    static Refusal UnknownObject(GraphCall call) =>
        new(
            100,
            $"Unsupported {call.Method.ToLowerInvariant()} request. Object with ID '{call.Path.FirstOrDefault()}' does not exist, "
                + "cannot be loaded due to missing permissions, or does not support this operation",
            33
        );
}
