namespace Curlew.Server.Rehearsals.Reports;

/// <summary>People within the rolling 24 hours against Meta's limit.</summary>
static class LimitChart
{
    public static Markup Of(RehearsalResult result)
    {
        var (plan, used) = (result.Plan, result.Story.Used);
        if (used.Count == 0)
            return Markup.Nothing;
        var (begin, end) = (used[0].Hour.AddTicks(-used[0].Hour.TimeOfDay.Ticks), used[^1].Hour.AddHours(1));
        var limits = plan
            .LimitChanges.Select(change => (change.At, Limit: change.MessagingLimit))
            .Prepend((At: begin, Limit: plan.LimitAt(begin)))
            .Where(step => step.At >= begin && step.At <= end)
            .Where(step => step.Limit is not null)
            .Select(step => (step.At, step.Limit!.Value))
            .ToList();
        var most = used.Max(hour => hour.People);
        return Markup.Of(
            $"""
            <section><h2>The messaging limit</h2><p>People in the rolling 24 hours before each hour, over the whole portfolio{(
                limits.Count == 0 ? ", which has no limit" : ""
            )}. At most {most:N0}; the stand-in for Meta counted {result.Ledger.MostPeopleWithinADay:N0}{(
                most > result.Ledger.MostPeopleWithinADay ? ": a message whose answer was lost counts here, whether it arrived or not" : ""
            )}.</p>
            <figure>{Charts.Steps(
                "people in a rolling 24 hours",
                "people",
                begin,
                end,
                [new("used", [.. used.Select(hour => (hour.Hour, hour.People))], IsFilled: true), new("limit", limits, ToTheEnd: true)]
            )}
            {Charts.Legend(
                limits.Count == 0 ? [("used", "people reached")] : [("used", "people reached"), ("limit", "messaging limit")]
            )}</figure>
            <details><summary>The numbers</summary><div class="scroll"><table><thead><tr><th>day</th><th class="n">most people in 24 hours</th><th class="n">limit</th></tr></thead><tbody>
            {used.GroupBy(hour => hour.Hour.UtcDateTime.Date).Select(day =>
                Markup.Of(
                    $"<tr><td>{day.Key:ddd d MMM yyyy}</td><td class=\"n\">{day.Max(hour => hour.People):N0}</td><td class=\"n\">{(day.Last().Limit is { } limit ? Markup.Of($"{limit:N0}") : Markup.Of($"none"))}</td></tr>"
                )
            )}</tbody></table></div></details></section>
            """
        );
    }
}
