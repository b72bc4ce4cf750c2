using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Curlew.Words;

namespace Curlew.Outbound;

/// <summary>Where calls to addresses that somebody typed may go.</summary>
public sealed record PublicHttpOptions
{
    /// <summary>Ports that serve the web; databases and shells listen on others.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [443, 8443];

    /// <summary>For tests and development only: this machine may be called, on any port and without TLS.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>How a name becomes addresses.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}

/// <summary>The call would have left the public internet, or its address is none that may be called.</summary>
public sealed class AddressRefused(string message) : Exception(message);

/// <summary>
/// Calls addresses that somebody typed, and nothing inside the network this server stands in. The name is resolved once, every address is
/// looked at, and the connection goes to exactly that address: a name that changes its mind afterwards changes nothing.
/// </summary>
public sealed class PublicHttp(PublicHttpOptions options) : IDisposable
{
    readonly HttpClient client = Client(options);

    /// <summary>Why an address is not called; null when it is. What it resolves to is looked at when it is called.</summary>
    public static AddressProblem? Refusal(Uri url, PublicHttpOptions options)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http"))
            return new AddressProblem.NotHttps();
        if (url.UserInfo.Length > 0)
            return new AddressProblem.HoldsPassword();
        if (options.AllowLoopback && url.IsLoopback)
            return null;
        if (url.Scheme is not "https")
            return new AddressProblem.NotHttps();
        if (!options.Ports.Contains(url.Port))
            return new AddressProblem.OtherPort(Port(url.Port), [.. options.Ports.Select(Port)]);
        return IPAddress.TryParse(url.IdnHost, out var address) && !PublicAddresses.Contain(address)
            ? new AddressProblem.NotPublic()
            : null;
    }

    /// <summary>Makes one call and returns the status; the answer's body is not read, so it cannot be too long and is shown to
    /// nobody.</summary>
    /// <exception cref="AddressRefused">Nothing was sent.</exception>
    /// <exception cref="HttpRequestException">No connection or no answer.</exception>
    public async Task<HttpStatusCode> Send(HttpRequestMessage request, TimeSpan patience, CancellationToken ct = default)
    {
        if (Refusal(request.RequestUri!, options) is { } why)
            throw new AddressRefused(Phrasebook.In("en").Say(why));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode;
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefused refused)
        {
            throw refused;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException($"No answer within {patience.TotalSeconds:0} s.", new TimeoutException());
        }
    }

    public void Dispose() => client.Dispose();

    static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    static HttpClient Client(PublicHttpOptions options) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = (context, ct) => Connect(context.DnsEndPoint, options, ct),
                // A redirect would be a second address nobody has looked at; a proxy would resolve the name itself.
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                MaxResponseHeadersLength = 16,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    static async ValueTask<Stream> Connect(DnsEndPoint end, PublicHttpOptions options, CancellationToken ct)
    {
        var addresses = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await options.Resolve(end.Host, ct);
        // One address inside among public ones is a trick, not a mistake.
        if (
            addresses.Length == 0
            || !addresses.All(address => PublicAddresses.Contain(address) || options.AllowLoopback && IPAddress.IsLoopback(address))
        )
            throw new AddressRefused("Its name does not lead to an address of the public internet.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
