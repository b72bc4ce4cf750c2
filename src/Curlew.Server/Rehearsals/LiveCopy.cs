using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Server.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>
/// A plan like that of a live installation. Only numbers, moments, time zones, countries, tiers and reasons are taken: whatever a person
/// has written, a name, a filter or
/// the label of a variant, could be about somebody, so none of it is.
/// </summary>
static class LiveCopy
{
    /// <exception cref="NotConfigured">There is no such campaign, or it has nobody left to send to.</exception>
    public static async Task<RehearsalPlan> Of(string campaign, string? database, string? data, long seed, CancellationToken ct)
    {
        await using var installation = await Shared.Current(database, data, ct);
        var found = await CampaignNamed.Find(installation.Desk(null), campaign, ct);
        if (found.Status is CampaignStatus.Completed or CampaignStatus.Cancelled)
            throw new NotConfigured("That campaign has ended: there is nothing left of it to rehearse.");
        var now = TimeProvider.System.GetUtcNow();
        return Of(
            await new CampaignOutlines(installation.Database, TimeProvider.System).Read(found.Id, ct),
            await new Limits(installation.Database, TimeProvider.System).Caps(ct),
            seed,
            new(now.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero)
        );
    }

    /// <summary>The plan of some outlines, the campaign that was asked for first.</summary>
    public static RehearsalPlan Of(
        IReadOnlyList<CampaignOutline> outlines,
        IReadOnlyList<FrequencyCap> caps,
        long seed,
        DateTimeOffset begins
    )
    {
        var copied = outlines.Where(outline => outline.People.Count > 0).ToList();
        if (copied.Count == 0 || copied[0] != outlines[0])
            throw new NotConfigured(
                "Nobody is left to send to in that campaign. ./curlew campaign preflight shows who is left out and why."
            );
        return new(
            "A copy of a campaign",
            seed,
            [.. copied.SelectMany((outline, place) => outline.People.Select(group => Invented(group, TagOf(place))))],
            [.. copied.Select(Campaign)]
        )
        {
            Begins = begins,
            MessagingLimit = outlines[0].Number.Portfolio.MessagingLimit,
            Throughput = outlines[0].Number.Throughput,
            FrequencyCaps = caps,
            Notes = [.. Notes(outlines)],
        };
    }

    static PeopleGroup Invented(OutlineGroup group, string tag) =>
        new(group.Count, Population.Countries.Contains(group.Country) ? group.Country : null, group.Tier) { Tags = [tag] };

    static NewCampaign Campaign(CampaignOutline outline, int place) =>
        new(place == 0 ? "The campaign" : $"Beside it: {place}", RehearsalPlan.TemplateOf(place), RehearsalPlan.Number)
        {
            LanguageCode = RehearsalPlan.Language,
            TemplateComponents = RehearsalPlan.Components,
            TargetAudience = JsonSerializer.SerializeToElement(new { tags = TagOf(place) }),
            DailySendLimit = outline.DailyLimit,
            Priority = outline.Priority,
            TimeZone = outline.Calendar.TimeZone,
            WindowOpens = Time(outline.Calendar.Opens),
            WindowCloses = Time(outline.Calendar.Closes),
            InCustomerZones = outline.Calendar.InCustomerZones,
            ScheduledStart = outline.Calendar.Starts,
            ScheduledEnd = outline.Calendar.Ends,
            Weekdays = outline.Calendar.Weekdays,
            Holidays = outline.Calendar.Holidays,
            BatchesPerDay = outline.Calendar.BatchesPerDay,
            BatchTimes = [.. outline.Calendar.BatchTimes.Select(Time)],
            GraceMinutes = (int)outline.Calendar.Grace.TotalMinutes,
            Variants = outline.Shares.Count == 0 ? null : new([.. outline.Shares.Select((share, letter) => Letter(share, letter, place))]),
        };

    // Called by their place: a label is something somebody has written.
    static Variant Letter(int share, int letter, int place) =>
        new(
            $"{(char)('A' + letter)}",
            share,
            RehearsalPlan.TemplateOf(place),
            RehearsalPlan.Language,
            RehearsalPlan.Components.GetRawText()
        );

    static IEnumerable<string> Notes(IReadOnlyList<CampaignOutline> outlines)
    {
        yield return "People, names, letters and filters are invented. Copied are the schedule, the messaging limit, the throughput, the frequency caps, the shares of variants, which are called A, B and so on, "
            + "and how many people of each country and tier still wait.";
        yield return "Not copied: who was reached before it began, so that at first nobody counts toward the limit or a frequency cap; that somebody is in two campaigns, who is two people here and gets both "
            + "whatever the caps say; campaigns that are paused; automatic replies; changed error policies; a number that is stopped.";
        if (outlines[0].LeftOut.Count > 0)
            yield return $"Left out before it began: {string.Join(", ", outlines[0].LeftOut.OrderByDescending(reason => reason.Value).Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value:N0} {reason.Key.Replace('_', ' ')}")))}.";
        if (outlines.Select(outline => outline.Number.Id).Distinct().Count() > 1)
            yield return "The campaigns send from several numbers that share one messaging limit; here they send from one.";
    }

    static string TagOf(int place) => $"campaign-{place + 1}";

    static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}
