using System.CommandLine;
using System.Globalization;
using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign show</c>: a campaign as it was written down, to check before its launch and to look up afterwards.</summary>
static class ShowCommand
{
    static readonly string[] Weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static Command Create()
    {
        var which = CampaignCommand.Which();
        return CampaignCommand.Of(
            "show",
            "Show all of one campaign: its letters, whom it is for, when it sends, within which limits, and how far it is.",
            [which],
            async (parsed, seat, ct) =>
            {
                var id = (await seat.Find(parsed.GetValue(which)!, ct)).Id;
                var shown = await seat.Describe(id, ct);
                seat.Print(shown, Told(shown));
                return 0;
            }
        );
    }

    /// <summary>When it sends, for people.</summary>
    public static IEnumerable<string> Calendar(SendingCalendar calendar)
    {
        yield return $"sends      {Clock(calendar.Opens)} to {Clock(calendar.Closes)} by the clock of {(calendar.InCustomerZones ? $"each person; its days are those of {calendar.TimeZone}" : calendar.TimeZone)}, {Days(calendar.Weekdays)}"
            + (
                calendar.Holidays.Count > 0
                    ? $", not on {string.Join(", ", calendar.Holidays.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}"
                    : ""
            );
        yield return $"batches    {(calendar.BatchTimes.Count > 0 ? $"at {string.Join(", ", calendar.BatchTimes.Order().Select(Clock))}" : $"{calendar.BatchesPerDay} a day")}, up to {calendar.Grace.TotalMinutes:0} minutes late";
        if (calendar.Starts is { } starts)
            yield return $"not before {Shared.Moment(starts, calendar.TimeZone)}";
        if (calendar.Ends is { } ends)
            yield return $"ends       {Shared.Moment(ends, calendar.TimeZone)}";
    }

    static IEnumerable<string> Told(CampaignDescription shown)
    {
        var (campaign, p) = (shown.Campaign, shown.Campaign.Progress);
        yield return $"{campaign.Name} ({campaign.Id}) is {Seat.Say(campaign.Status)}{(campaign.PausedReason is { } reason ? $": {Seat.Say(reason)}" : "")}";
        foreach (
            var line in (IEnumerable<string>)
                [.. Purpose(shown), .. Letters(shown), .. Audience(shown), .. Calendar(shown.Calendar), Limits(shown), .. History(shown)]
        )
            yield return $"  {line}";
        if (campaign.Status is not CampaignStatus.Draft)
            yield return $"  {p.Total:N0} people: {p.Sent:N0} sent ({p.Delivered:N0} delivered, {p.Read:N0} read), {p.Pending:N0} waiting, {p.Failed:N0} failed, {p.Skipped:N0} skipped, {p.Uncertain:N0} uncertain";
    }

    static IEnumerable<string> Purpose(CampaignDescription shown)
    {
        if (shown.Description is { Length: > 0 } words)
            yield return words;
    }

    static IEnumerable<string> Letters(CampaignDescription shown)
    {
        if (shown.Variants is not { } variants)
        {
            yield return $"template   {shown.Campaign.TemplateName} in {shown.Campaign.LanguageCode}";
            yield break;
        }

        foreach (var letter in variants.Letters)
            yield return $"letter     {letter.Label}: {letter.Share / 100m:0.##} % get template {letter.TemplateName} in {letter.LanguageCode}";
        if (variants.Holdout > 0)
            yield return $"holdout    {variants.Holdout / 100m:0.##} % get nothing, to compare with";
    }

    static IEnumerable<string> Audience(CampaignDescription shown)
    {
        yield return $"audience   {(shown.Listed > 0 ? $"{Shared.Count(shown.Listed, "person", "people")} imported for it, those of them where " : "")}{(shown.IsAudienceGiven || shown.Listed > 0 || shown.Campaign.Status is not CampaignStatus.Draft ? new FilterWords(Seat.Words, shown.FieldLabels).Of(shown.Audience) : "nobody yet: it waits for a list")}";
        if (shown.Excluded is { } excluded)
            yield return $"but not    {new FilterWords(Seat.Words, shown.FieldLabels).Of(excluded)}";
    }

    static string Limits(CampaignDescription shown) =>
        $"limits     {Shared.Count(shown.Campaign.DailySendLimit, "message", "messages")} a day, priority {shown.Campaign.Priority} of 10; its number {shown.Campaign.PhoneNumberId} sends {shown.Throughput:N0} a second, "
        + (
            shown.MessagingLimit is { } limit
                ? $"the portfolio reaches {Shared.Count(limit, "person", "people")} in 24 hours"
                : "the portfolio reaches everybody"
        );

    static IEnumerable<string> History(CampaignDescription shown)
    {
        var zone = shown.Campaign.TimeZone;
        yield return $"written    {Shared.Moment(shown.CreatedAt, zone)}{(shown.CreatedBy is { } by ? $" by {by}" : "")}";
        if (shown.StartedAt is { } started)
            yield return $"launched   {Shared.Moment(started, zone)}";
        if (shown.EndedAt is { } ended)
            yield return $"{Seat.Say(shown.Campaign.Status), -9}  {Shared.Moment(ended, zone)}";
    }

    static string Days(IReadOnlyList<int> weekdays) =>
        weekdays.Count == 7 ? "every day" : string.Join(", ", weekdays.Order().Select(day => Weekdays[day - 1]));

    static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}
