using Curlew.Campaigns;
using Curlew.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Curlew.Server.Hosting;

/// <summary>What <c>/health</c> answers: 200 while webhooks can be kept, 503 with the reasons while they cannot. What waits for a person is
/// said too, and makes nobody take the server out of service.</summary>
sealed class Readiness(Database database, Alarms alarms, Func<IReadOnlyList<Job>> jobs, Func<bool> holds)
{
    static readonly TimeSpan LongFailing = TimeSpan.FromSeconds(30),
        LongBehind = TimeSpan.FromMinutes(10),
        Patience = TimeSpan.FromSeconds(5);

    public async Task<ContentHttpResult> Answer(CancellationToken request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(request);
        patience.CancelAfter(Patience);
        try
        {
            var problems = (await Fitness.Problems(database, patience.Token)).Where(problem => !problem.IsOverruled).ToList();
            return problems.Count > 0
                ? NotReady(problems.Select(problem => problem.Text))
                : TypedResults.Text(Health(await alarms.Open(patience.Token), jobs(), TimeProvider.System.GetUtcNow(), holds()));
        }
        catch (NpgsqlException)
        {
            return NotReady(["PostgreSQL cannot be reached, so webhooks are refused until it can; Meta delivers them again."]);
        }
        catch (OperationCanceledException) when (!request.IsCancellationRequested)
        {
            return NotReady([$"PostgreSQL has not answered for {Patience.TotalSeconds:0} seconds."]);
        }
    }

    static ContentHttpResult NotReady(IEnumerable<string> reasons) =>
        TypedResults.Text("not ready: " + string.Join(" ", reasons), statusCode: StatusCodes.Status503ServiceUnavailable);

    // A job that failed once runs again; one that fails again and again, or does not come to its end, is somebody's business.
    internal static string Health(int alarms, IReadOnlyList<Job> jobs, DateTimeOffset now, bool holds = false) =>
        string.Join(
            "; ",
            [
                alarms > 0 ? $"ok, {alarms} alarms are open: ./curlew alarms" : "ok",
                .. holds ? ["numbers and ids get a new key, and webhooks are only stored: ./curlew keys list"] : Array.Empty<string>(),
                .. jobs.Where(job => job.FailingSince is { } since && now - since > LongFailing)
                    .Select(job => $"the job '{job.Name}' has failed since {job.FailingSince:HH:mm:ss}Z: see the log"),
                .. jobs.Where(job => job.FailingSince is null && job.Lag(now) > LongBehind)
                    .Select(job => $"the job '{job.Name}' is {job.Lag(now).TotalMinutes:0} minutes behind"),
            ]
        );
}
