using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Raises an alarm when PostgreSQL, which was fit when we connected, is so no more: somebody has changed a setting that promises
/// rest on.</summary>
public sealed class DatabaseDrift(Database database, TimeProvider clock)
{
    IReadOnlyList<string> known = [];

    /// <summary>Looks once and returns how many alarms it raised. While the server takes no writes it raises none: readiness says so.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var problems = await Fitness.Problems(database, ct);
        if (problems.Any(problem => problem.IsReadOnly))
            return 0;
        var fresh = problems.Where(problem => !known.Contains(problem.Setting)).ToList();
        foreach (var problem in fresh)
            await Alarms.Raise(
                database,
                "database_unfit",
                problem.Setting,
                new AlarmText.DatabaseUnfit(problem.Setting, problem.Value, problem.IsOverruled),
                clock.GetUtcNow(),
                ct
            );
        known = [.. problems.Select(problem => problem.Setting)];
        return fresh.Count;
    }
}
