using Curlew.Campaigns;
using Curlew.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Curlew.Server.Hosting;

/// <summary>What <c>/health</c> answers: 200 while webhooks can be kept, 503 with the reasons while they cannot. What waits for a person is
/// said too, and makes nobody take the server out of service.</summary>
sealed class Readiness(Database database, Alarms alarms, Func<IReadOnlyList<Job>> jobs)
{
    static readonly TimeSpan LongFailing = TimeSpan.FromSeconds(30),
        Patience = TimeSpan.FromSeconds(5);

    public async Task<ContentHttpResult> Answer(CancellationToken request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(request);
        patience.CancelAfter(Patience);
        try
        {
            var problems = await Fitness.Problems(database, patience.Token);
            return problems.Count > 0
                ? NotReady(problems.Select(problem => problem.Text))
                : TypedResults.Text(string.Join("; ", [Open(await alarms.Open(patience.Token)), .. Failing()]));
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

    static string Open(int alarms) => alarms > 0 ? $"ok, {alarms} alarms are open: ./curlew alarms" : "ok";

    // A job that failed once runs again; one that fails again and again is somebody's business.
    IEnumerable<string> Failing() =>
        jobs()
            .Where(job => job.FailingSince is { } since && TimeProvider.System.GetUtcNow() - since > LongFailing)
            .Select(job => $"the job '{job.Name}' has failed since {job.FailingSince:HH:mm:ss}Z: see the log");
}
