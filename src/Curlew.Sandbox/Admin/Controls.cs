using System.Globalization;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>What can be steered from outside: the clock, the number, limits, templates and webhooks by hand.</summary>
sealed class Controls(World world)
{
    public object Clock(JsonElement body)
    {
        if (world.Options.Clock is not SandboxClock clock)
            throw new InvalidOperationException(
                "This sandbox runs on the system's clock and cannot be stepped; start it with a SandboxClock."
            );
        if (body.Number("speed") is { } speed)
            clock.Run(speed);
        if (body.Number("step_seconds") is { } seconds)
            clock.Step(TimeSpan.FromSeconds(seconds));
        if (body.Text("move_to") is { } moment)
            clock.MoveTo(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture));
        return new { now = clock.GetUtcNow(), speed = clock.Speed };
    }

    public object Number(JsonElement body)
    {
        var number = NumberIn(body);
        number.Status = body.Text("status")?.ToUpperInvariant() ?? number.Status;
        if (body.Child("verified") is { } verified)
            number.VerificationCode = verified.ValueKind == JsonValueKind.True ? null : "";
        number.NameStatus = body.Text("name_status")?.ToUpperInvariant() ?? number.NameStatus;
        var quality = body.Text("quality")?.ToUpperInvariant() ?? number.Quality;
        if (quality != number.Quality)
        {
            number.Quality = quality;
            var tier = Businesses.Tier(number.Portfolio.Limit);
            world.Inject(
                number,
                "phone_number_quality_update",
                JsonSerializer.Serialize(
                    new
                    {
                        display_phone_number = number.Display,
                        @event = quality == "RED" ? "FLAGGED" : "UNFLAGGED",
                        current_limit = tier,
                        max_daily_conversations_per_business = tier,
                    }
                )
            );
        }
        return new
        {
            phone_number_id = number.Id,
            number.Status,
            number.Quality,
            number.NameStatus,
            verified = number.VerificationCode is null,
        };
    }

    public object Limits(JsonElement body)
    {
        var number = NumberIn(body);
        var portfolio = body.Text("portfolio_id") is { } id ? world.Businesses.Portfolio(id) : number.Portfolio;
        if (body.TryGetProperty("throughput_per_second", out var speed))
            Throughput(number, Limit(speed));
        if (body.TryGetProperty("portfolio", out var limit))
            world.LimitTo(portfolio, Limit(limit));
        return new
        {
            portfolio_id = portfolio.Id,
            portfolio = portfolio.Limit,
            phone_number_id = number.Id,
            throughput_per_second = number.ThroughputPerSecond,
        };
    }

    static int? Limit(JsonElement given) => given.ValueKind == JsonValueKind.Null ? null : given.GetInt32();

    BusinessNumber NumberIn(JsonElement body) => world.Businesses.Number(body.Text("number"));

    // Meta tells of an upgrade to 1,000 messages a second, not of other values.
    void Throughput(BusinessNumber number, int? perSecond)
    {
        var before = number.ThroughputPerSecond;
        number.ThroughputPerSecond = perSecond;
        if (before < 1_000 && perSecond is null or >= 1_000)
            world.Inject(
                number,
                "phone_number_quality_update",
                JsonSerializer.Serialize(
                    new
                    {
                        display_phone_number = number.Display,
                        @event = "THROUGHPUT_UPGRADE",
                        max_daily_conversations_per_business = Businesses.Tier(number.Portfolio.Limit),
                    }
                )
            );
    }

    public SandboxTemplate Template(string name, string language, JsonElement body)
    {
        var account = world.Businesses.Account(body.Text("account"));
        var template = account.Templates.Find(name, language)?.Template
            ?? throw new KeyNotFoundException($"There is no template {name} in {language} in the account {account.Id}.");
        Change(account, template, body, body.Text("reason") ?? "NONE");
        return account.Templates.Find(name, language)?.Template ?? template with { Status = "DELETED" };
    }

    void Change(Account account, SandboxTemplate template, JsonElement body, string reason)
    {
        if (body.Text("status")?.ToUpperInvariant() is { } status && status == "PAUSED")
            world.Pause(account, template);
        else if (body.Text("status")?.ToUpperInvariant() is { } other)
            world.Change(account, template with { Status = other, RejectedReason = other == "REJECTED" ? reason : "NONE" }, other, reason);
        else if (body.Text("quality")?.ToUpperInvariant() is { } quality)
            world.Change(account, template with { Quality = quality }, "QUALITY", reason);
        else if (body.Text("category")?.ToUpperInvariant() is { } ahead && body.Child("ahead") is { ValueKind: JsonValueKind.True })
            world.Recategorise(account, template, ahead);
        else if (body.Text("category")?.ToUpperInvariant() is { } category)
            world.Change(account, template with { Category = category, PreviousCategory = template.Category }, "CATEGORY", reason);
        else
            throw new ArgumentException("Say which to change: status, quality or category.");
    }

    public object Webhook(JsonElement body)
    {
        var field = body.Text("field") ?? throw new ArgumentException("Name the webhook field.");
        var number = NumberIn(body);
        world.Inject(number, field, body.Child("value")?.GetRawText() ?? WebhookSamples.Of(field, world, number));
        return new { field };
    }
}
