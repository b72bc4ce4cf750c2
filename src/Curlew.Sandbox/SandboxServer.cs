using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Curlew.Sandbox;

/// <summary>A running stand-in for Meta on the loopback interface.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    readonly World world;
    readonly Faults faults;
    readonly Courier courier;
    readonly X509Certificate2? certificate;
    readonly WebApplication app;
    readonly Action<DateTimeOffset> mark;
    SelfRun? run;

    SandboxServer(World world)
    {
        this.world = world;
        faults = new(world);
        courier = new(world) { Url = world.Options.WebhookUrl };
        certificate = world.Options.Https ? HttpsCertificate.Make() : null;
        app = Host(
            world.Options,
            certificate,
            new FrontDoor(new(world, faults, courier), new(this, world, faults, courier), new(world, new(world)), new(world.Options.Hosts))
        );
        mark = to => world.MarkClock(to.ToUnixTimeMilliseconds());
    }

    /// <summary>Base address of the Graph API; append `/v26.0/{phone_number_id}/messages` and so on.</summary>
    public Uri GraphUrl => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The certificate that clients must trust, in PEM; null without https.</summary>
    public string? Certificate => certificate?.ExportCertificatePem();

    /// <summary>How the sandbox was set up.</summary>
    public SandboxOptions Options => world.Options;

    /// <summary>The virtual customers.</summary>
    public Population People => world.Population;

    /// <summary>What was counted so far, as of the clock.</summary>
    public Tally Tally => world.Tally;

    /// <summary>Where webhooks go; null keeps them until one is set.</summary>
    public Uri? WebhookUrl
    {
        get => courier.Url;
        set => courier.Url = value;
    }

    /// <summary>The business numbers it plays, the one of the options first.</summary>
    public IReadOnlyList<PlayedNumber> Numbers =>
        [
            .. world.Businesses.Numbers.Select(one => new PlayedNumber(
                one.Id,
                one.Display,
                one.Account.Id,
                one.Portfolio.Id,
                one.Account.Token,
                one.Account.AppSecret
            )),
        ];

    /// <summary>Ids of the business portfolios, the first first.</summary>
    public IReadOnlyList<string> Portfolios => [.. world.Businesses.Portfolios.Select(portfolio => portfolio.Id)];

    /// <summary>What was counted for one business number; its people in 24 hours are those of its portfolio.</summary>
    /// <param name="phoneNumberId">One of <see cref="Numbers"/>.</param>
    public Tally TallyOfNumber(string phoneNumberId) => world.TallyOf(world.Businesses.Number(phoneNumberId));

    /// <summary>What was counted for all numbers of a business portfolio; who was written to twice by two of them is a duplicate.</summary>
    /// <param name="portfolioId">One of <see cref="Portfolios"/>.</param>
    public Tally TallyOfPortfolio(string portfolioId) => world.TallyOf(world.Businesses.Portfolio(portfolioId));

    /// <summary>The first portfolio's unique people in a rolling 24 hours outside service windows; null is unlimited.</summary>
    public int? PortfolioLimit
    {
        get => world.Businesses.Portfolios[0].Limit;
        set => world.Businesses.Portfolios[0].Limit = value;
    }

    /// <summary>Messages of the first number in any second; null is unlimited.</summary>
    public int? ThroughputPerSecond
    {
        get => world.Businesses.First.ThroughputPerSecond;
        set => world.Businesses.First.ThroughputPerSecond = value;
    }

    /// <summary>Sets how many people a portfolio may write to in a rolling 24 hours outside service windows; null is unlimited.</summary>
    public void SetPortfolioLimit(string portfolioId, int? limit) => world.Businesses.Portfolio(portfolioId).Limit = limit;

    /// <summary>Sets how many messages a number may send in any second; null is unlimited.</summary>
    public void SetThroughput(string phoneNumberId, int? perSecond) =>
        world.Businesses.Number(phoneNumberId).ThroughputPerSecond = perSecond;

    /// <summary>The id by which a portfolio knows a customer; it is another one in each portfolio.</summary>
    /// <param name="phone">E.164 or WhatsApp id.</param>
    /// <param name="portfolioId">One of <see cref="Portfolios"/>.</param>
    public string UserIdOf(string phone, string portfolioId) =>
        world.Population.UserIdOf(PhoneDigits.Canonical(phone), world.Businesses.Portfolio(portfolioId).Index);

    /// <summary>Earliest time at which a webhook is to be posted or a customer acts; null when nothing is under way.</summary>
    public DateTimeOffset? NextEventAt
    {
        get
        {
            var next = world.NextAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null;
            return courier.NextAt is { } again && (next is null || again < next) ? again : next;
        }
    }

    /// <summary>Starts a sandbox; with an existing journal it goes on where its predecessor stopped, its clock included.</summary>
    public static async Task<SandboxServer> Start(SandboxOptions options, CancellationToken ct = default)
    {
        var world = new World(options);
        foreach (var (account, its) in world.Businesses.Accounts.Zip(options.AllAccounts))
        foreach (var template in its.Templates)
            account.Templates.Put(template, options.Clock.GetUtcNow());
        world.Open();
        var last = DateTimeOffset.FromUnixTimeMilliseconds(world.LastSeen);
        if (options.Clock is SandboxClock clock && last > clock.GetUtcNow())
            clock.MoveTo(last);

        var server = new SandboxServer(world);
        await server.app.StartAsync(ct);
        if (options.Clock is SandboxClock shared)
            shared.Moving += server.mark;
        if (options.RunByItself)
            server.RunByItself();
        return server;
    }

    /// <summary>Posts every webhook due by the clock, earliest first, and again those not answered 200.</summary>
    /// <returns>How many updates were answered 200.</returns>
    public Task<int> DeliverDue(CancellationToken ct = default)
    {
        world.MarkClock(world.Now);
        return courier.DeliverDue(ct);
    }

    /// <summary>Asks the webhook address to prove itself with the verify token, as Meta does when a callback is set.</summary>
    public Task<bool> Handshake(CancellationToken ct = default) =>
        courier.Handshake(
            courier.Url ?? throw new InvalidOperationException("Set WebhookUrl first: there is nobody to shake hands with."),
            ct
        );

    /// <summary>Adds a template to an account, or replaces the one of the same name and language.</summary>
    /// <param name="account">WABA id; null is the first.</param>
    public void Put(SandboxTemplate template, string? account = null) => world.Put(world.Businesses.Account(account), template);

    /// <summary>Makes trouble until it is cleared or used up; returns its number.</summary>
    public long Set(SandboxFault fault) => faults.Set(fault);

    /// <summary>How many calls have met the trouble that is set now.</summary>
    public int Struck => faults.All.Sum(one => one.Struck);

    /// <summary>Ends all trouble made on purpose.</summary>
    public void ClearFaults() => faults.Clear();

    /// <summary>Posts nothing until a moment of business time: Meta has gone quiet.</summary>
    public void Silence(DateTimeOffset until) => courier.SilentUntil = until;

    /// <summary>Revokes an access token, or makes it valid again.</summary>
    /// <param name="token">Null is all of them.</param>
    public void RevokeToken(bool revoked = true, string? token = null) => world.Businesses.Revoke(revoked, token);

    /// <summary>Puts a webhook of any field among those due now.</summary>
    /// <param name="field">For instance account_update.</param>
    /// <param name="value">JSON of `value`; null takes a documented example.</param>
    /// <param name="number">Id of the business number it is about, which also says whose account; null is the first.</param>
    public void Inject(string field, string? value = null, string? number = null)
    {
        var about = world.Businesses.Number(number);
        world.Inject(about, field, value ?? WebhookSamples.Of(field, world, about));
    }

    /// <summary>Lets a customer write a text now; returns the message id.</summary>
    /// <param name="phone">E.164 or WhatsApp id.</param>
    /// <param name="text">What they write.</param>
    /// <param name="number">Id of the business number they write to; null is the first.</param>
    public string Write(string phone, string text, string? number = null)
    {
        var content = System.Text.Json.JsonSerializer.Serialize(new { type = "text", text = new { body = text } });
        return world.Write(world.Businesses.Number(number), PhoneDigits.Canonical(phone), Turn.Question, content).Id;
    }

    /// <summary>Lets a customer ask something in their language now; returns the message id.</summary>
    /// <param name="phone">E.164 or WhatsApp id.</param>
    /// <param name="number">Id of the business number they write to; null is the first.</param>
    public string Ask(string phone, string? number = null)
    {
        var digits = PhoneDigits.Canonical(phone);
        var text = Phrases.For(world.Population.LanguageOf(digits), Turn.Question, world.Population.DiceOf(digits).Of((ulong)world.Now));
        return Write(phone, text, number);
    }

    /// <summary>From now on posts webhooks by itself as the clock reaches them, as with the option of that name.</summary>
    public void RunByItself() => run ??= new(this, world.Options.Clock);

    /// <summary>Stops answering and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (world.Options.Clock is SandboxClock clock)
            clock.Moving -= mark;
        if (run is not null)
            await run.DisposeAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        courier.Dispose();
        certificate?.Dispose();
        world.Journal.Dispose();
    }

    static WebApplication Host(SandboxOptions options, X509Certificate2? certificate, FrontDoor door)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // Meta, media, 2026-03: a document has up to 100 MB.
                kestrel.Limits.MaxRequestBodySize = 110L * 1024 * 1024;
                kestrel.Listen(IPAddress.Loopback, options.Port, here =>
                {
                    if (certificate is not null)
                        here.UseHttps(certificate);
                });
            });
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IHostLifetime, Guest>();
        var app = builder.Build();
        app.Run(door.Answer);
        return app;
    }

    // The sandbox is a guest in somebody's process: Ctrl-C and SIGTERM belong to its host.
    sealed class Guest : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
