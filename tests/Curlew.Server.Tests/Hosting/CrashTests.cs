using System.Globalization;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>What a rehearsal does when it, or its PostgreSQL, is killed in the middle. What was sent is judged by the sandbox's own
/// count.</summary>
public sealed class CrashTests(TestServer server)
{
    const int Recipients = 150,
        DailyLimit = 50;

    [Fact]
    public async Task Killed_again_and_again_it_goes_on_and_messages_nobody_twice()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var data = new TemporaryData();
        var database = await server.Clone();

        foreach (var third in Enumerable.Range(0, 3))
            using (var doomed = CurlewProcess.Start(Rehearse(database, data)))
            {
                // Somewhere in this third: between an intent and its message, in a webhook, at night.
                await Begun(database, random.Next(third * DailyLimit + 1, third * DailyLimit + 45), doomed);
                await Task.Delay(random.Next(0, 60));
                await doomed.Kill();
            }

        using var last = CurlewProcess.Start(Rehearse(database, data));
        await last.Ended();
        Assert.True(last.ExitCode == 0, $"seed {seed}: {last.Output}{last.Error}");
        Assert.Equal(
            (Recipients, 0, 0, 0),
            (Field(last, "recipients"), Field(last, "duplicates"), Field(last, "over_limit"), Field(last, "drift"))
        );
        Assert.Empty(last.Json.GetProperty("broken").EnumerateArray());
    }

    [Fact]
    public async Task On_one_database_a_second_one_is_refused_while_the_first_runs()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        using var first = CurlewProcess.Start(Rehearse(database, data));
        await Begun(database, 1, first);

        using var second = await TypedCommand.Run(Rehearse(database, data));

        Assert.Equal((2, ""), (second.ExitCode, second.Output));
        Assert.Contains("A rehearsal or a demo is running on this database already", second.Error, StringComparison.Ordinal);
        await first.Kill();
    }

    [Fact]
    public async Task When_its_PostgreSQL_is_killed_it_says_so_and_the_next_start_goes_on()
    {
        using var data = new TemporaryData();
        string[] rehearse =
        [
            "rehearse",
            "--recipients",
            $"{Recipients}",
            "--daily-limit",
            $"{DailyLimit}",
            "--json",
            "--database",
            "crash",
            "--data",
            data.Path,
        ];
        using var doomed = CurlewProcess.Start(rehearse);
        await Begun(() => OfPrivate(data, "crash"), 60, doomed);

        KillPostmaster(data);
        await doomed.Ended();
        using var next = CurlewProcess.Start(rehearse);
        await next.Ended();

        Assert.Equal((2, ""), (doomed.ExitCode, doomed.Output));
        Assert.Contains("The connection to PostgreSQL was lost", doomed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", doomed.Error, StringComparison.Ordinal);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Equal(
            (Recipients, 0, 0, 0),
            (Field(next, "recipients"), Field(next, "duplicates"), Field(next, "over_limit"), Field(next, "drift"))
        );
    }

    [Fact]
    public async Task A_database_with_customers_of_its_own_is_not_rehearsed_on()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        await using (var business = await Database.Connect(database))
        await using (var command = business.Source.CreateCommand("INSERT INTO user_profiles (whatsapp_phone) VALUES (repeat('a', 20))"))
        {
            await Keyring.Open(business, RootKeySource.In(new DataFolder(data.Path).Keys).ReadOrCreate());
            await command.ExecuteNonQueryAsync();
        }

        using var refused = await TypedCommand.Run(Rehearse(database, data));

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("This database holds customers", refused.Error, StringComparison.Ordinal);
    }

    static string[] Rehearse(string database, TemporaryData data) =>
        [
            "rehearse",
            "--recipients",
            $"{Recipients}",
            "--daily-limit",
            $"{DailyLimit}",
            "--json",
            "--database",
            database,
            "--data",
            data.Path,
        ];

    static Task Begun(string database, int messages, CurlewProcess rehearsal) => Begun(() => database, messages, rehearsal);

    // Waits until that many messages have been begun.
    static async Task Begun(Func<string?> database, int messages, CurlewProcess rehearsal)
    {
        while (!rehearsal.HasExited && await Attempts(database()) < messages)
            await Task.Delay(10);
        Assert.False(rehearsal.HasExited, $"The rehearsal ended before {messages} messages were begun: {rehearsal.Error}");
    }

    static async Task<long> Attempts(string? database)
    {
        if (database is null)
            return 0;
        try
        {
            // One connection for all looks: the next takes it from the pool.
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT count(*) FROM send_attempts", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (NpgsqlException)
        {
            // Not made yet.
            return 0;
        }
    }

    static string? OfPrivate(TemporaryData data, string database)
    {
        var (cluster, pid) = (Path.Combine(data.Path, "postgres"), Path.Combine(data.Path, "postgres", "postmaster.pid"));
        return File.Exists(pid) && File.ReadAllLines(pid) is [_, _, _, var port, _, _, _, ..]
            ? $"Host=127.0.0.1;Port={port};Username=curlew;Password={File.ReadAllText(Path.Combine(cluster, "curlew.password")).Trim()};Database={database}"
            : null;
    }

    static void KillPostmaster(TemporaryData data)
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(data.Path, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var postmaster = System.Diagnostics.Process.GetProcessById(pid);
        postmaster.Kill();
    }

    static int Field(CurlewProcess ledger, string field) => ledger.Json.GetProperty(field).GetInt32();
}
