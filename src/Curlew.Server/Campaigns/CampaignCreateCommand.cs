using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign create</c>: from a file, from options, or from a file with options over it.</summary>
static class CampaignCreateCommand
{
    static readonly (string Key, string Help)[] Keys =
    [
        ("name", "Name."),
        ("description", "Description."),
        ("template", "WhatsApp template."),
        ("language", "Language of the template, as in en_US."),
        ("components", "Components as Meta takes them, a JSON array with {variable|fallback} in its texts."),
        ("holdout", "Percent of the audience that gets nothing, to compare with."),
        (
            "audience",
            """Filter as JSON, as in '{"city": "NYC", "tier": "premium"}'; {} is everyone. Without it the campaign is for those of the list that is imported for it."""
        ),
        ("exclude", "Filter of people to leave out."),
        ("number", "Business number to send from, by Meta's id; not needed where there is one."),
        ("daily-limit", "Messages a day."),
        ("priority", "1 (served first) to 10."),
        ("time-zone", "IANA zone of its days, as in Europe/Berlin."),
        ("window", "Times of day between which it sends, as in 09:00-18:30."),
        ("customer-zones", "true: the window goes by the clock of each person."),
        ("start", "Nothing is sent before, as in 2026-12-01 or 2026-12-01T08:00 of its time zone, or 2026-12-01T08:00Z."),
        ("end", "Nothing is sent from then on."),
        ("weekdays", "Days on which it sends, as in mon,tue,wed,thu,fri."),
        ("holidays", "Days on which it does not, as in 2026-12-25,2027-01-01."),
        ("batches-per-day", "Batches its window is divided into."),
        ("batch-times", "Or the times they begin, as in 09:00,13:00."),
        ("grace-minutes", "How late a batch may begin by itself after a time in which no server ran; 60."),
    ];

    // Several letters are more than an option can hold.
    const string VariantsKey = "variants";

    static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static Command Create()
    {
        var file = new Option<string?>("--file")
        {
            Description =
                "A YAML or JSON file with the same words as these options, e.g. 'daily_limit: 250', and variants: a list of letters with label, share (percent), template, language, components. Options win over it.",
        };
        var options = Keys.ToDictionary(key => key.Key, key => new Option<string?>($"--{key.Key}") { Description = key.Help });
        return CampaignCommand.Of(
            "create",
            "Write a campaign down as a draft. Nothing is sent before it is launched.",
            [file, .. options.Values],
            async (parsed, seat, ct) =>
            {
                var words = parsed.GetValue(file) is { } path
                    ? await CampaignFile.Read(path, [.. Keys.Select(key => key.Key.Replace('-', '_')), VariantsKey], ct)
                    : [];
                foreach (var (key, option) in options)
                    if (parsed.GetValue(option) is { } value)
                        words[key.Replace('-', '_')] = value;
                var campaign = Read(words, await seat.Campaigns.Numbers(ct));
                if (CampaignProblems.Of(campaign, DateTimeOffset.UtcNow).ToList() is { Count: > 0 } problems)
                    throw new NotConfigured(string.Join(' ', problems));
                var id = await seat.Campaigns.Create(campaign, ct);
                seat.Print(
                    new
                    {
                        id,
                        campaign.Name,
                        status = "draft",
                    },
                    [
                        $"{campaign.Name} is a draft now ({id}). Next: "
                            + (
                                campaign.TargetAudience is null
                                    ? $"its people, ./curlew import recipients list.csv --campaign '{campaign.Name}'"
                                    : $"./curlew campaign preflight '{campaign.Name}'"
                            ),
                    ]
                );
                return 0;
            }
        );
    }

