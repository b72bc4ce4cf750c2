using System.Text;

namespace Curlew.Campaigns;

/// <summary>What is wrong with a campaign somebody has written down.</summary>
public static class CampaignProblems
{
    const int FarthestYears = 5;
    const int MostBatches = 96,
        MostHolidays = 1_000,
        LongestName = 200,
        LongestGrace = 1_440;

    // As their columns hold them.
    const int LongestTemplate = 100,
        LongestLanguage = 10,
        LongestDescription = 5_000;

    /// <summary>Everything that keeps it from being created.</summary>
    public static IEnumerable<CampaignProblem> Of(NewCampaign campaign, DateTimeOffset now) =>
        Texts(campaign).Concat(Numbers(campaign)).Concat(Window(campaign)).Concat(Days(campaign)).Concat(Dates(campaign, now));

    static IEnumerable<CampaignProblem> Texts(NewCampaign campaign)
    {
        if (campaign.Name.Trim().Length is 0 or > LongestName)
            yield return new CampaignProblem.NameLength(LongestName);
        (CampaignText What, string Text, int Longest)[] texts =
        [
            (CampaignText.Name, campaign.Name.Trim(), int.MaxValue),
            (CampaignText.Template, campaign.TemplateName, LongestTemplate),
            (CampaignText.Language, campaign.LanguageCode, LongestLanguage),
            (CampaignText.Description, campaign.Description ?? "", LongestDescription),
        ];
        foreach (var (what, text, longest) in texts)
            if (text.Length > longest)
                yield return new CampaignProblem.TooLong(what, text.Length, longest);
            else if (Unstorable(text) is { } character)
                yield return new CampaignProblem.Unstorable(what, character);
    }

    // A letter that a wrong encoding has lost is stored well and sent to everybody.
    static string? Unstorable(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? "NUL"
        : text.Contains('\u001f', StringComparison.Ordinal) ? "U+001F"
        : text.EnumerateRunes().Any(letter => letter == Rune.ReplacementChar) ? "U+FFFD"
        : null;

    static IEnumerable<CampaignProblem> Numbers(NewCampaign campaign)
    {
        if (campaign.DailySendLimit < 1)
            yield return new CampaignProblem.DailyLimitTooSmall();
        if (campaign.Priority is < Steering.FirstPriority or > Steering.LastPriority)
            yield return new CampaignProblem.NotAPriority(Steering.FirstPriority, Steering.LastPriority);
        if (!IsZone(campaign.TimeZone))
            yield return new CampaignProblem.NotAZone(campaign.TimeZone);
        if (campaign.GraceMinutes is < 1 or > LongestGrace)
            yield return new CampaignProblem.GraceOutOfRange(LongestGrace);
        if (campaign.Variants?.Problem is { } wrong)
            yield return new CampaignProblem.WrongLetters(wrong);
    }

    // .NET knows the names of Windows as well, which PostgreSQL does not.
    static bool IsZone(string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) && (zone == "UTC" || !TimeZoneInfo.TryConvertWindowsIdToIanaId(zone, out _));

    static IEnumerable<CampaignProblem> Window(NewCampaign campaign)
    {
        var window = $"{campaign.WindowOpens}-{campaign.WindowCloses}";
        if (TimeOfDay.Range(window) is null)
        {
            yield return new CampaignProblem.NotAWindow(window);
            yield break;
        }

        var (opens, closes) = (TimeOfDay.Read(campaign.WindowOpens), TimeOfDay.Read(campaign.WindowCloses));
        if (campaign.BatchesPerDay is < 1 or > MostBatches || campaign.BatchTimes.Count > MostBatches)
            yield return new CampaignProblem.BatchesOutOfRange(MostBatches);
        if (campaign.BatchesPerDay > 1 && campaign.BatchTimes.Count > 0)
            yield return new CampaignProblem.BatchesTwice();
        foreach (var time in campaign.BatchTimes.Where(time => TimeOfDay.Read(time) is not { } at || at < opens || at >= closes))
            yield return new CampaignProblem.BatchTimeOutside(time, window);
    }

    static IEnumerable<CampaignProblem> Days(NewCampaign campaign)
    {
        if (campaign.Weekdays.Count == 0 || campaign.Weekdays.Any(day => day is < 1 or > 7))
            yield return new CampaignProblem.WeekdaysOutOfRange();
        if (campaign.Holidays.Count > MostHolidays)
            yield return new CampaignProblem.TooManyHolidays(MostHolidays);
    }

    static IEnumerable<CampaignProblem> Dates(NewCampaign campaign, DateTimeOffset now)
    {
        if (campaign.ScheduledEnd <= now)
            yield return new CampaignProblem.EndsInThePast();
        if (campaign.ScheduledEnd <= campaign.ScheduledStart)
            yield return new CampaignProblem.EndsBeforeItStarts();
        foreach (
            var date in new[] { campaign.ScheduledStart, campaign.ScheduledEnd }
                .OfType<DateTimeOffset>()
                .Where(date => date > now.AddYears(FarthestYears))
        )
            yield return new CampaignProblem.TooFarAway(DateOnly.FromDateTime(date.DateTime), FarthestYears);
    }
}
