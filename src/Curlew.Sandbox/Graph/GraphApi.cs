using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Finds what a call of the Graph API asks for, and who may ask.</summary>
sealed class GraphApi(World world, Faults faults, Courier courier)
{
    // What Meta offers and this sandbox does not play: it says so, as Meta does to an app without the right.
    static readonly HashSet<string> Unplayed =
    [
        "calls",
        "groups",
        "product_catalogs",
        "dcc_config",
        "payment_configuration",
        "payment_configurations",
        "smb_app_data",
        "migrate_message_templates",
        "migrate_flows",
        "thread_control",
        "official_business_account",
        "activities",
        "schedules",
        "solutions",
        "pricing_analytics",
        "template_group_analytics",
        "template_groups",
        "upsert_message_templates",
        "message_history",
    ];

    readonly MessageCalls messages = new(world, faults);
    readonly MediaCalls media = new(world);
    readonly UploadCalls uploads = new(world);
    readonly TemplateCalls templates = new(world);
    readonly NumberCalls numbers = new(world, courier);
    readonly RegistrationCalls registrations = new(world);
    readonly ProfileCalls profiles = new(world);
    readonly ShortLinkCalls shortLinks = new(world);
    readonly SettingCalls settings = new();
    readonly BlockCalls blocks = new(world);
    readonly AccountCalls accounts = new(world, courier);
    readonly UserCalls users = new();
    readonly FlowCalls flows = new();
    readonly TokenCalls tokens = new(world);

    public static Refusal NoToken => new(104, "An access token is required to request this resource.");

    /// <summary>Graph's word about an edge that an object does not have.</summary>
    public static Refusal NoEdge(string[] edge) =>
        Unplayed.Contains(edge.FirstOrDefault() ?? "")
            ? new(3, "Application does not have the capability to make this API call.")
            : new(2500, $"Unknown path components: /{string.Join('/', edge)}");