    static NewCampaign Read(Dictionary<string, string> words, List<string> numbers)
    {
        string? Word(string key) => words.GetValueOrDefault(key);
        string Needed(string key) => Word(key) ?? throw new NotConfigured($"Give --{key}, or '{key}:' in the file.");
        var usual = new NewCampaign(Needed("name"), Needed("template"), Number(Word("number"), numbers));
        var window = Word("window")?.Split('-', StringSplitOptions.TrimEntries) ?? [usual.WindowOpens, usual.WindowCloses];
        return usual with
        {
            Description = Word("description"),
            LanguageCode = Word("language") ?? usual.LanguageCode,
            TargetAudience = Json(Word("audience"), "audience"),
            ExcludedAudience = Json(Word("exclude"), "exclude"),
            TemplateComponents = Json(Word("components"), "components") ?? usual.TemplateComponents,
            DailySendLimit = Whole(Word("daily_limit"), "daily_limit") ?? usual.DailySendLimit,
            Priority = Whole(Word("priority"), "priority") ?? usual.Priority,
            TimeZone = Word("time_zone") ?? usual.TimeZone,
            WindowOpens = window[0],
            WindowCloses = window.Length == 2 ? window[1] : "",
            InCustomerZones =
                Word("customer_zones") is { } zones
                && (bool.TryParse(zones, out var isOn) ? isOn : throw new NotConfigured("customer_zones is true or false.")),
            ScheduledStart = Moment(Word("start"), "start", Word("time_zone") ?? usual.TimeZone),
            ScheduledEnd = Moment(Word("end"), "end", Word("time_zone") ?? usual.TimeZone),
            Weekdays = Word("weekdays") is { } days ? [.. Items(days).Select(Weekday)] : usual.Weekdays,
            Holidays = Word("holidays") is { } free ? [.. Items(free).Select(Day)] : [],
            BatchesPerDay = Whole(Word("batches_per_day"), "batches_per_day") ?? usual.BatchesPerDay,
            BatchTimes = Word("batch_times") is { } times ? [.. Items(times)] : [],
            GraceMinutes = Whole(Word("grace_minutes"), "grace_minutes") ?? usual.GraceMinutes,
            Variants = Letters(words, usual.TemplateName, Word("language") ?? usual.LanguageCode),
            CreatedBy = "command",
        };
    }

    static VariantPlan? Letters(Dictionary<string, string> words, string template, string language)
    {
        var written = new Dictionary<string, object>();
        if (words.GetValueOrDefault("holdout") is { } holdout)
            written["holdout"] = holdout;
        if (words.GetValueOrDefault(VariantsKey) is { } variants)
            written[VariantsKey] = JsonElement.Parse(variants);
        return VariantFile.Read(JsonSerializer.SerializeToElement(written), template, language) switch
        {
            VariantsFound { Plan: var plan } => plan,
            VariantsRefused refused => throw new NotConfigured($"{refused.Problem}."),
            _ => null,
        };
    }

    static string Number(string? wanted, List<string> numbers) =>
        (wanted, numbers) switch
        {
            (not null, _) => numbers.Contains(wanted)
                ? wanted
                : throw new NotConfigured(
                    $"There is no business number {wanted}. Known are: {string.Join(", ", numbers.DefaultIfEmpty("none"))}."
                ),
            (_, [var only]) => only,
            (_, []) => throw new NotConfigured("There is no business number yet. ./curlew serve brings in the one of its settings."),
            _ => throw new NotConfigured($"There are several business numbers; choose one with --number: {string.Join(", ", numbers)}."),
        };

    static JsonElement? Json(string? text, string key)
    {
        try
        {
            return text is null ? null : JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new NotConfigured($"{key} is not JSON: {e.Message}");
        }
    }

    static int? Whole(string? text, string key) =>
        text is null ? null
        : int.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
        : throw new NotConfigured($"{key} is '{text}'; give a whole number up to {int.MaxValue:N0}.");

    // A zone that is none is refused with everything else that is wrong.
    static DateTimeOffset? Moment(string? text, string key, string zone) =>
        text is null
            ? null
            : IsoMoment.Read(text, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc)
                ?? throw new NotConfigured(
                    $"{key} is '{text}'; write a date as in 2026-12-01 or a moment as in 2026-12-01T08:00, which are meant in the campaign's time zone, or one with an offset, as in 2026-12-01T08:00Z."
                );

    static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new NotConfigured($"The holiday '{text}' is no day; write it as in 2026-12-25.");

    static int Weekday(string text) =>
        Array.FindIndex(Weekdays, name => text.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
            ? place + 1
            : throw new NotConfigured($"'{text}' is no weekday; write mon, tue, wed, thu, fri, sat or sun.");

    static string[] Items(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
