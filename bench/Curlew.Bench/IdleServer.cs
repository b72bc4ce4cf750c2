using System.Globalization;
using Curlew.Bench.Load;

namespace Curlew.Bench;

/// <summary>T13: the memory of a server that has nothing to do, some time after its start.</summary>
static class IdleServer
{
    const int Stretch = 120,
        Wanted = 200;

    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        await using var stage = await Stage.Open();
        await using var server = await ServeProcess.Start(stage, new("http://127.0.0.1:9"), throughput: 80);
        await Task.Delay(TimeSpan.FromSeconds(seconds));

        var megabytes = server.ResidentMegabytes;
        Verdict.Figure(
            "T13",
            $"memory {seconds} s after the start, MB",
            megabytes,
            megabytes <= Wanted,
            $"at most {Wanted}, stretch {Stretch}"
        );
    }
}
