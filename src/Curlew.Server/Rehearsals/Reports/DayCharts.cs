using System.Globalization;

namespace Curlew.Server.Rehearsals.Reports;

/// <summary>What happened day by day: one strip for each thing that can happen, all over the same days.</summary>
static class DayCharts
{
    // More bars than this are thinner than the gaps between them on a phone.
    const int MostBars = 92;

    static readonly (string Name, string Style, Func<StoryDay, int> Count)[] Strips =
    [
        ("sent", "sent", day => day.Sent),
        ("delivered", "delivered", day => day.Delivered),
        ("read", "read", day => day.Read),
        ("replied", "replied", day => day.Replied),
        ("failed", "failed", day => day.Failed),
    ];

    public static Markup Of(RehearsalResult result)
    {
        var days = result.Story.Days;
        if (days.Count == 0)
            return Markup.Nothing;
        var each = (int)Math.Ceiling((double)days.Count / MostBars);
        var bars = days.Chunk(each).ToList();
        return Markup.Of(
            $"""
            <section><h2>Day by day</h2><p>Messages and replies on each {(
                each == 1 ? "day" : $"{each} days"
            )}; each strip has a scale of its own.</p>
            {Strips.Select(strip =>
                Markup.Of(
                    $"""<figure><figcaption>{strip.Name} <small>{days.Sum(strip.Count):N0} in all</small></figcaption>{Charts.Bars(strip.Name, strip.Style, [.. bars.Select(some => (Day(some[0].Day), some.Sum(strip.Count)))])}</figure>"""
                )
            )}
            <details><summary>The numbers</summary><div class="scroll"><table><thead><tr><th>day</th>{Strips.Select(strip =>
                Markup.Of($"<th class=\"n\">{strip.Name}</th>")
            )}</tr></thead><tbody>
            {days.Select(day =>
                Markup.Of(
                    $"<tr><td>{day.Day:ddd d MMM yyyy}</td>{Strips.Select(strip => Markup.Of($"<td class=\"n\">{strip.Count(day):N0}</td>"))}</tr>"
                )
            )}</tbody></table></div></details></section>
            """
        );
    }

    static string Day(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);
}
