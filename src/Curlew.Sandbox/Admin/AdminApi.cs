using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>`/_sandbox/…`: what the sandbox itself can be asked and told, by tests, by the command line and by the phone page.</summary>
sealed class AdminApi(SandboxServer server, World world, Faults faults, Courier courier)
{
    public static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    readonly Controls controls = new(world);
    readonly CustomerCalls customers = new(world);

    public async Task Answer(HttpContext http, string[] path) =>
        await (
            (http.Request.Method, path) switch
            {
                ("GET", ["state"]) => Write(http, State()),
                ("POST", ["clock"]) => Do(http, controls.Clock),
                ("GET", ["faults"]) => Write(
                    http,
                    faults.All.Select(one => new
                    {
                        one.Id,
                        one.Fault,
                        one.Struck,
                    })
                ),
                ("POST", ["faults"]) => Do(http, body => new { id = faults.Set(body.Deserialize<SandboxFault>(Form)!) }),
                ("DELETE", ["faults"]) => Do(http, _ =>
                {
                    faults.Clear();
                    return new { cleared = true };
                }),
                ("DELETE", ["faults", var id]) => Write(http, new { cleared = long.TryParse(id, out var number) && faults.Clear(number) }),
                ("POST", ["token"]) => Do(http, Token),
                ("POST", ["number"]) => Do(http, controls.Number),
                ("POST", ["limits"]) => Do(http, controls.Limits),
                ("POST", ["templates"]) => Do(http, body =>
                    world.Put(world.Businesses.Account(body.Text("account")), body.Deserialize<SandboxTemplate>(Form)!).Template
                ),
                ("POST", ["templates", var name, var language]) => Do(http, body => controls.Template(name, language, body)),
                ("POST", ["webhooks"]) => Do(http, controls.Webhook),
                ("GET", ["webhooks", "fields"]) => Write(http, WebhookSamples.Fields),
                ("POST", ["subscriber"]) => Subscriber(http),
                ("POST", ["silence"]) => Do(http, body => new
                {
                    until = courier.SilentUntil = world.Options.Clock.GetUtcNow() + TimeSpan.FromMinutes(body.Number("minutes") ?? 60),
                }),
                ("POST", ["deliver"]) => Write(http, new { delivered = await server.DeliverDue(http.RequestAborted) }),
                (_, ["customers", .. var rest]) => customers.Answer(http, rest),
                _ => NotFound(http),
            }
        );

    public static Task Write(HttpContext http, object answer) => http.Response.WriteAsJsonAsync(answer, Form);

    public static Task Refuse(HttpContext http, string why)
    {
        http.Response.StatusCode = 400;
        return Write(http, new { error = why });
    }

    static async Task Do(HttpContext http, Func<JsonElement, object> what)
    {
        try
        {
            await Write(http, what(await GraphBody.Read(http) ?? default));
        }
        catch (Exception wrong)
            when (wrong is JsonException or ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            await Refuse(http, wrong.Message);
        }
    }

    object State() =>
        new
        {
            now = world.Options.Clock.GetUtcNow(),
            speed = (world.Options.Clock as SandboxClock)?.Speed ?? 1,
            clock_can_move = world.Options.Clock is SandboxClock,
            chat_version = world.Read(here => here.Chats.Version),
            next_event_at = server.NextEventAt,
            under_way = world.UnderWay,
            webhook_url = courier.Url,
            account = Shown(world.Businesses.First),
            numbers = world.Businesses.Numbers.Select(number => new { state = Shown(number), tally = world.TallyOf(number) }),
            portfolios = world.Businesses.Portfolios.Select(one => new
            {
                portfolio_id = one.Id,
                limit = one.Limit,
                tally = world.TallyOf(one),
            }),
            portfolio_limit = world.Businesses.First.Portfolio.Limit,
            throughput_per_second = world.Businesses.First.ThroughputPerSecond,
            silent_until = courier.SilentUntil > world.Options.Clock.GetUtcNow() ? courier.SilentUntil : (DateTimeOffset?)null,
            tally = world.Tally,
        };

    object Shown(BusinessNumber number) =>
        new
        {
            waba_id = number.Account.Id,
            phone_number_id = number.Id,
            display_phone_number = number.Display,
            number.VerifiedName,
            number.Status,
            number.Quality,
            portfolio_id = number.Portfolio.Id,
            number.ThroughputPerSecond,
            verification_code = number.VerificationCode,
            token_revoked = world.Businesses.IsRevoked(number.Account.Token),
        };

    object Token(JsonElement body)
    {
        var revoked = body.Child("revoked") is { ValueKind: JsonValueKind.True };
        world.Businesses.Revoke(revoked, body.Text("token"));
        return new { revoked };
    }

    async Task Subscriber(HttpContext http)
    {
        var body = await GraphBody.Read(http);
        if (!Uri.TryCreate(body?.Text("url"), UriKind.Absolute, out var url))
        {
            await Refuse(http, "Give the url that webhooks go to.");
            return;
        }
        if (!await courier.Handshake(url, http.RequestAborted))
        {
            await Refuse(http, $"{url} did not answer the handshake with 200 and the challenge.");
            return;
        }
        courier.Url = url;
        await Write(http, new { url });
    }

    static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Write(
            http,
            new
            {
                error = "Unknown. Try /_sandbox/state, clock, faults, token, number, limits, templates, webhooks, subscriber, silence, deliver, customers.",
            }
        );
    }
}