    public async Task Answer(HttpContext http)
    {
        var call = GraphCall.Of(http);
        world.CatchUp();
        if (call.Path is ["debug_token"])
        {
            await tokens.Debug(http, call);
            return;
        }
        if (call.Token is null)
        {
            await Reply.Refuse(http, NoToken);
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

    Portfolio? Portfolio(GraphCall call, string id) =>
        world.Businesses.Portfolios.FirstOrDefault(one => one.Id == id && one.Numbers.Exists(number => number.Account.Token == call.Token));

    (Account Account, SandboxFlow Flow)? Flow(GraphCall call, string id) =>
        world
            .Businesses.Accounts.Where(account => account.Token == call.Token)
            .Select(account => account.Flows.TryGetValue(id, out var flow) ? (account, flow) : ((Account, SandboxFlow)?)null)
            .FirstOrDefault(found => found is not null);

    Task Manage(HttpContext http, GraphCall call) =>
        call.Path switch
        {
            [var id, .. var edge] when Number(call, id) is { } number => OfNumber(http, call, number, edge),
            [var id, .. var edge] when Account(call, id) is { } account => OfAccount(http, call, account, edge),
            [var id, .. var edge] when Portfolio(call, id) is { } portfolio => OfPortfolio(http, call, portfolio, edge),
            ["lookaside", var id] when call.Method == "GET" => media.Download(http, id),
            ["message_template_library"] when call.Method == "GET" => TemplateLibrary.List(http),
            [var id] when world.Uploads.ById(id) is { } upload => uploads.Continue(http, upload),
            [var id, .. var edge] when id == world.Options.AppId || id == "app" => OfApp(http, call, edge),
            [var id] when world.Media.Has(id) => media.Of(http, call.Method, id),
            [var id, ..] when Template(call, id) is { } found => templates.OfTemplate(http, call, found.Account, found.Page),
            [var id, .. var edge] when Flow(call, id) is { } found => flows.OfFlow(http, found.Account, found.Flow, edge),
            _ => Reply.Refuse(http, UnknownObject(call)),
        };

    Task OfNumber(HttpContext http, GraphCall call, BusinessNumber number, string[] edge) =>
        (call.Method, edge) switch
        {
            ("GET" or "POST", []) => numbers.Answer(http, number),
            ("POST", ["media"]) => media.Upload(http, number),
            (_, ["whatsapp_business_profile"]) => profiles.Answer(http, number),
            (_, ["block_users"]) => blocks.Answer(http, number, call.Method),
            ("POST", ["register"]) => registrations.Register(http, number),
            ("POST", ["deregister"]) => registrations.Deregister(http, number),
            ("POST", ["request_code"]) => registrations.RequestCode(http, number),
            ("POST", ["verify_code"]) => registrations.VerifyCode(http, number),
            (_, ["username"]) => numbers.Username(http, number, call.Method),
            (_, ["message_qrdls"]) => shortLinks.Answer(http, number, null),
            (_, ["message_qrdls", var code]) => shortLinks.Answer(http, number, code),
            (_, ["conversational_automation"]) => settings.Automation(http, number),
            (_, ["settings"]) => settings.Settings(http, number),
            (_, ["whatsapp_business_encryption"]) => settings.Encryption(http, number),
            (_, ["whatsapp_commerce_settings"]) => settings.Commerce(http, number),
            (_, ["calls" or "call_permissions"]) => Reply.Refuse(http, new(138000, "Calling is not enabled for this phone number.")),
            (_, ["groups"]) => Reply.Refuse(http, new(131215, "The phone number is not eligible for groups.")),
            ("DELETE", ["contact_book"]) => numbers.EmptyContactBook(http, number),
            _ => Reply.Refuse(http, NoEdge(edge)),
        };

    Task OfAccount(HttpContext http, GraphCall call, Account account, string[] edge) =>
        (call.Method, edge) switch
        {
            ("GET" or "POST", []) => accounts.Answer(http, account),
            (_, ["message_templates"]) => templates.OfAccount(http, account, call.Method),
            ("GET", ["phone_numbers"]) => numbers.List(http, account),
            (_, ["subscribed_apps"]) => accounts.SubscribedApps(http, account, call.Method),
            (_, ["assigned_users"]) => users.Answer(http, account),
            ("GET" or "POST", ["flows"]) => flows.OfAccount(http, account),
            ("GET", ["template_analytics"]) => Analytics.Edge(http, world, account),
            _ => Reply.Refuse(http, NoEdge(edge)),
        };

    Task OfPortfolio(HttpContext http, GraphCall call, Portfolio portfolio, string[] edge) =>
        (call.Method, edge) switch
        {
            ("GET", []) => Reply.Write(http, 200, new JsonObject { ["id"] = portfolio.Id, ["name"] = portfolio.Name }),
            ("GET", ["owned_whatsapp_business_accounts" or "client_whatsapp_business_accounts"]) => accounts.OfPortfolio(http, portfolio),
            _ => Reply.Refuse(http, NoEdge(edge)),
        };

    Task OfApp(HttpContext http, GraphCall call, string[] edge) =>
        (call.Method, edge) switch
        {
            ("POST", ["uploads"]) => uploads.Begin(http),
            ("GET" or "POST" or "DELETE", ["subscriptions"]) => accounts.Subscriptions(http, call.Method),
            ("GET", ["message_template_library"]) => TemplateLibrary.List(http),
            _ => Reply.Refuse(http, NoEdge(edge)),
        };

    bool IsWithinRate(HttpContext http, GraphCall call)
    {
        var about = call.Path is [var id, ..] ? Account(call, id) ?? Number(call, id)?.Account : null;
        return ManagementRate.Allows(http, about ?? world.Businesses.Accounts.First(one => one.Token == call.Token), world.Now);
    }

    static Refusal UnknownObject(GraphCall call) =>
        new(
            100,
            $"Unsupported {call.Method.ToLowerInvariant()} request. Object with ID '{call.Path.FirstOrDefault()}' does not exist, "
                + "cannot be loaded due to missing permissions, or does not support this operation",
            33
        );
}
