using System.Security.Cryptography;
using System.Text;
using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Server.Webhooks;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Server.Rehearsals;

/// <summary>Everything a rehearsal stands on: database, keys, clock, sandbox, webhook endpoint and engine.</summary>
sealed class RehearsalStage : IAsyncDisposable
{
    // Held for as long as the rehearsal runs: a second one on the same database would move the first one's clock.
    const long OnlyOne = 0x7265686561727365;

    readonly Installation installation;
    readonly NpgsqlConnection hold;
    readonly HttpClient http;
    readonly WebhookHost webhooks;
    readonly string? scratchJournal;
    DateOnly rolledUp;

    RehearsalStage(Installation installation, NpgsqlConnection hold, Sealer sealer, SandboxClock clock, SandboxServer sandbox, HttpClient http, Engine engine, WebhookHost webhooks, string? scratchJournal)
    {
        (this.installation, this.hold, Sealer, Clock, Sandbox, this.http, Engine, this.webhooks, this.scratchJournal) =
            (installation, hold, sealer, clock, sandbox, http, engine, webhooks, scratchJournal);
        rolledUp = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
    }

    public Database Database => installation.Database;

    public Sealer Sealer { get; }

    public SandboxClock Clock { get; }

    public SandboxServer Sandbox { get; }

    public Engine Engine { get; }

    public static async Task<RehearsalStage> Open(RehearsalPlan plan, string? database, string? data, CancellationToken ct)
    {
        var isKept = database is not null;
        var installation = isKept ? await Installation.Open(database, data, ct) : await Installation.OpenScratch(ct);
        var hold = await Hold(installation, ct);
        await installation.Migrate(ct);
        var sealer = await installation.OpenSealer(ct);

        var journal = isKept ? JournalOf(installation) : Path.Combine(Path.GetTempPath(), $"curlew-rehearsal-{Guid.NewGuid():N}.journal");
        await RehearsalIdentity.Claim(installation.Database, plan, journal, ct);
        var clock = new SandboxClock(RehearsalPlan.Begins);
        var sandbox = await SandboxServer.Start(plan.Sandbox(clock, journal), ct);

        var http = CloudApi.BareClient();
        var api = new CloudApi(http, new()
        {
            BaseUrl = sandbox.GraphUrl,
            AccessToken = sandbox.Options.AccessToken,
            PhoneNumberId = sandbox.Options.PhoneNumberId,
            AccountId = sandbox.Options.WabaId,
        });
        var engine = new Engine(installation.Database, sealer, clock, api, sandbox.Options.WabaId, new SendOptions(sandbox.Options.PhoneNumberId));
        var webhooks = await WebhookHost.Start(engine.Deliveries, new(sandbox.Options.VerifyToken, [sandbox.Options.AppSecret]), ct);
        sandbox.WebhookUrl = webhooks.Url;
        return new(installation, hold, sealer, clock, sandbox, http, engine, webhooks, isKept ? null : journal);
    }

    /// <summary>Ends the leases of a rehearsal that was killed. Nobody else can be sending: this one holds the database, and the stand-in for Meta died with that one.</summary>
    public async Task AbandonLeases(CancellationToken ct)
    {
        await using var command = Database.Source.CreateCommand("UPDATE sends_in_flight SET lease_until = now()");
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One number from the database, for the ledger.</summary>
    public async Task<long> Value(string sql, CancellationToken ct)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>When the clock is about to leave a day, writes up the numbers of the days before it.</summary>
    public async Task EndDays(DateTimeOffset next, CancellationToken ct)
    {
        var day = DateOnly.FromDateTime(next.UtcDateTime);
        if (day == rolledUp)
            return;
        await CloseBooks(ct);
        rolledUp = day;
    }

    /// <summary>Folds the counters and computes the daily numbers.</summary>
    public async Task CloseBooks(CancellationToken ct)
    {
        while (await Engine.Fold.RunOnce(ct) > 0)
        {
        }

        await Engine.RollUp.RunOnce(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await webhooks.DisposeAsync();
        await Sandbox.DisposeAsync();
        http.Dispose();
        Clock.Dispose();
        Sealer.Dispose();
        await hold.DisposeAsync();
        await installation.DisposeAsync();
        if (scratchJournal is not null)
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(scratchJournal)!, Path.GetFileName(scratchJournal) + "*"))
                File.Delete(file);
    }

    static async Task<NpgsqlConnection> Hold(Installation installation, CancellationToken ct)
    {
        var connection = await installation.Database.Source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({OnlyOne})", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!
            ? connection
            : throw new UnfitDatabase("A rehearsal is running on this database already. Wait for it, or give this one another --database.");
    }

    // The sandbox's memory of a kept rehearsal; it stands in for Meta's, so it is not in our database.
    static string JournalOf(Installation installation)
    {
        var settings = new NpgsqlConnectionStringBuilder(installation.Database.Source.ConnectionString);
        var where = installation.IsPrivate ? settings.Database! : $"{settings.Host}:{settings.Port}/{settings.Database}";
        var folder = Directory.CreateDirectory(Path.Combine(installation.Folder.Path, "rehearsals")).FullName;
        return Path.Combine(folder, $"{settings.Database}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(where)))[..8]}.journal");
    }
}
