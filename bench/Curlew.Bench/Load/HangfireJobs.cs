using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

namespace Curlew.Bench.Load;

/// <summary>The job queue .NET programs usually take, on the same PostgreSQL: jobs that do nothing.</summary>
public static class HangfireJobs
{
    const int Jobs = 2_000,
        Workers = 20;

    static int left;
    static TaskCompletionSource allDone = new();

    /// <summary>Jobs done a second, from the start of the workers to the last job.</summary>
    public static async Task<double> PerSecond(string connectionString)
    {
        var options = new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(50) };
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options);
        var client = new BackgroundJobClient(storage);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var job = 0; job < Jobs / 8; job++)
                            client.Enqueue(() => Done());
                    })
                )
        );

        (left, allDone) = (Jobs, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return Jobs
            / await Timed.Seconds(async () =>
            {
                using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = Workers }, storage);
                await allDone.Task;
            });
    }

    /// <summary>The job.</summary>
    public static void Done()
    {
        if (Interlocked.Decrement(ref left) == 0)
            allDone.SetResult();
    }
}
