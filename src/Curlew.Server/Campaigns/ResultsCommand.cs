using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign results</c>: what came of a campaign, letter by letter.</summary>
static class ResultsCommand
{
    public static Command Create()
    {
        var which = CampaignCommand.Which();
        var command = new Command(
            "results",
            """
            What came of a campaign, letter by letter: delivered, read, replied and opted out, each with the range in which the true rate lies in 95 of 100 cases,
            and compared with the control (the first letter) and with the holdout. Only what chance does not explain is called better.
            Replied and wrote leave out messages that only ask to leave (STOP, "Stop promotions"): those count as opted out and left.
            """
        )
        {
            which,
        };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var campaign = await CampaignNamed.Find(seat.Desk, parsed.GetValue(which)!, ct);
            var results = (await Seat.Patiently("Counting", seat.Desk.Campaigns.Results(campaign.Id, ct)))!;
            seat.Tell(results, Told(results));
            return 0;
        });
        return command;
    }

    /// <summary>All of it, for people to read.</summary>
    public static IEnumerable<string> Told(CampaignResults results)
    {
        yield return $"{results.Name}, {Seat.Say(results.Status)}";
        foreach (var group in results.Groups)
        {
            var isHoldout = group.Label == VariantPlan.HoldoutLabel;
            yield return $"\n{group.Label}: {group.People:N0} people, {(isHoldout ? "nothing sent" : $"{group.Sent:N0} sent")}";
            foreach (var (what, of) in isHoldout ? Always(group) : [.. Messages(group), .. results.Groups.Count > 1 ? Always(group) : []])
                yield return $"  {what, -10} {of.Hits, 9:N0}  {(of.Rate is { } rate ? $"{Percent(rate), 7}   ({Percent(of.Interval.Low)} to {Percent(of.Interval.High)})" : "nobody to measure")}";
        }

        if (results.Comparisons.Count > 0)
            yield return $"\n{Seat.Say(ResultsLine.Compared)}";
        foreach (var found in results.Comparisons)
            yield return $"  {found.Measure, -10} {Seat.Say(found.Result), -32} {found.Group} − {found.Against}: {Points(found.Difference.Value)} ({Points(found.Difference.Interval.Low)} to {Points(found.Difference.Interval.High)})";
        if (results.Comparisons.Count > 0 && results.IsOngoing)
            yield return Seat.Say(ResultsLine.StillToCome);
    }

    static (string, Proportion)[] Messages(GroupResult group) =>
        [("delivered", group.Delivered), ("read", group.Read), ("replied", group.Replied), ("opted out", group.OptedOut)];

    static (string, Proportion)[] Always(GroupResult group) => [("wrote", group.Wrote), ("left", group.Left)];

    static string Percent(double rate) => (rate * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static string Points(double difference) => (difference * 100).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
