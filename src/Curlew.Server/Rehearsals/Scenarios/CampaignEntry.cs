using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>One campaign of a scenario, in the words of <c>./curlew campaign create</c>.</summary>
static class CampaignEntry
{
    static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static NewCampaign? Read(Entry entry, int place, DateTimeOffset begins)
    {
        var usual = new NewCampaign("", RehearsalPlan.TemplateOf(place), RehearsalPlan.Number);
        var (opens, closes) = entry.Text("window") is { } window ? DailyWindow.Halves(window) : (usual.WindowOpens, usual.WindowCloses);
        var campaign = usual with
        {
            Name = entry.Text("name") ?? $"Campaign {place + 1}",
            LanguageCode = RehearsalPlan.Language,
            TemplateComponents = RehearsalPlan.Components,
            TargetAudience = Filter(entry, "audience") ?? RehearsalPlan.Everyone,
            ExcludedAudience = Filter(entry, "exclude"),
            DailySendLimit = entry.Whole("daily_limit", 1, int.MaxValue) ?? usual.DailySendLimit,
            Priority = entry.Whole("priority", 1, 10) ?? usual.Priority,
            TimeZone = entry.Text("time_zone") ?? usual.TimeZone,
            WindowOpens = opens,
            WindowCloses = closes,
            InCustomerZones = entry.Flag("customer_zones") ?? false,
            ScheduledStart = entry.Moment("start", begins),
            ScheduledEnd = entry.Moment("end", begins),
            Weekdays = entry.Has("weekdays") ? Days(entry) : usual.Weekdays,
            Holidays = Holidays(entry),
            BatchesPerDay = entry.Whole("batches_per_day", 1, 96) ?? usual.BatchesPerDay,
            BatchTimes = entry.Words("batch_times"),
            GraceMinutes = entry.Whole("grace_minutes", 1, 1_440) ?? usual.GraceMinutes,
        };
        campaign = campaign with { Variants = Variants(entry, campaign) };
        entry.Close();
        foreach (var problem in CampaignProblems.Of(campaign, begins))
            entry.Refuse("name", Seat.Words.Say(problem));
        return campaign;
    }

    static JsonElement? Filter(Entry entry, string key)
    {
        if (entry.Json(key) is not { } filter)
            return null;
        if (filter.ValueKind == JsonValueKind.Object)
            return filter;
        entry.Refuse(key, $"{key} is not a filter. Write it as in {key}: {{tier: premium}}.");
        return null;
    }

    static VariantPlan? Variants(Entry entry, NewCampaign campaign)
    {
        if (entry.Json("variants") is var variants && entry.Json("holdout") is var holdout && variants is null && holdout is null)
            return null;
        var file = new Dictionary<string, JsonElement>();
        if (variants is { } letters)
            file["variants"] = letters;
        if (holdout is { } share)
            file["holdout"] = share;
        switch (VariantFile.Read(JsonSerializer.SerializeToElement(file), campaign.TemplateName, campaign.LanguageCode))
        {
            case VariantsFound { Plan: var plan }
                when plan.Letters.Any(letter =>
                    letter.TemplateName != campaign.TemplateName || letter.LanguageCode != campaign.LanguageCode
                ):
                entry.Refuse(
                    "variants",
                    "A rehearsal has a template of its own for each campaign: leave template and language out of its variants."
                );
                return null;
            case VariantsFound { Plan: var plan }:
                return plan with
                {
                    Letters = [.. plan.Letters.Select(letter => letter with { ComponentsJson = RehearsalPlan.Components.GetRawText() })],
                };
            case VariantsRefused refused:
                entry.Refuse(variants is null ? "holdout" : "variants", $"{Seat.Say(refused.Problem)}.");
                return null;
            default:
                return null;
        }
    }

    static List<int> Days(Entry entry)
    {
        var days = new List<int>();
        foreach (var word in entry.Words("weekdays"))
            if (Array.FindIndex(Weekdays, name => word.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place)
                days.Add(place + 1);
            else
                entry.Refuse("weekdays", $"'{word}' is no weekday; write mon, tue, wed, thu, fri, sat or sun.");
        return days;
    }

    static List<DateOnly> Holidays(Entry entry)
    {
        var days = new List<DateOnly>();
        foreach (var word in entry.Words("holidays"))
            if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                days.Add(day);
            else
                entry.Refuse("holidays", $"The holiday '{word}' is no day; write it as in 2027-12-25.");
        return days;
    }
}
