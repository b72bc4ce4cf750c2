using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Server.Hosting;
using Curlew.Server.Terminal;
using Npgsql;

namespace Curlew.Server.Rehearsals;

/// <summary>Everything a rehearsal stands on: database, keys, clock, sandbox and engine.</summary>
sealed class RehearsalStage : IAsyncDisposable
{
    // Held for as long as it runs: a second rehearsal on the same database would move the first one's clock.
    const long OnlyOne = 0x7265686561727365;

    readonly Installation installation;
    readonly NpgsqlConnection hold;
    readonly bool isKept;

    RehearsalStage(
        Installation installation,
        NpgsqlConnection hold,
        Sealer sealer,
        SandboxClock clock,
        SandboxServer sandbox,
        FastForward forward,
        string journal,
        bool isKept
    ) =>
        (this.installation, this.hold, Sealer, Clock, Sandbox, Forward, Journal, this.isKept) = (
            installation,
            hold,
            sealer,
            clock,
            sandbox,
            forward,
            journal,
            isKept
        );

    public Database Database => installation.Database;

    public Sealer Sealer { get; }

    public SandboxClock Clock { get; }

    public SandboxServer Sandbox { get; }

    public FastForward Forward { get; }

    /// <summary>The sandbox's memory; what else belongs to this rehearsal is called like it and longer.</summary>
    public string Journal { get; }

    public Engine Engine => Forward.Engine;

    public static async Task<RehearsalStage> Open(RehearsalPlan plan, string? database, string? data, CancellationToken ct)
    {
        var isKept = database is not null;
        var installation = isKept ? await Installation.Open(database, data, ct) : await Installation.OpenScratch(ct);
        try
        {
            return await Open(plan, installation, isKept, ct);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    static async Task<RehearsalStage> Open(RehearsalPlan plan, Installation installation, bool isKept, CancellationToken ct)
    {
        var hold = await Hold(installation, ct);
        SandboxServer? sandbox = null;
        try
        {
            await installation.Migrate(ct);
            var sealer = await installation.OpenSealer(plan.Seed, ct);

            var journal = isKept
                ? JournalOf(installation)
                : Path.Combine(Path.GetTempPath(), $"curlew-rehearsal-{Guid.NewGuid():N}.journal");
            await RehearsalIdentity.Claim(installation.Database, plan, journal, ct);
            var clock = new SandboxClock(plan.Begins);
            sandbox = await SandboxServer.Start(plan.Sandbox(clock, journal), ct);

            var forward = await FastForward.Start(installation.Database, sealer, sandbox, clock, Stride.OfRehearsals, ct);
            sandbox.PortfolioLimit = plan.LimitAt(clock.GetUtcNow());
            return new(installation, hold, sealer, clock, sandbox, forward, journal, isKept);
        }
        catch
        {
            if (sandbox is not null)
                await sandbox.DisposeAsync();
            await hold.DisposeAsync();
            throw;
        }
    }

    /// <summary>One number from the database, for the ledger.</summary>
    public async Task<long> Value(string sql, CancellationToken ct)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Rows from the database, for the ledger and the story.</summary>
    public async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        await using var command = Database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Forward.DisposeAsync();
        await Sandbox.DisposeAsync();
        Clock.Dispose();
        Sealer.Dispose();
        await hold.DisposeAsync();
        await installation.DisposeAsync();
        if (!isKept)
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Journal)!, Path.GetFileName(Journal) + "*"))
                File.Delete(file);
    }

    /// <summary>Takes a database for this process, until the connection is closed.</summary>
    /// <exception cref="UnfitDatabase">Another one has it.</exception>
    internal static async Task<NpgsqlConnection> Hold(Installation installation, CancellationToken ct)
    {
        var connection = await installation.Database.Source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({OnlyOne})", connection);
        if ((bool)(await command.ExecuteScalarAsync(ct))!)
            return connection;
        // Left open, it would keep the private server from being stopped.
        await connection.DisposeAsync();
        throw new UnfitDatabase(
            "A rehearsal or a demo is running on this database already. Wait for it, or give this one another --database."
        );
    }

    // The sandbox's memory of a kept rehearsal; it stands in for Meta's, so it is not in our database.
    static string JournalOf(Installation installation) =>
        Path.Combine(
            Directory.CreateDirectory(Path.Combine(installation.Folder.Path, "rehearsals")).FullName,
            installation.FileName + ".journal"
        );
}
