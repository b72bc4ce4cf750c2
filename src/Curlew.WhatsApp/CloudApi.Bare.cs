using System.Diagnostics;
using System.Net;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    /// <summary>
    /// An <see cref="HttpClient"/> with nothing around the socket: no retry, no redirect, no cookies, no timeout of its own. Keep one for
    /// the life of the process.
    /// </summary>
    /// <param name="connections">How many requests may be in flight to one host; further ones wait.</param>
    public static HttpClient BareClient(int connections = 256)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = connections,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Meta's addresses change; a connection idle for long may be dead without anyone having said so.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // Our trace ids are nobody else's business.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        // Meta's media host refuses requests without one.
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Curlew/" + typeof(CloudApi).Assembly.GetName().Version?.ToString(3));
        return client;
    }
}
