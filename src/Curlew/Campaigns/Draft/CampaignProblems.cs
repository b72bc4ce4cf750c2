using System.Globalization;
using Curlew.Profiles;

namespace Curlew.Campaigns;

/// <summary>What is wrong with a campaign somebody has written down.</summary>
public static class CampaignProblems
{
    // Whoever plans further ahead has mistyped a year.
    const int FarthestYears = 5;
    const int MostBatches = 96,
        MostHolidays = 1_000,
        LongestName = 200;

    // As their columns hold them.
    const int LongestTemplate = 100,
        LongestLanguage = 10,
        LongestDescription = 5_000;

    /// <summary>Everything that keeps it from being created, in words for its author.</summary>
    public static IEnumerable<string> Of(NewCampaign campaign, DateTimeOffset now)
    {
        if (campaign.Name.Trim().Length is 0 or > LongestName)
            yield return $"The name needs 1 to {LongestName} characters.";
        foreach (var (what, text, longest) in Texts(campaign))
            if (ProfileColumns.Trouble(text, longest) is { } trouble)
                yield return $"The {what} {trouble}.";
        if (campaign.DailySendLimit < 1)
            yield return "The daily limit is at least 1.";
        if (campaign.Priority is < 1 or > 10)
            yield return "The priority is a number from 1 (served first) to 10.";
        if (!IsZone(campaign.TimeZone))
            yield return $"'{campaign.TimeZone}' is no time zone. Write it as in Europe/Berlin or America/New_York.";
        if (campaign.GraceMinutes is < 1 or > 1_440)
            yield return "The grace is 1 to 1,440 minutes.";
        foreach (var problem in Window(campaign).Concat(Days(campaign)).Concat(Dates(campaign, now)))
            yield return problem;
        if (campaign.Variants?.Problem is { } wrong)
            yield return wrong;
    }

    static IEnumerable<(string What, string Text, int Longest)> Texts(NewCampaign campaign) =>
        [
            ("name", campaign.Name.Trim(), int.MaxValue),
            ("template", campaign.TemplateName, LongestTemplate),
            ("language", campaign.LanguageCode, LongestLanguage),
            ("description", campaign.Description ?? "", LongestDescription),
        ];

    // .NET knows the names of Windows as well, which PostgreSQL does not.
    static bool IsZone(string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) && (zone == "UTC" || !TimeZoneInfo.TryConvertWindowsIdToIanaId(zone, out _));

    static IEnumerable<string> Window(NewCampaign campaign)
    {
        if (DailyWindow.Of(campaign.WindowOpens, campaign.WindowCloses) is not { } window)
        {
            yield return $"The window {campaign.WindowOpens}-{campaign.WindowCloses} is none. Write it as in 09:00-18:30, up to 24:00, or as in 22:00-06:00 over midnight.";
            yield break;
        }

        if (campaign.BatchesPerDay is < 1 or > MostBatches || campaign.BatchTimes.Count > MostBatches)
            yield return $"A day has 1 to {MostBatches} batches.";
        if (campaign.BatchesPerDay > 1 && campaign.BatchTimes.Count > 0)
            yield return "Give either the number of batches a day or their times.";
        foreach (var time in campaign.BatchTimes.Where(time => TimeOfDay.Read(time) is not { } at || !window.Contains(at)))
            yield return $"The batch time '{time}' is not a time of day within the window {campaign.WindowOpens}-{campaign.WindowCloses}.";
    }

    static IEnumerable<string> Days(NewCampaign campaign)
    {
        if (campaign.Weekdays.Count == 0 || campaign.Weekdays.Any(day => day is < 1 or > 7))
            yield return "Weekdays are 1 (Monday) to 7 (Sunday), at least one of them.";
        if (campaign.Holidays.Count > MostHolidays)
            yield return $"More than {MostHolidays} holidays are given.";
    }

    static IEnumerable<string> Dates(NewCampaign campaign, DateTimeOffset now)
    {
        if (campaign.ScheduledEnd <= now)
            yield return "It would end in the past.";
        if (campaign.ScheduledEnd <= campaign.ScheduledStart)
            yield return "It would end before it starts.";
        foreach (
            var date in new[] { campaign.ScheduledStart, campaign.ScheduledEnd }
                .OfType<DateTimeOffset>()
                .Where(date => date > now.AddYears(FarthestYears))
        )
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{date:yyyy-MM-dd} is more than {FarthestYears} years away. Look at the year."
            );
    }
}
