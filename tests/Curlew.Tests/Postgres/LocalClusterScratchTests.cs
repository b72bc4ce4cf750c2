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
    [InlineData("chmod", "755", true)]
    [InlineData("chmod", "777", false)]
    [InlineData("chown", "nobody", false)]
    public async Task Only_what_is_our_own_is_looked_into_and_no_link_that_somebody_planted_is_followed(
        string tool,
        string how,
        bool isOurs
    )
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make another user's folder");
        var parent = Directory.CreateTempSubdirectory("curlew-test-");
        var folder = parent.CreateSubdirectory($"curlew-scratch-{Guid.NewGuid():N}").FullName;
        var victim = Path.Combine(parent.FullName, "somebody's file");
        await File.WriteAllTextAsync(victim, "somebody's", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "curlew.scratch"), "", Cancel);
        if (!isOurs)
            foreach (var name in (string[])["curlew.pid", "curlew.lock"])
                File.CreateSymbolicLink(Path.Combine(folder, name), victim);
        Assert.True((await Tool.Run(tool, [how, folder], Cancel)).Succeeded);

        var found = new List<string>();
        await foreach (var abandoned in ScratchFolder.Abandoned(parent.FullName, Cancel))
        {
            found.Add(abandoned.Folder.Path);
            abandoned.Release();
        }

        Assert.Equal(isOurs ? [folder] : [], found);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(victim, Cancel));
        parent.Delete(recursive: true);
    }

    static string[] Scratches() => Directory.GetDirectories("/tmp", "curlew-scratch-*");
}
