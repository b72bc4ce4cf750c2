using System.Diagnostics;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Postgres;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LocalClusterTests(MadeCluster made) : IClassFixture<MadeCluster>, IAsyncLifetime
{
    readonly DataFolder folder = new(Path.Combine("/tmp", "curlew-test-" + Guid.NewGuid().ToString("N")));

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_on_another_port()
    {
        await made.CopyTo(folder);
        int firstPort;
        await using (var first = await Start())
        {
            firstPort = first.Port;
            await first.Execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }

        await using var second = await Start();

        Assert.NotEqual(firstPort, second.Port);
        Assert.Equal(42, await second.Read<int>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task The_server_is_durable_private_and_discreet()
    {
        await using var cluster = await Start();

        foreach (
            var (setting, value) in new (string, string)[]
            {
                ("fsync", "on"),
                ("synchronous_commit", "on"),
                ("full_page_writes", "on"),
                ("data_checksums", "on"),
                ("jit", "off"),
                ("listen_addresses", "127.0.0.1"),
                ("unix_socket_directories", ""),
                ("server_encoding", "UTF8"),
                ("TimeZone", "UTC"),
                ("log_statement", "none"),
                ("log_parameter_max_length", "0"),
                ("log_error_verbosity", "terse"),
                ("log_min_error_statement", "panic"),
            }
        )
            Assert.Equal(value, await cluster.Read<string>($"SELECT current_setting('{setting}')"));
    }

    [Fact]
    public async Task A_changed_setting_file_cannot_take_durability_away()
    {
        await made.CopyTo(folder);
        await using (var first = await Start())
            await first.Execute("ALTER SYSTEM SET fsync = off");

        await using var second = await Start();

        Assert.Equal("on", await second.Read<string>("SELECT current_setting('fsync')"));
    }

    [Fact]
    public async Task Without_the_password_nobody_gets_in()
    {
        await made.CopyTo(folder);
        await using var cluster = await Start();
        var guess = new NpgsqlConnectionStringBuilder(cluster.SuperuserConnectionString("postgres"))
        {
            Password = "postgres",
            Pooling = false,
        };

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => new NpgsqlConnection(guess.ConnectionString).OpenAsync(Cancel));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(folder.Postgres, "curlew.password"))
        );
    }

    [Fact]
    public async Task Root_hands_the_server_to_a_user_without_rights()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root has rights to give up");
        await using var cluster = await Start();

        var pid = File.ReadLines(Path.Combine(folder.Postgres, "postmaster.pid")).First();

        var ids = File.ReadLines($"/proc/{pid}/status")
            .Where(line => line.StartsWith("Uid:", StringComparison.Ordinal) || line.StartsWith("Gid:", StringComparison.Ordinal));
        Assert.All(ids, line => Assert.DoesNotContain("0", line.Split('\t', StringSplitOptions.RemoveEmptyEntries)[1..]));
    }

    [Fact]
    public async Task A_folder_the_server_cannot_reach_is_refused_by_name()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root keeps folders closed to the server");
        Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(Start);

        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_Curlew_on_the_folder_is_refused_and_told_by_whom()
    {
        await made.CopyTo(folder);
        await using var first = await Start();

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(Start);

        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await first.Read<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_second_Curlew_may_join_and_stops_nothing()
    {
        await made.CopyTo(folder);
        await using var first = await Start();

        await using (var joined = await LocalCluster.StartOrJoin(folder, ct: Cancel))
            Assert.Equal((first.Port, 1), (joined.Port, await joined.Read<int>("SELECT 1")));

        Assert.Equal(1, await first.Read<int>("SELECT 1"));
    }

    [Fact]
    public async Task Where_nobody_runs_the_server_there_is_nothing_to_join_and_it_is_started()
    {
        await using var alone = await LocalCluster.StartOrJoin(folder, ct: Cancel);

        Assert.Equal(1, await alone.Read<int>("SELECT 1"));
        await Assert.ThrowsAsync<ClusterUnavailable>(Start);
    }

    [Fact]
    public async Task A_killed_server_is_recovered_with_everything_committed()
    {
        await made.CopyTo(folder);
        var first = await Start();
        await first.Execute("CREATE TABLE kept AS SELECT 42 AS answer");
        using var postmaster = Process.GetProcessById(Postmaster());

        postmaster.Kill();
        await first.DisposeAsync();

        await using var second = await Start();
        Assert.Equal(42, await second.Read<int>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_killed_Curlew_leaves_a_running_server_that_the_next_one_takes_over()
    {
        await made.CopyTo(folder);
        using var holder = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["-class", typeof(ClusterHolder).FullName!, "-explicit", "only"])
            {
                RedirectStandardOutput = true,
                Environment = { [ClusterHolder.Folder] = folder.Path },
            }
        )!;
        await Until(() => File.Exists(ClusterHolder.ReadyFile(folder)));
        var orphan = Postmaster();

        holder.Kill();
        await holder.WaitForExitAsync(Cancel);
        await using var next = await Start();

        Assert.Equal(orphan, Postmaster());
        Assert.Equal(42, await next.Read<int>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_naming_a_stranger_does_not_keep_the_server_down()
    {
        await made.CopyTo(folder);
        using var stranger = Process.Start(
            new ProcessStartInfo("sleep", ["600"]) { WorkingDirectory = "/", UserName = Environment.IsPrivilegedProcess ? "postgres" : "" }
        )!;
        await File.WriteAllTextAsync(
            Path.Combine(folder.Postgres, "postmaster.pid"),
            $"{stranger.Id}\n{folder.Postgres}\n1700000000\n5432\n\n127.0.0.1\n",
            Cancel
        );

        await using var cluster = await Start();

        Assert.Equal(1, await cluster.Read<int>("SELECT 1"));
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task A_cluster_half_made_when_Curlew_was_killed_is_made_again()
    {
        var nursery = Directory.CreateDirectory(folder.Postgres + ".new");
        await File.WriteAllTextAsync(Path.Combine(nursery.FullName, "curlew.cluster"), "", Cancel);
        await File.WriteAllTextAsync(Path.Combine(nursery.CreateSubdirectory("cluster").FullName, "PG_VERSION"), "15", Cancel);

        await using var cluster = await Start();

        Assert.Equal(1, await cluster.Read<int>("SELECT 1"));
        Assert.False(nursery.Exists && Directory.Exists(nursery.FullName));
    }

    [Fact]
    public async Task A_cluster_Curlew_did_not_make_is_left_alone()
    {
        Directory.CreateDirectory(folder.Postgres);
        var foreign = Path.Combine(folder.Postgres, "PG_VERSION");
        await File.WriteAllTextAsync(foreign, "15\n", Cancel);

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(Start);

        Assert.Contains("was not made by Curlew", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(foreign, Assert.Single(Directory.EnumerateFileSystemEntries(folder.Postgres)));
    }

    [Fact]
    public async Task A_configured_folder_without_a_server_is_named_in_the_refusal()
    {
        var options = new LocalClusterOptions { Binaries = "/usr/share" };

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(() => LocalCluster.Start(folder, options, Cancel));

        Assert.Contains("/usr/share", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Creating_a_database_twice_is_creating_it_once()
    {
        await made.CopyTo(folder);
        await using var cluster = await Start();

        await cluster.CreateDatabase("odd \"name\"", Cancel);
        await cluster.CreateDatabase("odd \"name\"", Cancel);

        Assert.Equal(1, await cluster.Read<long>("SELECT count(*) FROM pg_database WHERE datname LIKE 'odd%'"));
    }

    [Fact]
    public async Task Whoever_works_is_no_superuser_and_owns_nothing()
    {
        await using var cluster = await Start();
        await cluster.CreateDatabase("work", Cancel);

        await using var worker = NpgsqlDataSource.Create(cluster.ConnectionString("work"));
        await using var who = worker.CreateCommand(
            "SELECT format('%s %s %s', current_user, rolsuper, (SELECT datdba::regrole FROM pg_database WHERE datname = current_database())) FROM pg_roles WHERE rolname = current_user"
        );

        Assert.Equal("app_user f curlew_owner", await who.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_database_whose_roles_were_not_divided_yet_is_divided()
    {
        await using var cluster = await Start();
        await cluster.Execute("CREATE DATABASE earlier");
        await using (var superuser = NpgsqlDataSource.Create(cluster.SuperuserConnectionString("earlier")))
        await using (var create = superuser.CreateCommand("CREATE TABLE kept (id bigint GENERATED ALWAYS AS IDENTITY)"))
            await create.ExecuteNonQueryAsync(Cancel);

        await cluster.CreateDatabase("earlier", Cancel);
        await using (var owner = await Database.Connect(cluster.OwnerConnectionString("earlier"), Cancel))
        {
            await using var change = owner.Source.CreateCommand("ALTER TABLE kept ADD COLUMN more integer");
            await change.ExecuteNonQueryAsync(Cancel);
            await new Migrator(owner).Migrate(Cancel);
        }

        await using var worker = await Database.Connect(cluster.ConnectionString("earlier"), Cancel);
        Assert.Equal(1L, await worker.Value<long>("SELECT count(*) FROM business"));
    }

    [Fact]
    public async Task A_server_that_dies_is_started_again_where_it_was_and_said_to_be()
    {
        await using var cluster = await Start();
        await cluster.Execute("CREATE TABLE kept AS SELECT 42 AS answer");
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        cluster.Supervise(told.Enqueue);
        using var postmaster = Process.GetProcessById(Postmaster());

        postmaster.Kill();
        await Until(() => told.Contains("The private PostgreSQL runs again."));

        Assert.NotEqual(postmaster.Id, Postmaster());
        Assert.Equal(42, await cluster.Read<int>("SELECT answer FROM kept"));
        Assert.StartsWith("The private PostgreSQL has ended.", told.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_joins_a_server_that_does_not_answer_is_told_so_and_does_not_wait_for_ever()
    {
        var told = new List<string>();
        using var another = folder.Take();

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(() =>
            LocalCluster.StartOrJoin(folder, new() { JoinTimeout = TimeSpan.FromSeconds(3), Tell = told.Add }, Cancel)
        );

        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("does not answer yet", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_and_everything_else_that_is_started_get_nothing_of_our_environment_but_what_they_need()
    {
        const string Secret = "CURLEW_TEST_SECRET";
        Environment.SetEnvironmentVariable(Secret, "do not pass on");
        await using var cluster = await Start();

        var account = await PostgresAccount.Choose(Cancel);
        var server = await account.Run("cat", [$"/proc/{Postmaster()}/environ"], Cancel);
        var child = await account.Run("env", [], Cancel);

        Assert.True(server.Succeeded, server.Output);
        Assert.Contains("PATH=", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_are_started_only_where_it_is_written_down_what_they_get()
    {
        var starting = Directory
            .GetFiles(Schema.Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                File.ReadAllText(file) is var text
                && (
                    text.Contains("ProcessStartInfo(", StringComparison.Ordinal)
                    || text.Contains("Process.Start(", StringComparison.Ordinal)
                )
            );

        // The command that prints the root key is the operator's own, and has a list of its own of what it gets.
        Assert.Equal(["RootKeyCommand.cs", "Tool.cs"], starting.Select(Path.GetFileName).Order());
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(folder.Path))
            Directory.Delete(folder.Path, recursive: true);
        return default;
    }

    Task<LocalCluster> Start() => LocalCluster.Start(folder, ct: Cancel);

    int Postmaster() =>
        int.Parse(
            File.ReadLines(Path.Combine(folder.Postgres, "postmaster.pid")).First(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(50, Cancel);
    }
}
