using System.Diagnostics;
using System.Net;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Tests;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class ServeTests(TestServer server)
{
    [Fact]
    public async Task What_is_missing_is_named_all_at_once()
    {
        using var data = new TemporaryData();
        using var serve = await TypedCommand.Run("serve", "--database", await server.Clone(), "--data", data.Path);

        Assert.Equal((2, ""), (serve.ExitCode, serve.Output));
        foreach (
            var setting in (string[])
                [
                    "CURLEW_APP_SECRET",
                    "CURLEW_VERIFY_TOKEN",
                    "CURLEW_ACCESS_TOKEN",
                    "CURLEW_PHONE_NUMBER_ID",
                    "CURLEW_WABA_ID",
                    "CURLEW_PHONE",
                ]
        )
            Assert.Contains($"{setting} is not set", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customers_message_becomes_a_row_and_SIGTERM_ends_the_server_cleanly()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 5, Behaviour = SandboxBehaviour.Perfect });
        using var data = new TemporaryData();
        var database = await server.Clone();
        using var serve = Serving.Start(sandbox, database, data);
        sandbox.WebhookUrl = new(await serve.Says("Webhooks  "));

        var genuine = await sandbox.Handshake();
        sandbox.Write(sandbox.People[0].Phone, "Are you open on Sunday?");
        await sandbox.DeliverDue();
        var rows = await Soon(database, "SELECT count(*) FROM whatsapp_messages WHERE direction = 'incoming' AND status = 'processed'");
        Assert.Equal(HttpStatusCode.OK, await Health(sandbox.WebhookUrl, null, HttpMethod.Head));
        var (own, foreign) = (await Health(sandbox.WebhookUrl, null), await Health(sandbox.WebhookUrl, "rebound.example:5080"));
        var asked = Stopwatch.StartNew();
        serve.Terminate();
        await serve.Ended();

        Assert.True(genuine);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.MisdirectedRequest), (own, foreign));
        Assert.Equal(1, rows);
        Assert.Equal((0, ""), (serve.ExitCode, serve.Error));
        // Far above what it takes, and below the grace after which jobs that hang are left behind.
        Assert.InRange(asked.Elapsed.TotalSeconds, 0, 44);
    }

    [Fact]
    public async Task A_running_server_prunes_what_its_queues_completed_long_ago_and_makes_the_partition_of_the_next_month()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        var database = await server.Clone();
        await using (var business = await Database.Connect(database))
        await using (
            var old = business.Source.CreateCommand(
                """
                INSERT INTO message_queue (id, message_id, queue_name, status, processed_at, error)
                SELECT id_at(now() - place * interval '31 days'), 'old', name, status, now() - interval '31 days', CASE status WHEN 'failed' THEN 'Refused.' END
                FROM (VALUES (1, 'incoming', 'completed'), (2, 'media', 'completed'), (3, 'given_up', 'failed')) AS o (place, name, status)
                """
            )
        )
        {
            await Keyring.Open(business, RootKeySource.In(new DataFolder(data.Path).Keys).ReadOrCreate());
            await old.ExecuteNonQueryAsync();
        }

        using var serve = Serving.Start(sandbox, database, data);
        var isPruned = await Soon(database, "SELECT (count(*) FILTER (WHERE status = 'completed') = 0)::int::bigint FROM message_queue");
        var left = await Soon(database, "SELECT count(*) FROM message_queue");
        var isMade = await Soon(
            database,
            "SELECT (to_regclass('whatsapp_messages_' || to_char(now() + interval '1 month', 'YYYY_MM')) IS NOT NULL)::int::bigint"
        );
        serve.Terminate();
        await serve.Ended();

        Assert.Equal((1, 1, 1, 0), (isPruned, left, isMade, serve.ExitCode));
    }

    [Fact]
    public async Task A_database_behind_this_version_is_refused_with_the_command_to_run()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        var empty = new NpgsqlConnectionStringBuilder(await server.Clone()) { Database = $"empty_{Guid.NewGuid():N}" }.ConnectionString;

        using var serve = Serving.Start(sandbox, empty, data);
        await serve.Ended();

        Assert.Equal((2, ""), (serve.ExitCode, serve.Output));
        Assert.Contains("./curlew migrate", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_folder_serves_one_Curlew()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        using var first = CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", "--data", data.Path], Serving.Account(sandbox));
        await first.Says("Webhooks  ");

        using var second = CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", "--data", data.Path], Serving.Account(sandbox));
        await second.Ended();
        first.Terminate();
        await first.Ended();

        Assert.Equal((2, ""), (second.ExitCode, second.Output));
        Assert.Contains("is in use by another Curlew", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, first.ExitCode);
    }

    [Fact]
    public async Task Commands_work_beside_a_server()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        using var serve = CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", "--data", data.Path], Serving.Account(sandbox));
        var health = await serve.Says("Health    ");

        using var verify = await TypedCommand.Run("verify", "--data", data.Path);
        using var http = new HttpClient();
        var answer = await http.GetStringAsync(health.Trim(), TestContext.Current.CancellationToken);

        Assert.Equal((0, "ok"), (verify.ExitCode, answer));
    }

    [Fact]
    public async Task A_private_PostgreSQL_that_is_ended_under_a_server_comes_back_by_itself_and_commands_wait_for_it()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        using var serve = CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", "--data", data.Path], Serving.Account(sandbox));
        var health = await serve.Says("Health    ");
        await serve.Says("within three days:");
        var pidFile = Path.Combine(new DataFolder(data.Path).Postgres, "postmaster.pid");

        Process.Start("kill", ["-QUIT", File.ReadLines(pidFile).First()]).WaitForExit();
        await serve.SaysOnError("The private PostgreSQL has ended.");
        using var alarms = await TypedCommand.Run("alarms", "--data", data.Path);
        await serve.SaysOnError("The private PostgreSQL runs again.");
        using var http = new HttpClient();
        var answer = await http.GetStringAsync(health.Trim(), TestContext.Current.CancellationToken);

        Assert.Equal((0, false), (alarms.ExitCode, serve.HasExited));
        Assert.StartsWith("ok", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_goes_on_after_the_server_it_joined_has_ended_and_then_stops_the_database()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        var perDay = Length.Of(quick: 150, full: 500);
        using var serve = CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", "--data", data.Path], Serving.Account(sandbox));
        await serve.Says("Webhooks  ");
        using var rehearse = CurlewProcess.Start([
            "rehearse",
            "--recipients",
            $"{4 * perDay}",
            "--daily-limit",
            $"{perDay}",
            "--database",
            "beside",
            "--data",
            data.Path,
        ]);
        await rehearse.SaysOnError("bringing people in");

        serve.Terminate();
        await serve.Ended();
        var wasRunning = !rehearse.HasExited;
        await rehearse.Ended();

        Assert.Equal((0, true, 0), (serve.ExitCode, wasRunning, rehearse.ExitCode));
        Assert.False(File.Exists(Path.Combine(data.Path, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_line()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();

        using var serve = CurlewProcess.Start(
            ["serve", "--url", sandbox.GraphUrl.ToString(), "--database", await server.Clone(), "--data", data.Path],
            Serving.Account(sandbox)
        );
        await serve.Ended();

        Assert.Equal((2, ""), (serve.ExitCode, serve.Output));
        Assert.Contains("address already in use", serve.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", serve.Error, StringComparison.Ordinal);
    }

    static async Task<long> Soon(string database, string count)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            await using var command = source.CreateCommand(count);
            var rows = (long)(await command.ExecuteScalarAsync())!;
            if (rows > 0 || waited.Elapsed > TimeSpan.FromMinutes(5))
                return rows;
            await Task.Delay(50);
        }
    }

    static async Task<HttpStatusCode> Health(Uri server, string? host, HttpMethod? method = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(server, "/health"));
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
