using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Finds what a call of the Graph API asks for, and who may ask.</summary>
sealed class GraphApi(World world, Account account, Faults faults, Courier courier)
{
    // Meta, rate limits, 2026-03: 5,000 management calls an hour for an active account.
    const int ManagementCallsPerHour = 5_000;

    readonly System.Collections.Concurrent.ConcurrentQueue<long> management = new();
    readonly MessageCalls messages = new(world, account, faults);
    readonly MediaCalls media = new(world);
    readonly TemplateCalls templates = new(world, account);
    readonly NumberCalls numbers = new(world, account, courier);
    readonly BlockCalls blocks = new(world, account);
    readonly AccountCalls accounts = new(world, account, courier);

    string Waba => world.Options.WabaId;
    string Number => world.Options.PhoneNumberId;

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
        if (call is { Method: "POST", Path: [var number, "messages" or "marketing_messages"] } && number == Number)
        {
            await messages.Post(http, call.Path[1]);
            return;
        }
        if (await faults.Strike(http, call.Path.LastOrDefault() ?? ""))
            return;
        if (!IsWithinRate(http))
        {
            await Reply.Refuse(http, new(80007, "There have been too many calls to this WhatsApp Business account."));
            return;
        }
        await Manage(http, call);
    }

    Refusal? TokenTrouble(string token) =>
        token == world.Options.AccessToken
            ? account.TokenRevoked
                ? new(
                    190,
                    "Error validating access token: The session has been invalidated because the user changed their password or the token was revoked.",
                    460
                )
                : null
            : new(190, "Invalid OAuth access token - Cannot parse access token");

    Task Manage(HttpContext http, GraphCall call) =>
        call switch
        {
            { Path: [var id, "media"], Method: "POST" } when id == Number => media.Upload(http),
            { Path: ["lookaside", var id], Method: "GET" } => media.Download(http, id),
            { Path: [var id, "message_templates"] } when id == Waba => templates.OfAccount(http, call.Method),
            { Path: [var id, "phone_numbers"], Method: "GET" } when id == Waba => numbers.List(http),
            { Path: [var id, "subscribed_apps"] } when id == Waba => accounts.SubscribedApps(http, call.Method),
            { Path: [var id, "subscriptions"] } when id == world.Options.AppId => accounts.Subscriptions(http, call.Method),
            { Path: [var id], Method: "GET" } when id == Waba => accounts.Get(http),
            { Path: [var id] } when id == Number => numbers.Number(http, call.Method),
            { Path: [var id, "whatsapp_business_profile"] } when id == Number => numbers.Profile(http, call.Method),
            { Path: [var id, "block_users"] } when id == Number => blocks.Answer(http, call.Method),
            { Path: [var id, "register"], Method: "POST" } when id == Number => numbers.Register(http),
            { Path: [var id, "deregister"], Method: "POST" } when id == Number => numbers.Deregister(http),
            { Path: [var id, "username"] } when id == Number => numbers.Username(http, call.Method),
            { Path: [var id, "contact_book"], Method: "DELETE" } when id == Number => numbers.EmptyContactBook(http),
            { Path: [var id] } when world.Media.Has(id) => media.Of(http, call.Method, id),
            { Path: [var id, ..] } when world.Templates.ById(id) is { } page => templates.OfTemplate(http, call, page),
            _ => Reply.Refuse(http, UnknownObject(call)),
        };

    bool IsWithinRate(HttpContext http)
    {
        var within = Account.Within(management, ManagementCallsPerHour, TimeSpan.FromHours(1), world.Now);
        var percent = management.Count * 100 / ManagementCallsPerHour;
        http.Response.Headers["X-Business-Use-Case-Usage"] = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"{{Waba}}":[{"type":"whatsapp_business_management","call_count":{{percent}},"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":{{(within ? 0 : 60)}}}]}"""
        );
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
