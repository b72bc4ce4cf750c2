using System.Globalization;
using System.Text.Json;
using Curlew.Audiences;

namespace Curlew.Campaigns;

/// <summary>A campaign as people write it, in words by their names: <c>daily_limit: 250</c>, <c>window: 09:00-18:30</c>.</summary>
public sealed class CampaignForm
{
    // Several letters are more than a word can hold.
    const string VariantsKey = "variants";

    static readonly string[] WeekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    readonly IReadOnlyDictionary<string, string> words;
    readonly List<CampaignProblem> problems = [];

    CampaignForm(IReadOnlyDictionary<string, string> words) => this.words = words;

    /// <summary>Every word it may have.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. "name description template language components holdout audience exclude number daily_limit priority time_zone window".Split(' '),
        .. "customer_zones start end weekdays holidays batches_per_day batch_times grace_minutes".Split(' '),
        VariantsKey,
    ];

    /// <summary>Those of them that are JSON; lists in the others are joined by commas.</summary>
    public static IReadOnlyList<string> Structured { get; } = ["audience", "exclude", "components", VariantsKey];

    /// <summary>Reads a campaign. Where a word cannot be read it is as if nothing had been written, and the problems say so.</summary>
    /// <param name="numbers">The business numbers there are, by Meta's id: the only one need not be named.</param>
    public static (NewCampaign Campaign, IReadOnlyList<CampaignProblem> Problems) Read(
        IReadOnlyDictionary<string, string> words,
        IReadOnlyList<string> numbers
    )
    {
        var form = new CampaignForm(words);
        if (words.Keys.Except(Keys).ToList() is { Count: > 0 } unknown)
            form.problems.Add(new CampaignProblem.Unknown(unknown, Keys));
        return (form.Read(numbers), form.problems);
    }

    NewCampaign Read(IReadOnlyList<string> numbers)
    {
        var usual = new NewCampaign(Needed("name"), Needed("template"), Number(Word("number"), numbers));
        var zone = Word("time_zone") ?? usual.TimeZone;
        var window = Word("window")?.Split('-', StringSplitOptions.TrimEntries) ?? [usual.WindowOpens, usual.WindowCloses];
        return usual with
        {
            Description = Word("description"),
            LanguageCode = Word("language") ?? usual.LanguageCode,
            TargetAudience = Json("audience"),
            ExcludedAudience = Json("exclude"),
            TemplateComponents = Json("components") ?? usual.TemplateComponents,
            DailySendLimit = Whole("daily_limit") ?? usual.DailySendLimit,
            Priority = Whole("priority") ?? usual.Priority,
            TimeZone = zone,
            WindowOpens = window[0],
            WindowCloses = window.Length == 2 ? window[1] : "",
            InCustomerZones = Truth("customer_zones") ?? usual.InCustomerZones,
            ScheduledStart = Moment("start", zone),
            ScheduledEnd = Moment("end", zone),
            Weekdays = Word("weekdays") is null ? usual.Weekdays : [.. Items("weekdays").Select(Weekday).OfType<int>()],
            Holidays = [.. Items("holidays").Select(Day).OfType<DateOnly>()],
            BatchesPerDay = Whole("batches_per_day") ?? usual.BatchesPerDay,
            BatchTimes = [.. Items("batch_times")],
            GraceMinutes = Whole("grace_minutes") ?? usual.GraceMinutes,
            Variants = Letters(usual.TemplateName, Word("language") ?? usual.LanguageCode),
        };
    }

    VariantPlan? Letters(string template, string language)
    {
        var written = new Dictionary<string, object>();
        if (Word("holdout") is { } holdout)
            written["holdout"] = holdout;
        if (Json(VariantsKey) is { } variants)
            written[VariantsKey] = variants;
        switch (VariantFile.Read(JsonSerializer.SerializeToElement(written), template, language))
        {
            case VariantsFound { Plan: var plan }:
                return plan;
            case VariantsRefused refused:
                problems.Add(new CampaignProblem.WrongLetters(refused.Problem));
                return null;
            default:
                return null;
        }
    }

    string Number(string? wanted, IReadOnlyList<string> numbers)
    {
        if (wanted is null && numbers is [var only])
            return only;
        if (wanted is not null && numbers.Contains(wanted))
            return wanted;
        problems.Add(
            wanted is not null ? new CampaignProblem.NoSuchNumber(wanted, numbers)
            : numbers.Count == 0 ? new CampaignProblem.NoNumberYet()
            : new CampaignProblem.NumberNotChosen(numbers)
        );
        return "";
    }

    string? Word(string key) => words.GetValueOrDefault(key);

    string Needed(string key) => Word(key) ?? Refuse<string>(new CampaignProblem.Missing(key)) ?? "";

    JsonElement? Json(string key)
    {
        try
        {
            return Word(key) is { } text ? JsonElement.Parse(text) : null;
        }
        catch (JsonException e)
        {
            // For whoever wrote it: they see where it stops being JSON, beside everything else that is wrong.
            return Refuse<JsonElement?>(new CampaignProblem.NotJson(key, e.Message));
        }
    }

    int? Whole(string key) =>
        Word(key) is not { } text ? null
        : int.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
        : Refuse<int?>(new CampaignProblem.NotWhole(key, text, int.MaxValue));

    bool? Truth(string key) =>
        Word(key) is not { } text ? null
        : bool.TryParse(text, out var isTrue) ? isTrue
        : Refuse<bool?>(new CampaignProblem.NeitherTrueNorFalse(key));

    // A zone that is none is refused with everything else that is wrong.
    DateTimeOffset? Moment(string key, string zone) =>
        Word(key) is not { } text
            ? null
            : IsoMoment.Read(text, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc)
                ?? Refuse<DateTimeOffset?>(new CampaignProblem.NotAMoment(key, text));

    DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : Refuse<DateOnly?>(new CampaignProblem.NotADay(text));

    int? Weekday(string text) =>
        Array.FindIndex(WeekdayNames, name => text.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
            ? place + 1
            : Refuse<int?>(new CampaignProblem.NotAWeekday(text));

    string[] Items(string key) => Word(key)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    T? Refuse<T>(CampaignProblem problem)
    {
        problems.Add(problem);
        return default;
    }
}
