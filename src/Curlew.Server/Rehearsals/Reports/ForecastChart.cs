using Curlew.Campaigns;

namespace Curlew.Server.Rehearsals.Reports;

/// <summary>What was forecast before the first message against what came.</summary>
static class ForecastChart
{
    public static Markup Of(RehearsalResult result)
    {
        var forecast = Summed(
            result.Forecasts.SelectMany(one => one.Days).GroupBy(day => day.Key).Select(day => (day.Key, day.Sum(one => one.Value)))
        );
        var outcome = Summed(result.Story.Days.Select(day => (day.Day, day.Sent)));
        if (forecast.Count + outcome.Count == 0)
            return Markup.Nothing;
        var moments = forecast.Concat(outcome).Select(point => point.At).ToList();
        var (begin, end) = (moments.Min(), moments.Max().AddDays(1));
        var (foretold, came) = (forecast.ToDictionary(), outcome.ToDictionary());
        return Markup.Of(
            $"""
            <section><h2>Forecast and outcome</h2><p>Messages sent up to each day. {result.Ledger.Verdict()}{Why(result)}</p>
            <figure>{Charts.Steps(
                "messages sent up to each day",
                "messages",
                begin,
                end,
                [new("outcome", outcome, IsFilled: true, ToTheEnd: true), new("forecast", forecast, ToTheEnd: true)]
            )}
            {Charts.Legend([("forecast", "forecast"), ("outcome", "outcome")])}</figure>
            <details><summary>The numbers</summary>{Campaigns(
                result
            )}<div class="scroll"><table><thead><tr><th>day</th><th class="n">forecast, in all</th><th class="n">outcome, in all</th></tr></thead><tbody>
            {Days(begin, end).Select(day =>
                Markup.Of(
                    $"<tr><td>{day:ddd d MMM yyyy}</td><td class=\"n\">{Upto(foretold, day):N0}</td><td class=\"n\">{Upto(came, day):N0}</td></tr>"
                )
            )}</tbody></table></div></details></section>
            """
        );
    }

    static Markup Campaigns(RehearsalResult result) =>
        result.Forecasts.Count == 1
            ? Markup.Nothing
            : Markup.Of(
                $"""
                <div class="scroll"><table><thead><tr><th>campaign</th><th>forecast</th><th>done</th><th class="n">days late</th></tr></thead><tbody>
                {result.Ledger.Campaigns.Select(campaign =>
                    Markup.Of(
                        $"<tr><td>{campaign.Name}</td><td>{campaign.ForecastDay:d MMM yyyy}</td><td>{campaign.FinishedDay:d MMM yyyy}</td><td class=\"n\">{campaign.Late}</td></tr>"
                    )
                )}</tbody></table></div>
                """
            );

    static string Why(RehearsalResult result) =>
        (result.Ledger.ForecastHeld, result.Plan.Troubles.Count + result.Plan.LimitChanges.Count) switch
        {
            (false, > 0) =>
                " The forecast reckons with the limits of the first day and with no trouble; this plan had other ones on the way.",
            (false, _) when result.Plan.Campaigns.Count > 1 =>
                " Somebody reached by two campaigns in one day counts once under the messaging limit and is forecast twice, so that the outcome is mostly earlier; people who opt out shorten it too.",
            (false, _) =>
                " People who opt out or reply make a campaign shorter than forecast, messages that are tried again make it longer.",
            _ => "",
        };

    static List<(DateTimeOffset At, int Value)> Summed(IEnumerable<(DateOnly Day, int Messages)> days)
    {
        var sum = 0;
        return
        [
            .. days.OrderBy(day => day.Day)
                .Select(day => (new DateTimeOffset(day.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), sum += day.Messages)),
        ];
    }

    static IEnumerable<DateTimeOffset> Days(DateTimeOffset begin, DateTimeOffset end) =>
        Enumerable.Range(0, (int)(end - begin).TotalDays).Select(day => begin.AddDays(day));

    static int Upto(Dictionary<DateTimeOffset, int> sums, DateTimeOffset day) =>
        sums.Where(sum => sum.Key <= day).Select(sum => sum.Value).DefaultIfEmpty().Max();
}
