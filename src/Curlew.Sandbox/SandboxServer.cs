using System.Net;
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
    readonly Account account;
    readonly Faults faults;
    readonly Courier courier;
    readonly WebApplication app;
    readonly Action<DateTimeOffset> mark;
    SelfRun? run;

    SandboxServer(World world)
    {
        this.world = world;
        account = new(world.Options);
        faults = new(world);
        courier = new(world, account) { Url = world.Options.WebhookUrl };
        app = Host(world.Options, new FrontDoor(new(world, account, faults, courier), new(this, world, account, faults, courier)));
        mark = to => world.MarkClock(to.ToUnixTimeMilliseconds());
    }

    /// <summary>Base address of the Graph API; append `/v26.0/{phone_number_id}/messages` and so on.</summary>
    public Uri GraphUrl => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

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

    /// <summary>Unique people in a rolling 24 hours outside service windows; null is unlimited.</summary>
    public int? PortfolioLimit
    {
        get => world.PortfolioLimit;
        set => world.PortfolioLimit = value;
    }

    /// <summary>Messages in any second; null is unlimited.</summary>
    public int? ThroughputPerSecond
    {
        get => world.ThroughputPerSecond;
        set => world.ThroughputPerSecond = value;
    }

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
    public static async Task<SandboxServer> Start(SandboxOptions options, CancellationToken cancel = default)
    {
        var world = new World(options);
        foreach (var template in options.Templates)
            world.Templates.Put(template, options.Clock.GetUtcNow());
        world.Open();
        var last = DateTimeOffset.FromUnixTimeMilliseconds(world.LastSeen);
        if (options.Clock is SandboxClock clock && last > clock.GetUtcNow())
            clock.MoveTo(last);

        var server = new SandboxServer(world);
        await server.app.StartAsync(cancel);
        if (options.Clock is SandboxClock shared)
            shared.Moving += server.mark;
        if (options.RunByItself)
            server.RunByItself();
        return server;
    }

    /// <summary>Posts every webhook due by the clock, earliest first, and again those not answered 200.</summary>
    /// <returns>How many updates were answered 200.</returns>
    public Task<int> DeliverDue(CancellationToken cancel = default)
    {
        world.MarkClock(world.Now);
        return courier.DeliverDue(cancel);
    }

    /// <summary>Asks the webhook address to prove itself with the verify token, as Meta does when a callback is set.</summary>
    public Task<bool> Handshake(CancellationToken cancel = default) =>
        courier.Handshake(
            courier.Url ?? throw new InvalidOperationException("Set WebhookUrl first: there is nobody to shake hands with."),
            cancel
        );

    /// <summary>Adds a template to the account, or replaces the one of the same name and language.</summary>
    public void Put(SandboxTemplate template) => world.Put(template);

    /// <summary>Makes trouble until it is cleared or used up; returns its number.</summary>
    public long Set(SandboxFault fault) => faults.Set(fault);

    /// <summary>How many calls have met the trouble that is set now.</summary>
    public int Struck => faults.All.Sum(one => one.Struck);

    /// <summary>Ends all trouble made on purpose.</summary>
    public void ClearFaults() => faults.Clear();

    /// <summary>Posts nothing until a moment of business time: Meta has gone quiet.</summary>
    public void Silence(DateTimeOffset until) => courier.SilentUntil = until;

    /// <summary>Revokes the access token, or makes it valid again.</summary>
    public void RevokeToken(bool revoked = true) => account.TokenRevoked = revoked;

    /// <summary>Puts a webhook of any field among those due now.</summary>
    /// <param name="field">For instance account_update.</param>
    /// <param name="value">JSON of `value`; null takes a documented example.</param>
    public void Inject(string field, string? value = null) => world.Inject(field, value ?? WebhookSamples.Of(field, world));

    /// <summary>Lets a customer write a text now; returns the message id.</summary>
    /// <param name="phone">E.164 or WhatsApp id.</param>
    /// <param name="text">What they write.</param>
    public string Write(string phone, string text) =>
        world
            .Write(
                PhoneDigits.Canonical(phone),
                Turn.Question,
                System.Text.Json.JsonSerializer.Serialize(new { type = "text", text = new { body = text } })
            )
            .Id;

    /// <summary>Lets a customer ask something in their language now; returns the message id.</summary>
    /// <param name="phone">E.164 or WhatsApp id.</param>
    public string Ask(string phone)
    {
        var digits = PhoneDigits.Canonical(phone);
        return Write(
            phone,
            Phrases.For(world.Population.LanguageOf(digits), Turn.Question, world.Population.DiceOf(digits).Of((ulong)world.Now))
        );
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
        world.Journal.Dispose();
    }

    static WebApplication Host(SandboxOptions options, FrontDoor door)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // Meta, media, 2026-03: a document has up to 100 MB.
                kestrel.Limits.MaxRequestBodySize = 110L * 1024 * 1024;
                kestrel.Listen(IPAddress.Loopback, options.Port);
            });
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
