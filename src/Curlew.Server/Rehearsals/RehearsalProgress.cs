using System.Globalization;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>Shows how far a rehearsal is, with a bar.</summary>
sealed class RehearsalProgress : IAsyncDisposable
{
    readonly RehearsalPlan plan;
    readonly bool quiet;
    readonly ProgressLine line = new();

    RehearsalProgress(RehearsalPlan plan, bool quiet) => (this.plan, this.quiet) = (plan, quiet);

    public static RehearsalProgress Start(RehearsalPlan plan, bool quiet)
    {
        var progress = new RehearsalProgress(plan, quiet);
        if (!quiet)
            Console.Error.WriteLine($"Rehearsing: {plan}. Nothing leaves this machine.");
        return progress;
    }

    /// <summary>Whether the next report would be shown; asking the database for one that is not would cost more than the showing.</summary>
    public bool IsDue => !quiet && line.IsDue;

    public void BroughtIn(int people) =>
        Show(
            (double)people / plan.Recipients,
            "bringing people in",
            string.Create(CultureInfo.InvariantCulture, $"{people:N0} of {plan.Recipients:N0}")
        );

    /// <summary>Says when it will be done, before anything is sent.</summary>
    public void Foretell(IReadOnlyList<CampaignForecast> forecasts)
    {
        if (quiet)
            return;
        line.End();
        var unreached = forecasts.Sum(forecast => forecast.Unreached);
        Console.Error.WriteLine(
            RehearsalForecast.LastDay(forecasts) is { } day
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"Finishes on {day:ddd d MMM yyyy}, by the forecast: {forecasts.Sum(forecast => forecast.Days.Values.Sum()):N0} messages on {forecasts.SelectMany(forecast => forecast.Days.Keys).Distinct().Count():N0} days{(unreached > 0 ? $"; {unreached:N0} people will not be reached" : "")}."
                )
                : "By the forecast nothing will be sent."
        );
    }

    public void Report(IReadOnlyList<Campaign> campaigns, DateTimeOffset now)
    {
        var (total, pending) = (campaigns.Sum(campaign => campaign.Progress.Total), campaigns.Sum(campaign => campaign.Progress.Pending));
        Show(
            total == 0 ? 0 : (double)(total - pending) / total,
            now.ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{campaigns.Sum(c => c.Progress.Sent):N0} sent, {campaigns.Sum(c => c.Progress.Delivered):N0} delivered, {campaigns.Sum(c => c.Progress.Read):N0} read"
            )
        );
    }

    public ValueTask DisposeAsync()
    {
        line.Dispose();
        return ValueTask.CompletedTask;
    }

    void Show(double share, string where, string what)
    {
        if (IsDue)
            line.Show($"{ProgressLine.Bar(share)}  {where}  {what}");
    }
}
