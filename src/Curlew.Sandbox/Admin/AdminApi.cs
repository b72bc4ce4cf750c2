using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>`/_sandbox/…`: what the sandbox itself can be asked and told, by tests, by the command line and by the phone page.</summary>
sealed class AdminApi(SandboxServer server, World world, Account account, Faults faults, Courier courier)
{
    public static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) }, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    readonly CustomerCalls customers = new(world);

    public async Task Answer(HttpContext http, string[] path)
    {
        // Only pages and programs of this machine may steer: a web page elsewhere cannot send this header without being asked first.
        if (http.Request.Method != "GET" && http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site") { http.Response.StatusCode = 403; return; }
        await ((http.Request.Method, path) switch
        {
            ("GET", ["state"]) => Write(http, State()),
            ("POST", ["clock"]) => Do(http, Clock),
            ("GET", ["faults"]) => Write(http, faults.All.Select(one => new { one.Id, one.Fault, one.Struck })),
            ("POST", ["faults"]) => Do(http, body => new { id = faults.Set(body.Deserialize<SandboxFault>(Form)!) }),
            ("DELETE", ["faults"]) => Do(http, _ => { faults.Clear(); return new { cleared = true }; }),
            ("DELETE", ["faults", var id]) => Write(http, new { cleared = long.TryParse(id, out var number) && faults.Clear(number) }),
            ("POST", ["token"]) => Do(http, body => new { revoked = account.TokenRevoked = body.Child("revoked") is { ValueKind: JsonValueKind.True } }),
            ("POST", ["number"]) => Do(http, Number),
            ("POST", ["limits"]) => Do(http, Limits),
            ("POST", ["templates"]) => Do(http, body => world.Put(body.Deserialize<SandboxTemplate>(Form)!).Template),
            ("POST", ["templates", var name, var language]) => Do(http, body => Template(name, language, body)),
            ("POST", ["webhooks"]) => Do(http, Webhook),
            ("GET", ["webhooks", "fields"]) => Write(http, WebhookSamples.Fields),
            ("POST", ["subscriber"]) => Subscriber(http),
            ("POST", ["silence"]) => Do(http, body => new { until = courier.SilentUntil = world.Options.Clock.GetUtcNow() + TimeSpan.FromMinutes(Double(body, "minutes") ?? 60) }),
            ("POST", ["deliver"]) => Write(http, new { delivered = await server.DeliverDue(http.RequestAborted) }),
            (_, ["customers", .. var rest]) => customers.Answer(http, rest),
            _ => NotFound(http),
        });
    }

    public static Task Write(HttpContext http, object answer) => http.Response.WriteAsJsonAsync(answer, Form);

    public static Task Refuse(HttpContext http, string why)
    {
        http.Response.StatusCode = 400;
        return Write(http, new { error = why });
    }

    static async Task Do(HttpContext http, Func<JsonElement, object> what)
    {
        try { await Write(http, what(await GraphBody.Read(http) ?? default)); }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException) { await Refuse(http, wrong.Message); }
    }

    object State() => new
    {
        now = world.Options.Clock.GetUtcNow(),
        speed = (world.Options.Clock as SandboxClock)?.Speed ?? 1,
        clock_can_move = world.Options.Clock is SandboxClock,
        chat_version = world.Read(here => here.Chats.Version),
        next_event_at = server.NextEventAt,
        under_way = world.UnderWay,
        webhook_url = courier.Url,
        account = new { world.Options.WabaId, world.Options.PhoneNumberId, world.Options.DisplayPhoneNumber, account.VerifiedName, account.Status, account.Quality, account.TokenRevoked },
        portfolio_limit = world.PortfolioLimit,
        throughput_per_second = world.ThroughputPerSecond,
        silent_until = courier.SilentUntil > world.Options.Clock.GetUtcNow() ? courier.SilentUntil : (DateTimeOffset?)null,
        tally = world.Tally,
    };

    object Clock(JsonElement body)
    {
        if (world.Options.Clock is not SandboxClock clock) throw new InvalidOperationException("This sandbox runs on the system's clock and cannot be stepped; start it with a SandboxClock.");
        if (Double(body, "speed") is { } speed) clock.Run(speed);
        if (Double(body, "step_seconds") is { } seconds) clock.Step(TimeSpan.FromSeconds(seconds));
        if (body.Text("move_to") is { } moment) clock.MoveTo(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));
        return new { now = clock.GetUtcNow(), speed = clock.Speed };
    }

    object Number(JsonElement body)
    {
        account.Status = body.Text("status")?.ToUpperInvariant() ?? account.Status;
        account.NameStatus = body.Text("name_status")?.ToUpperInvariant() ?? account.NameStatus;
        if (body.Text("quality")?.ToUpperInvariant() is not { } quality || quality == account.Quality) return new { account.Status, account.Quality, account.NameStatus };
        account.Quality = quality;
        world.Inject("phone_number_quality_update", JsonSerializer.Serialize(new
        {
            display_phone_number = world.Options.DisplayPhoneNumber, @event = quality == "RED" ? "FLAGGED" : "UNFLAGGED",
            current_limit = NumberCalls.Tier(world.PortfolioLimit), max_daily_conversations_per_business = NumberCalls.Tier(world.PortfolioLimit),
        }));
        return new { account.Status, account.Quality, account.NameStatus };
    }

    object Limits(JsonElement body)
    {
        if (body.TryGetProperty("throughput_per_second", out var speed)) world.ThroughputPerSecond = speed.ValueKind == JsonValueKind.Null ? null : speed.GetInt32();
        if (body.TryGetProperty("portfolio", out var limit))
        {
            world.PortfolioLimit = limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt32();
            world.Inject("business_capability_update", JsonSerializer.Serialize(new { max_daily_conversations_per_business = world.PortfolioLimit ?? -1, max_phone_numbers_per_business = 20 }));
        }
        return new { portfolio = world.PortfolioLimit, throughput_per_second = world.ThroughputPerSecond };
    }

    SandboxTemplate Template(string name, string language, JsonElement body)
    {
        var template = world.Templates.Find(name, language)?.Template ?? throw new KeyNotFoundException($"There is no template {name} in {language}.");
        var reason = body.Text("reason") ?? "NONE";
        if (body.Text("status")?.ToUpperInvariant() is { } status && status == "PAUSED") world.Pause(template);
        else if (body.Text("status")?.ToUpperInvariant() is { } other) world.Change(template with { Status = other, RejectedReason = other == "REJECTED" ? reason : "NONE" }, other, reason);
        else if (body.Text("quality")?.ToUpperInvariant() is { } quality) world.Change(template with { Quality = quality }, "QUALITY", reason);
        else if (body.Text("category")?.ToUpperInvariant() is { } ahead && body.Child("ahead") is { ValueKind: JsonValueKind.True }) world.Recategorise(template, ahead);
        else if (body.Text("category")?.ToUpperInvariant() is { } category) world.Change(template with { Category = category, PreviousCategory = template.Category }, "CATEGORY", reason);
        else throw new ArgumentException("Say which to change: status, quality or category.");
        return world.Templates.Find(name, language)?.Template ?? template with { Status = "DELETED" };
    }

    object Webhook(JsonElement body)
    {
        var field = body.Text("field") ?? throw new ArgumentException("Name the webhook field.");
        world.Inject(field, body.Child("value")?.GetRawText() ?? WebhookSamples.Of(field, world));
        return new { field };
    }

    async Task Subscriber(HttpContext http)
    {
        var body = await GraphBody.Read(http);
        if (!Uri.TryCreate(body?.Text("url"), UriKind.Absolute, out var url)) { await Refuse(http, "Give the url that webhooks go to."); return; }
        if (!await courier.Handshake(url, http.RequestAborted)) { await Refuse(http, $"{url} did not answer the handshake with 200 and the challenge."); return; }
        courier.Url = url;
        await Write(http, new { url });
    }

    static double? Double(JsonElement body, string name) =>
        double.TryParse(body.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Write(http, new { error = "Unknown. Try /_sandbox/state, clock, faults, token, number, limits, templates, webhooks, subscriber, silence, deliver, customers." });
    }
}
