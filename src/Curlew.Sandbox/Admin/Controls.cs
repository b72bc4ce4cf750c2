using System.Globalization;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>What can be steered from outside: the clock, the number, limits, templates and webhooks by hand.</summary>
sealed class Controls(World world, Account account)
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
        account.Status = body.Text("status")?.ToUpperInvariant() ?? account.Status;
        account.NameStatus = body.Text("name_status")?.ToUpperInvariant() ?? account.NameStatus;
        if (body.Text("quality")?.ToUpperInvariant() is not { } quality || quality == account.Quality)
            return new
            {
                account.Status,
                account.Quality,
                account.NameStatus,
            };
        account.Quality = quality;
        world.Inject(
            "phone_number_quality_update",
            JsonSerializer.Serialize(
                new
                {
                    display_phone_number = world.Options.DisplayPhoneNumber,
                    @event = quality == "RED" ? "FLAGGED" : "UNFLAGGED",
                    current_limit = NumberCalls.Tier(world.PortfolioLimit),
                    max_daily_conversations_per_business = NumberCalls.Tier(world.PortfolioLimit),
                }
            )
        );
        return new
        {
            account.Status,
            account.Quality,
            account.NameStatus,
        };
    }

    public object Limits(JsonElement body)
    {
        if (body.TryGetProperty("throughput_per_second", out var speed))
            Throughput(speed.ValueKind == JsonValueKind.Null ? null : speed.GetInt32());
        if (body.TryGetProperty("portfolio", out var limit))
        {
            world.PortfolioLimit = limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt32();
            world.Inject(
                "business_capability_update",
                JsonSerializer.Serialize(
                    new { max_daily_conversations_per_business = world.PortfolioLimit ?? -1, max_phone_numbers_per_business = 20 }
                )
            );
        }
        return new { portfolio = world.PortfolioLimit, throughput_per_second = world.ThroughputPerSecond };
    }

    // Meta tells of an upgrade to 1,000 messages a second, not of other values.
    void Throughput(int? perSecond)
    {
        var before = world.ThroughputPerSecond;
        world.ThroughputPerSecond = perSecond;
        if (before < 1_000 && perSecond is null or >= 1_000)
            world.Inject(
                "phone_number_quality_update",
                JsonSerializer.Serialize(
                    new
                    {
                        display_phone_number = world.Options.DisplayPhoneNumber,
                        @event = "THROUGHPUT_UPGRADE",
                        max_daily_conversations_per_business = NumberCalls.Tier(world.PortfolioLimit),
                    }
                )
            );
    }

    public SandboxTemplate Template(string name, string language, JsonElement body)
    {
        var template = world.Templates.Find(name, language)?.Template
            ?? throw new KeyNotFoundException($"There is no template {name} in {language}.");
        var reason = body.Text("reason") ?? "NONE";
        if (body.Text("status")?.ToUpperInvariant() is { } status && status == "PAUSED")
            world.Pause(template);
        else if (body.Text("status")?.ToUpperInvariant() is { } other)
            world.Change(template with { Status = other, RejectedReason = other == "REJECTED" ? reason : "NONE" }, other, reason);
        else if (body.Text("quality")?.ToUpperInvariant() is { } quality)
            world.Change(template with { Quality = quality }, "QUALITY", reason);
        else if (body.Text("category")?.ToUpperInvariant() is { } ahead && body.Child("ahead") is { ValueKind: JsonValueKind.True })
            world.Recategorise(template, ahead);
        else if (body.Text("category")?.ToUpperInvariant() is { } category)
            world.Change(template with { Category = category, PreviousCategory = template.Category }, "CATEGORY", reason);
        else
            throw new ArgumentException("Say which to change: status, quality or category.");
        return world.Templates.Find(name, language)?.Template ?? template with { Status = "DELETED" };
    }

    public object Webhook(JsonElement body)
    {
        var field = body.Text("field") ?? throw new ArgumentException("Name the webhook field.");
        world.Inject(field, body.Child("value")?.GetRawText() ?? WebhookSamples.Of(field, world));
        return new { field };
    }
}
