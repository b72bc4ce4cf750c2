using System.Collections.Concurrent;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Hosting;
using Curlew.Server.Staff;
using Curlew.Server.Webhooks;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Server.Tests.Staff;

/// <summary>The pages people sign in by, served as <c>serve</c> serves them, on a database of its own.</summary>
sealed class StaffSite : IAsyncDisposable
{
    readonly WebApplication app;
    readonly StaffWebParts parts;
    readonly Database database;
    SpareDatabase? lent;

    StaffSite(WebApplication app, StaffWebParts parts, Database database, Sealer sealer, FakeTimeProvider clock, CountingHasher hasher) =>
        (this.app, this.parts, this.database, Sealer, Clock, Hasher) = (app, parts, database, sealer, clock, hasher);

    public const string PasswordOfAll = "correct horse battery staple";

    public Sealer Sealer { get; }

    public FakeTimeProvider Clock { get; }

    public CountingHasher Hasher { get; }

    /// <summary>What the log says of warnings and errors.</summary>
    public required ConcurrentQueue<string> Log { get; init; }

    public Database Database => database;

    public string Origin => parts.Address.Origin;

    public IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints =>
        app.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints;

    /// <summary>On a database that is lent to it.</summary>
    /// <inheritdoc cref="Open(Database, string, Sealer?, FakeTimeProvider?, OpenIdSettings?, Action{WebApplication}?)"/>
    public static async Task<StaffSite> Open(
        TestDatabase server,
        string address = "http://localhost",
        FakeTimeProvider? clock = null,
        OpenIdSettings? provider = null,
        Action<WebApplication>? further = null
    )
    {
        var lent = await server.Borrow();
        var site = await Open(lent.Database, address, null, clock, provider, further);
        site.lent = lent;
        return site;
    }

    /// <param name="address">Where people reach it; the port it listens on is reached under that name.</param>
    public static async Task<StaffSite> Open(
        Database database,
        string address = "http://localhost",
        Sealer? sealer = null,
        FakeTimeProvider? clock = null,
        OpenIdSettings? provider = null,
        Action<WebApplication>? further = null
    )
    {
        sealer ??= new(Keyring.Ephemeral());
        clock ??= new(DateTimeOffset.UtcNow);
        var parts = SigningIn.Of(
            database,
            sealer,
            clock,
            PublicAddress.From(name => name == PublicAddress.Variable ? address : null),
            provider
        );
        var (hasher, log) = (new CountingHasher(), new ConcurrentQueue<string>());
        var app = WebhookHost.Build(
            new Deliveries(database, sealer),
            Signers.Of(new SigningKeys([], [], []), clock),
            "http://127.0.0.1:0",
            further: builder =>
            {
                builder.AddStaff(parts);
                builder.Logging.AddProvider(new KeptLog(log));
                builder.Services.AddScoped<IPasswordHasher<Account>>(_ => hasher);
            }
        );
        app.UseStaff();
        app.MapStaff();
        further?.Invoke(app);
        await app.StartAsync();
        return new(app, parts, database, sealer, clock, hasher) { Log = log };
    }

    public IServiceProvider Services => app.Services;

    public SessionWatch Watch => parts.Watch;

    public Desk Machine => parts.Desks(Actor.CommandLine("jane"));

    public Task<string?> FirstLink() => parts.FirstLink(default);

    /// <summary>A browser that was never here.</summary>
    public Browser Browse(string? host = null) =>
        new(
            new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            host ?? parts.Address.Base.Authority
        );

    /// <summary>The path and token of an invitation.</summary>
    public async Task<string> Invite(string email, Role role = Role.Marketer) =>
        Path(parts.Address.Link(((StaffOutcome.Invited)await Machine.Staff.Invite("Some One", email, role)).Token));

    /// <summary>Somebody who came in by an invitation, in a browser of theirs.</summary>
    public async Task<Browser> Person(string email, Role role = Role.Marketer)
    {
        var browser = Browse();
        await browser.Get(await Invite(email, role));
        var came = await browser.Submit("/sign-in/link", ("password", PasswordOfAll), ("again", PasswordOfAll));
        Assert.Equal("/account", came.GoesTo);
        return browser;
    }

    public async Task<Account> Account(string email) => (await parts.Desks(Actor.System).Accounts.ByEmail(email))!;

    public static string Path(string link) => new Uri(link).PathAndQuery;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Sealer.Dispose();
        if (lent is not null)
            await lent.DisposeAsync();
    }
}

/// <summary>Keeps warnings and errors in place of printing them.</summary>
sealed class KeptLog(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose() { }
}

/// <summary>Hashes as the product does and counts how often; in fewer rounds, which are not what is looked at.</summary>
sealed class CountingHasher : IPasswordHasher<Account>
{
    readonly PasswordHasher<Account> hasher = new(
        Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })
    );

    int verified;

    public int Verified => verified;

    public string HashPassword(Account user, string password) => hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref verified);
        return hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
