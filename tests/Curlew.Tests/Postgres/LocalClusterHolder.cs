using Curlew.Postgres;

namespace Curlew.Tests.Postgres;

/// <summary>Run only as a child process, by tests that kill it while it holds a cluster.</summary>
public sealed class ClusterHolder
{
    public const string Folder = "CURLEW_TEST_HOLD";

    public static string ReadyFile(DataFolder folder) => Path.Combine(folder.Path, "ready");

    [Fact(Explicit = true)]
    public async Task Holds_a_cluster_until_killed()
    {
        var path = Environment.GetEnvironmentVariable(Folder);
        Assert.SkipWhen(path is null, "started by another test");
        await using var cluster = path is "scratch"
            ? await LocalCluster.StartScratch(new() { Durable = false })
            : await LocalCluster.Start(new DataFolder(path));
        await cluster.Execute("CREATE TABLE kept AS SELECT 42 AS answer");
        await File.WriteAllTextAsync(ReadyFile(cluster.Folder), "");

        await Task.Delay(TimeSpan.FromMinutes(10));
    }
}
