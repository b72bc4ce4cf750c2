using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What a preflight tells of its report, beside problems and warnings.</summary>
[Code("preflight.line")]
public abstract record PreflightLine
{
    public sealed record SentTo(int Recipients, int LeftOut) : PreflightLine;

    public sealed record LeftOutFor(int People, LeftOut Reason) : PreflightLine;

    /// <summary>Somebody of the preview is skipped.</summary>
    public sealed record HasNo(string Variable) : PreflightLine;

    /// <param name="Most">Messages of the largest batch.</param>
    public sealed record Planned(int Days, DateOnly From, DateOnly To, int Batches, int Most) : PreflightLine;

    /// <summary>Others share its limit.</summary>
    public sealed record DoneOn(DateOnly Day) : PreflightLine;

    /// <summary>If everything is delivered.</summary>
    public sealed record Costs(Money Most) : PreflightLine;

    /// <summary>Something stands against it.</summary>
    public sealed record CannotBeLaunched : PreflightLine;

    /// <summary>How many, and how many not and why.</summary>
    public static IEnumerable<PreflightLine> OfPeople(PreflightReport report) =>
        [
            new SentTo(report.Recipients, report.Skipped.Values.Sum()),
            .. report.Skipped.Select(reason => new LeftOutFor(reason.Value, LeftOut.Of(reason.Key))),
        ];

    /// <summary>When, and for how much.</summary>
    /// <param name="finish">The last day by the forecast, which knows of other campaigns; null without one.</param>
    public static IEnumerable<PreflightLine> OfPlan(PreflightReport report, DateOnly? finish)
    {
        if (report is { FirstDay: { } first, LastDay: { } last })
            yield return new Planned(report.Days, first, last, report.Batches.Count, report.Batches.Max(batch => batch.Size));
        if (finish is { } day && finish != report.LastDay)
            yield return new DoneOn(day);
        if (report.Cost is { } cost)
            yield return new Costs(new(cost.Amount, cost.Currency));
    }
}
