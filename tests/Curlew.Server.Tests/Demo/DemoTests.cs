using Curlew.Server.Terminal;
using Curlew.Tests;

namespace Curlew.Server.Tests;

public sealed class DemoTests(ITestOutputHelper output)
{
    const string OfBefore = "2026-01-01:1:5:0011223344556677";

    static readonly HttpClient Http = new();

    [Fact]
    public async Task A_demo_shows_what_it_promises_and_goes_on_after_a_stop_and_a_kill()
    {
        using var folder = new TemporaryData();
        await KillAtTheBeginning(folder);

        using (var first = Demo(folder))
        {
            output.WriteLine($"The first start was ready after {await Ready(first)} s.");
            await ShowsWhatItPromises(first);
            first.Terminate();
            await first.Ended();
            Assert.Equal(0, first.ExitCode);
        }

        Assert.False(File.Exists(Path.Combine(folder.Path, "postgres", "postmaster.pid")));
        using (var second = Demo(folder))
        {
            output.WriteLine($"The second start was ready after {await Ready(second)} s.");
            await second.Kill();
        }

        using var third = Demo(folder);
        await Ready(third);
        await ShowsWhatItPromises(third);
        third.Terminate();
        await third.Ended();

        var heads = Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "audit-heads")));
        await File.AppendAllTextAsync(heads, $"{OfBefore}\n");
        using var anew = Demo(folder, "--reset");
        Assert.Equal("customers", (await anew.SaysOnError("2,000 ")).Trim());
        // Of the demo that is gone the trail of the new one proves nothing.
        Assert.False(File.Exists(heads) && (await File.ReadAllTextAsync(heads)).Contains(OfBefore, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Customers_of_somebody_else_are_neither_written_to_nor_forgotten()
    {
        using var folder = new TemporaryData();
        var table = Path.Combine(folder.Path, "mine.csv");
        await File.WriteAllTextAsync(table, "name,phone\nAda,+16505551234\n");
        await TypedCommand.Run("migrate", "--database", "mine", "--data", folder.Path);
        await TypedCommand.Run("import", "profiles", table, "--database", "mine", "--data", folder.Path);

        using var demo = await TypedCommand.Run("demo", "--database", "mine", "--data", folder.Path);
        using var reset = await TypedCommand.Run("demo", "--reset", "--database", "mine", "--data", folder.Path);

        Assert.Equal((2, 2), (demo.ExitCode, reset.ExitCode));
        Assert.Contains("no demo has brought in", demo.Error, StringComparison.Ordinal);
        Assert.Contains("no demo has brought in", reset.Error, StringComparison.Ordinal);
    }

    static CurlewProcess Demo(TemporaryData folder, params string[] further) =>
        CurlewProcess.Start(["demo", "--data", folder.Path, .. further]);

    // Number, templates, their review, customers: each of these kills leaves another part of them.
    static async Task KillAtTheBeginning(TemporaryData folder)
    {
        foreach (var milliseconds in Length.Of(quick: [500], full: (int[])[0, 250, 500, 750, 1_000, 1_250]))
        {
            using var demo = Demo(folder);
            await demo.SaysOnError("the sandbox answers");
            await Task.Delay(milliseconds);
            await demo.Kill();
        }
    }

    // Returns the seconds it says, as a log wants to know them; how many they are is the machine's business.
    static async Task<string> Ready(CurlewProcess demo)
    {
        var seconds = await demo.Says("Ready in ");
        await demo.Says("--reset");
        return seconds;
    }

    static async Task ShowsWhatItPromises(CurlewProcess demo)
    {
        Assert.Contains("<title>", await Http.GetStringAsync(Address(demo, "The phone")), StringComparison.Ordinal);
        Assert.StartsWith("ok", await Http.GetStringAsync(Address(demo, "Health")), StringComparison.Ordinal);

        var commands = demo.Output.Split('\n').Where(line => line.StartsWith("  ./curlew ", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, commands.Count);
        foreach (var command in commands)
            await Works(command);
    }

    static async Task Works(string command)
    {
        using var run = await TypedCommand.Run(Words(command));

        Assert.True(run.ExitCode == 0, $"{command} ended with {run.ExitCode}: {run.Output}{run.Error}");
        Assert.NotEmpty(run.Output.Trim());
        if (command.Contains(" verify ", StringComparison.Ordinal))
            Assert.Contains("every counter equals its recount", run.Output, StringComparison.Ordinal);
    }

    // As a shell takes the line apart: quoted words are one, a # ends it.
    static string[] Words(string command)
    {
        var parts = command.Split(" #")[0].Trim()["./curlew ".Length..].Split('\'');
        return [.. parts.SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }

    static string Address(CurlewProcess demo, string label) =>
        demo
            .Output.Split('\n')
            .First(line => line.TrimStart().StartsWith(label, StringComparison.Ordinal))
            .Split(' ')
            .First(word => word.StartsWith("http", StringComparison.Ordinal))
            .TrimEnd();
}
