using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>A sentence of a forecast.</summary>
[Code("campaign.forecast")]
public abstract record ForecastLine
{
    /// <param name="Unreached">People for whom its calendar has no time left.</param>
    public sealed record Done(int Messages, int Days, DateTimeOffset At, int Unreached) : ForecastLine;

    /// <summary>Nothing is sent by itself.</summary>
    public sealed record Never(int Waiting) : ForecastLine;

    public sealed record PutOff(int People, DateTimeOffset Until) : ForecastLine;

    /// <summary>What is sent in the meantime may bring people to a frequency cap.</summary>
    public sealed record LaterForCapped : ForecastLine;

    /// <summary>People known only by user id wait for all others.</summary>
    public sealed record LaterForUserIds : ForecastLine;

    /// <summary>When it will be done, and what was not reckoned with.</summary>
    /// <param name="timeZone">IANA zone of the moments.</param>
    public static IEnumerable<ForecastLine> Of(CampaignForecast forecast, string timeZone)
    {
        if (forecast.FinishesAt is not { } at)
        {
            yield return new Never(forecast.Unreached);
            yield break;
        }

        yield return new Done(forecast.Days.Values.Sum(), forecast.Days.Count, CampaignWhy.Local(at, timeZone), forecast.Unreached);
        if (forecast is { PutOff: > 0 and var people, PutOffUntil: { } until })
            yield return new PutOff(people, CampaignWhy.Local(until, timeZone));
        if (forecast.IsCapped)
            yield return new LaterForCapped();
        if (forecast.HasUserIds)
            yield return new LaterForUserIds();
    }
}
