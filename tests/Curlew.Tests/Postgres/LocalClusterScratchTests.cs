using System.Diagnostics;
using Curlew.Postgres;

namespace Curlew.Tests.Postgres;

public sealed class LocalClusterScratchTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scratch_cluster_leaves_nothing_behind()
    {
        var scratch = await LocalCluster.StartScratch(ct: Cancel);
        Assert.Equal(1, await scratch.Read<int>("SELECT 1"));

        await scratch.DisposeAsync();

        Assert.False(Directory.Exists(scratch.Folder.Path));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_stopped_and_removed_by_the_next()
    {
        var before = Scratches();
        using var holder = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["-class", typeof(ClusterHolder).FullName!, "-explicit", "only"])
            {
                RedirectStandardOutput = true,
                Environment = { [ClusterHolder.Folder] = "scratch" },
            }
        )!;
        string? abandoned = null;
        while ((abandoned = Scratches().Except(before).FirstOrDefault(found => File.Exists(Path.Combine(found, "ready")))) is null)
            await Task.Delay(50, Cancel);
        using var server = Process.GetProcessById(
            int.Parse(
                File.ReadLines(Path.Combine(abandoned, "postgres", "postmaster.pid")).First(),
                System.Globalization.CultureInfo.InvariantCulture
            )
        );

        holder.Kill();
        await holder.WaitForExitAsync(Cancel);
        await using var next = await LocalCluster.StartScratch(ct: Cancel);

        await server.WaitForExitAsync(Cancel);
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(next.Folder.Path));
    }

    [Theory]
    [InlineData("another user's folder")]
    [InlineData("a folder that others may write to")]
    public async Task Links_that_somebody_planted_are_not_followed(string planted)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make another user's folder");
        var folder = Directory.CreateDirectory($"/tmp/curlew-scratch-{Guid.NewGuid():N}").FullName;
        var victim = Path.GetTempFileName();
        await File.WriteAllTextAsync(victim, "somebody's", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "curlew.scratch"), "", Cancel);
        File.CreateSymbolicLink(Path.Combine(folder, "curlew.pid"), victim);
        File.CreateSymbolicLink(Path.Combine(folder, "curlew.lock"), victim);
        if (planted is "another user's folder")
            Assert.True((await Tool.Run("chown", ["nobody", folder], Cancel)).Succeeded);
        else
            Assert.True((await Tool.Run("chmod", ["777", folder], Cancel)).Succeeded);

        await using (await LocalCluster.StartScratch(ct: Cancel)) { }

        Assert.Equal("somebody's", await File.ReadAllTextAsync(victim, Cancel));
        Assert.True(File.Exists(Path.Combine(folder, "curlew.scratch")));
        Directory.Delete(folder, recursive: true);
        File.Delete(victim);
    }

    static string[] Scratches() => Directory.GetDirectories("/tmp", "curlew-scratch-*");
}
