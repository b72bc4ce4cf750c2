using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>How it goes with a campaign, beside what binds it (<see cref="Binding"/>) and its forecast.</summary>
[Code("campaign.why")]
public abstract record CampaignWhy
{
    /// <summary>It is written down only.</summary>
    public sealed record Draft : CampaignWhy;

    /// <summary>Somebody or something has paused it.</summary>
    public sealed record Paused(Saying Reason) : CampaignWhy;

    /// <summary>It has ended.</summary>
    public sealed record Over(CampaignStatus Status) : CampaignWhy;

    /// <summary>Within seconds.</summary>
    public sealed record GoesOnSoon : CampaignWhy;

    /// <summary>Not by itself.</summary>
    public sealed record WaitsForSomebody : CampaignWhy;

    public sealed record LookedAtAgain(DateTimeOffset At) : CampaignWhy;

    public sealed record Ends(DateTimeOffset At) : CampaignWhy;

    public sealed record GoesOn(DateTimeOffset At) : CampaignWhy;

    /// <summary>Nothing is sent at all, whatever the plan says.</summary>
    public sealed record NothingLeaves(Binding Binds) : CampaignWhy;

    /// <param name="Forecast">In words; it holds from then on.</param>
    public sealed record OnceSentAgain(string Forecast) : CampaignWhy;

    /// <summary>Nobody knows yet whether these messages have left.</summary>
    public sealed record Uncertain(int Messages) : CampaignWhy;

    public sealed record Skipped(int People, LeftOut Reason) : CampaignWhy;

    /// <summary>Whether nothing is sent at all before somebody does something.</summary>
    public static bool IsUnserved(Outlook outlook) => outlook.Binds is Binding.Held or Binding.NoServer;

    /// <summary>Of a campaign that is not active.</summary>
    public static CampaignWhy AtRest(Campaign campaign) =>
        campaign switch
        {
            { Status: CampaignStatus.Draft } => new Draft(),
            { PausedReason: { } reason } => new Paused(reason),
            _ => new Over(campaign.Status),
        };

    /// <summary>When what binds it is over; null where that goes without saying.</summary>
    /// <param name="timeZone">IANA zone of the moments.</param>
    public static CampaignWhy? Next(Outlook outlook, string timeZone) =>
        outlook switch
        {
            { Binds: Binding.Nothing or Binding.Held or Binding.NoServer or Binding.Missed } => null,
            { Binds: Binding.Planning } => new GoesOnSoon(),
            { Until: null } => new WaitsForSomebody(),
            { Binds: Binding.Uncertain, Until: { } until } => new LookedAtAgain(Local(until, timeZone)),
            { Binds: Binding.EndDate, Until: { } until } => new Ends(Local(until, timeZone)),
            { Until: { } until } => new GoesOn(Local(until, timeZone)),
        };

    internal static DateTimeOffset Local(DateTimeOffset at, string timeZone) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
}
