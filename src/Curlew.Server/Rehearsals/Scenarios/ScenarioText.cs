using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>Writes a plan as the JSON that <see cref="ScenarioFile"/> reads back as the same plan.</summary>
static class ScenarioText
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static string Of(RehearsalPlan plan) =>
        new JsonObject
        {
            ["title"] = plan.Title,
            ["seed"] = plan.Seed,
            ["begins"] = Moment(plan.Begins),
            ["people"] = List(plan.People.Select(People)),
            ["limits"] = new JsonObject
            {
                ["messaging_limit"] = Limit(plan.MessagingLimit),
                ["throughput"] = plan.Throughput,
                ["frequency_caps"] = List(
                    plan.FrequencyCaps.Select(cap => new JsonObject { ["messages"] = cap.Messages, ["days"] = cap.Days })
                ),
                ["changes"] = List(
                    plan.LimitChanges.Select(change => new JsonObject
                    {
                        ["at"] = Moment(change.At),
                        ["messaging_limit"] = Limit(change.MessagingLimit),
                    })
                ),
            },
            ["campaigns"] = List(plan.Campaigns.Select(Campaign)),
            ["customers"] = Customers(plan),
            ["faults"] = List(plan.Troubles.Select(Trouble)),
            ["notes"] = Words(plan.Notes),
        }.ToJsonString(Readable);

    static JsonObject People(PeopleGroup group) =>
        Filled(
            ("count", group.Count),
            ("country", group.Country?.ToLowerInvariant()),
            ("tier", group.Tier),
            ("city", group.City),
            ("tags", Words(group.Tags))
        );

    static JsonObject Campaign(NewCampaign campaign) =>
        Filled(
            ("name", campaign.Name),
            ("audience", JsonNode.Parse(campaign.TargetAudience?.GetRawText() ?? "{}")),
            ("exclude", campaign.ExcludedAudience is { } excluded ? JsonNode.Parse(excluded.GetRawText()) : null),
            ("daily_limit", campaign.DailySendLimit),
            ("priority", campaign.Priority),
            ("time_zone", campaign.TimeZone),
            ("window", $"{campaign.WindowOpens}-{campaign.WindowCloses}"),
            ("customer_zones", campaign.InCustomerZones),
            ("start", campaign.ScheduledStart is { } start ? Moment(start) : null),
            ("end", campaign.ScheduledEnd is { } end ? Moment(end) : null),
            ("weekdays", Words(campaign.Weekdays.Select(day => Weekdays[day - 1]))),
            ("holidays", Words(campaign.Holidays.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))),
            ("batches_per_day", campaign.BatchesPerDay),
            ("batch_times", Words(campaign.BatchTimes)),
            ("grace_minutes", campaign.GraceMinutes),
            (
                "variants",
                campaign.Variants is { } plan
                    ? List(plan.Letters.Select(letter => new JsonObject { ["label"] = letter.Label, ["share"] = letter.Share / 100m }))
                    : null
            ),
            ("holdout", campaign.Variants is { Holdout: > 0 and var holdout } ? holdout / 100m : null)
        );

    static JsonObject Customers(RehearsalPlan plan)
    {
        var behaviour = plan.Behaviour;
        return new()
        {
            ["wrote_without_phone"] = plan.WroteWithoutPhone,
            ["no_whatsapp"] = behaviour.NoWhatsApp,
            ["delivered"] = behaviour.Delivered,
            ["read"] = behaviour.Read,
            ["reply"] = behaviour.Reply,
            ["react"] = behaviour.React,
            ["stop"] = behaviour.Stop,
            ["stop_in_whatsapp"] = behaviour.StopInWhatsApp,
            ["start_again"] = behaviour.Start,
            ["block"] = behaviour.Block,
            ["sleep_at_night"] = behaviour.SleepsAtNight,
            ["duplicate_webhooks"] = behaviour.DuplicateWebhooks,
            ["late_webhooks"] = behaviour.LateWebhooks,
            ["failures"] = new JsonObject(
                behaviour
                    .Failures.OrderBy(failure => failure.Key)
                    .Select(failure => KeyValuePair.Create(failure.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)failure.Value))
            ),
        };
    }

    static JsonObject Trouble(RehearsalTrouble trouble) =>
        Filled(
            ("what", trouble.What),
            ("share", trouble.Share),
            ("times", trouble.Times),
            ("from", trouble.From is { } from ? Moment(from) : null),
            ("until", trouble.Until is { } until ? Moment(until) : null)
        );

    static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    static JsonNode Limit(int? limit) => limit is { } people ? people : "unlimited";

    static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);

    static JsonArray List(IEnumerable<JsonObject> entries) => new([.. entries]);

    static JsonObject Filled(params (string Key, JsonNode? Value)[] entries) =>
        new(
            entries
                .Where(entry => entry.Value is not (null or JsonArray { Count: 0 }))
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value))
        );
}
