using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>A sentence about people of whom nobody knows whether they have the message.</summary>
[Code("campaign.unheard")]
public abstract record UnheardLine
{
    /// <param name="Eligible">Those it may be sent to again.</param>
    public sealed record Uncertain(int People, int Eligible) : UnheardLine;

    /// <param name="At">From when it may be sent again to the first of them.</param>
    public sealed record TooYoung(int People, DateTimeOffset At) : UnheardLine;

    /// <summary>Nothing sent around then was reported, so silence proves nothing.</summary>
    public sealed record LineSilent(int People) : UnheardLine;

    public sealed record MayBeTwice : UnheardLine;

    /// <summary>How many there are, and to whom it may be sent again.</summary>
    /// <param name="timeZone">IANA zone of the moments.</param>
    public static IEnumerable<UnheardLine> Of(Unheard unheard, string timeZone)
    {
        yield return new Uncertain(unheard.Uncertain, unheard.Eligible);
        if (unheard is { TooYoung: > 0 and var people, OldEnoughAt: { } at })
            yield return new TooYoung(people, CampaignWhy.Local(at, timeZone));
        if (unheard.LineSilent > 0)
            yield return new LineSilent(unheard.LineSilent);
        if (unheard.Eligible > 0)
            yield return new MayBeTwice();
    }
}
