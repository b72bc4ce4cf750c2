using System.Globalization;
using Curlew.Campaigns;

namespace Curlew.Server.Rehearsals;

/// <summary>Shows on the error stream how far a rehearsal is: a bar that redraws itself on a terminal, a line now and then elsewhere.</summary>
sealed class RehearsalProgress : IAsyncDisposable
{
    const int Width = 30;

    readonly RehearsalPlan plan;
    readonly bool quiet;
    readonly bool redraws = !Console.IsErrorRedirected;
    readonly TimeSpan every;
    long last;
    bool drawn;

    RehearsalProgress(RehearsalPlan plan, bool quiet)
    {
        (this.plan, this.quiet) = (plan, quiet);
        every = redraws ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5);
    }

    public static RehearsalProgress Start(RehearsalPlan plan, bool quiet)
    {
        var progress = new RehearsalProgress(plan, quiet);
        if (!quiet)
            Console.Error.WriteLine($"Rehearsing: {plan}. Nothing leaves this machine.");
        return progress;
    }

    /// <summary>Whether the next report would be shown; asking the database for one that is not would cost more than the showing.</summary>
    public bool IsDue => !quiet && (last == 0 || TimeProvider.System.GetElapsedTime(last) >= every);

    public void BroughtIn(int people) => Show((double)people / plan.Recipients, "bringing people in", string.Create(CultureInfo.InvariantCulture, $"{people:N0} of {plan.Recipients:N0}"));

    public void Report(Campaign? campaign, DateTimeOffset now)
    {
        if (campaign is null)
            return;
        var at = campaign.Progress;
        var settled = at.Total - at.Pending;
        Show(at.Total == 0 ? 0 : (double)settled / at.Total, now.ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{at.Sent:N0} sent, {at.Delivered:N0} delivered, {at.Read:N0} read"));
    }

    public ValueTask DisposeAsync()
    {
        if (drawn && redraws)
            Console.Error.WriteLine();
        drawn = false;
        return ValueTask.CompletedTask;
    }

    void Show(double share, string where, string what)
    {
        if (!IsDue)
            return;
        last = TimeProvider.System.GetTimestamp();
        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        var line = $"{new string('█', filled)}{new string('░', Width - filled)} {share,4:P0}  {where}  {what}";
        if (redraws)
            Console.Error.Write($"\r{line}\u001b[K");
        else
            Console.Error.WriteLine(line);
        drawn = true;
    }
}
