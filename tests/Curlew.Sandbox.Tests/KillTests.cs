using System.Diagnostics;
using System.Net.Http.Json;

namespace Curlew.Sandbox.Tests;

public sealed class KillTests : IDisposable
{
    const string Journal = "CURLEW_SANDBOX_VICTIM";

    readonly string path = Path.Combine(Path.GetTempPath(), $"curlew-victim-{Guid.NewGuid():N}.journal");

    [Fact]
    public async Task After_kill_9_no_answered_message_is_forgotten()
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, typeof(KillTests).Assembly.GetName().Name!),
            ["-explicit", "only", "-method", $"{typeof(KillTests).FullName}.{nameof(Victim)}"]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Journal] = path;
        using var victim = Process.Start(start)!;
        var drain = victim.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = await Address() };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sandbox-token");

        var answered = 0;
        var load = Parallel.ForEachAsync(Enumerable.Range(0, 100_000), async (person, cancel) =>
        {
            var answer = await http.PostAsJsonAsync(
                "v26.0/106540352242922/messages",
                new
                {
                    messaging_product = "whatsapp",
                    to = $"+1650{5_550_000 + person:D7}",
                    type = "template",
                    template = new { name = "hello_world", language = new { code = "en_US" } },
                },
                cancel
            );
            if (answer.IsSuccessStatusCode)
                Interlocked.Increment(ref answered);
        });
        while (Volatile.Read(ref answered) < 300)
            await Task.Delay(5);
        victim.Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => load);
        await drain;

        await using var witness = await SandboxServer.Start(Options(path));
        Assert.InRange(witness.Tally.Templates, answered, answered + 64);
        Assert.Equal((witness.Tally.Templates, 0), (witness.Tally.Recipients, witness.Tally.Duplicates));
    }

    /// <summary>Not a check: the process the test above starts and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Victim()
    {
        var journal = Environment.GetEnvironmentVariable(Journal);
        Assert.SkipWhen(journal is null, "Only started by the test that kills it.");
        await using var sandbox = await SandboxServer.Start(Options(journal!));
        await File.WriteAllTextAsync(journal + ".new", sandbox.GraphUrl.ToString());
        File.Move(journal + ".new", journal + ".url");
        await Task.Delay(TimeSpan.FromMinutes(10));
    }

    public void Dispose()
    {
        File.Delete(path);
        File.Delete(path + ".url");
    }

    static SandboxOptions Options(string journal) =>
        new()
        {
            Population = 0,
            Clock = new SandboxClock(Business.Start),
            JournalPath = journal,
            ThroughputPerSecond = null,
            Templates = StarterTemplates.All,
        };

    async Task<Uri> Address()
    {
        for (var wait = 0; wait < 12_000 && !File.Exists(path + ".url"); wait++)
            await Task.Delay(50);
        return new(await File.ReadAllTextAsync(path + ".url"));
    }
}
