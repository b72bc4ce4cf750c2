using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.Server.Api;
using Curlew.Server.Hosting;
using Curlew.Server.Staff;
using Curlew.Server.Tests.Staff;
using Curlew.Server.Webhooks;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;
using Curlew.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Server.Tests.Api;

/// <summary>The API as <c>serve</c> serves it, on a database of its own and beside the pages people sign in by. Meta is out of reach.</summary>
sealed class ApiSite : IAsyncDisposable
{
    static readonly Uri Nowhere = new("http://127.0.0.1:9");

    readonly WebApplication app;
    readonly ApiParts parts;
    readonly Lines lines;
    readonly SpareDatabase borrowed;

    ApiSite(WebApplication app, ApiParts parts, Lines lines, SpareDatabase borrowed, Sealer sealer, FakeTimeProvider clock)
    {
        (this.app, this.parts, this.lines, this.borrowed, Sealer, Clock) = (app, parts, lines, borrowed, sealer, clock);
        Client = new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                MaxConnectionsPerServer = 64,
                AutomaticDecompression = System.Net.DecompressionMethods.GZip,
            }
        )
        {
            BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
    }

    public Database Database => borrowed.Database;

    public Sealer Sealer { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public ApiKeyWatch Keys => parts.Keys;

    public IdempotentRequests Requests => parts.Requests;

    /// <summary>What the log says of warnings and errors.</summary>
    public required ConcurrentQueue<string> Log { get; init; }

    public IReadOnlyList<Operation> Operations => ApiOperations.Of(parts);

    /// <summary>The desk of whoever is signed in to the machine.</summary>
    public Desk Machine => parts.Desks(Actor.CommandLine("jane"), null);

    /// <param name="rate">Requests a minute for each key.</param>
    /// <param name="before">What goes around all of it.</param>
    public static async Task<ApiSite> Open(TestDatabase server, int rate = 1_000_000, Action<WebApplication>? before = null)
    {
        var borrowed = await server.Borrow();
        var database = borrowed.Database;
        var (sealer, clock, log) = (
            new Sealer(Keyring.Ephemeral()),
            new FakeTimeProvider(DateTimeOffset.UtcNow),
            new ConcurrentQueue<string>()
        );
        var lines = new Lines(database, sealer, Nowhere);
        var parts = new ApiParts(
            (actor, request) => new Desk(database, sealer, clock, actor) { Lines = lines, Request = request },
            new(database, clock),
            new(database, sealer, clock),
            new(clock, rate),
            new PostgresTransport(),
            Nowhere,
            clock
        );
        var staff = SigningIn.Of(database, sealer, clock, PublicAddress.From(_ => null));
        var app = WebhookHost.Build(
            new Deliveries(database, sealer),
            Signers.Of(new SigningKeys([], [], []), clock),
            "http://127.0.0.1:0",
            further: builder =>
            {
                builder.AddStaff(staff);
                builder.Logging.AddProvider(new KeptLog(log));
            }
        );
        before?.Invoke(app);
        app.UseApi();
        app.UseStaff();
        app.MapStaff();
        app.MapApi(parts);
        await app.StartAsync();
        return new(app, parts, lines, borrowed, sealer, clock) { Log = log };
    }

    /// <summary>A key that may do this; everything where nothing is said.</summary>
    public async Task<string> Key(params IEnumerable<Permission> permissions)
    {
        var may = permissions.Select(Codes.Word).ToList();
        var made = await Machine.ApiKeys.Make(new("Shop", may.Count > 0 ? may : [.. Enum.GetValues<Permission>().Select(Codes.Word)]));
        return ((ApiKeyOutcome.Made)made).Secret;
    }

    public Task<ApiAnswer> Get(string key, string path) => Send(key, "GET", path);

    /// <param name="path">Below /api/v1, or from the root where it begins so.</param>
    /// <param name="once">The Idempotency-Key.</param>
    public async Task<ApiAnswer> Send(
        string? key,
        string method,
        string path,
        string? body = null,
        string? once = null,
        string type = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(
            new(method),
            path is "/api" || path.StartsWith("/api/", StringComparison.Ordinal) ? path : ApiRoutes.Version + path
        );
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (once is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", once);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
            };
        using var response = await Client.SendAsync(request);
        return new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(one => one.Key, one => string.Join(", ", one.Value)),
            await response.Content.ReadAsStringAsync()
        );
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await lines.DisposeAsync();
        Sealer.Dispose();
        await borrowed.DisposeAsync();
    }
}

/// <summary>What a program was answered.</summary>
sealed record ApiAnswer(int Status, string? Type, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The code of a problem.</summary>
    public string? Code => Type == "application/problem+json" ? (string?)Json["code"] : null;

    public override string ToString() => $"{Status} {Text}";
}
