using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Curlew.Server.Webhooks;

/// <summary>How long a caller may keep a connection busy without saying anything.</summary>
sealed record CallerPatience
{
    /// <summary>For the request line and the headers.</summary>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Slowest pace of a body, bytes per second. Meta's largest, 3 MB, may take five minutes at this one.</summary>
    public double BodyRate { get; init; } = 10_000;

    /// <summary>How long a body may fall short of it; more than a second.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sets up the listener.</summary>
    public void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = Headers;
        kestrel.Limits.MinRequestBodyDataRate = new(BodyRate, BodyGrace);
        // Whoever is in front terminates TLS and speaks HTTP/1.1 to us: HTTP/2 would bring its own attacks (rapid reset) and no gain.
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
