using System.Net;
using Curlew.Server.Webhooks;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

/// <summary>Delivers webhooks as Meta does: over several connections, each again and again until it is answered 200.</summary>
sealed class Carrier(int port, string secret) : IDisposable
{
    const int Connections = 12;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(50);

    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { Timeout = Patience };
    readonly Uri address = new($"http://127.0.0.1:{port}{IncomingWebhook.Path}");
    int tries,
        taken;

    /// <summary>How many were answered 200.</summary>
    public int Taken => taken;

    /// <summary>How often a delivery was tried, those answered 200 included.</summary>
    public int Tries => tries;

    /// <summary>Returns when every body was answered 200, once for each time it stands in the list.</summary>
    /// <param name="pause">Between two deliveries of one connection, on average.</param>
    public Task Deliver(IEnumerable<byte[]> bodies, Random random, TimeSpan pause)
    {
        var seeds = random.Next();
        return Parallel.ForEachAsync(
            bodies.Select((body, index) => (body, index)),
            new ParallelOptions { MaxDegreeOfParallelism = Connections },
            async (delivery, _) =>
            {
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause * (2 * new Random(seeds + delivery.index).NextDouble()), CancellationToken.None);
                while (!await IsTaken(delivery.body))
                    await Task.Delay(BeforeAnotherTry, CancellationToken.None);
                Interlocked.Increment(ref taken);
            }
        );
    }

    public void Dispose() => http.Dispose();

    async Task<bool> IsTaken(byte[] body)
    {
        Interlocked.Increment(ref tries);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation(WebhookSignature.HeaderName, WebhookSignature.Sign(secret, body));
        try
        {
            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Refused, cut off or too slow: nobody knows whether it was stored.
            return false;
        }
    }
}
