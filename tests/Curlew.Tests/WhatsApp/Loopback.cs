using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

/// <summary>An HTTP server on a bare socket, so that a test decides about every byte and every silence. It counts whole requests.</summary>
sealed class Loopback : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Func<Received, Task> answer;

    public Loopback(Func<Received, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Accept();
    }

    public ConcurrentQueue<Received> Requests { get; } = [];
    public int Connections { get; private set; }
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public CloudApi Client(TimeSpan? timeout = null) =>
        new(
            CloudApi.BareClient(),
            new CloudApiOptions
            {
                BaseUrl = Url,
                AccessToken = "token-1",
                PhoneNumberId = "441",
                AccountId = "88",
                Timeout = timeout ?? TimeSpan.FromMinutes(1),
            }
        );

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
    }

    async Task Accept()
    {
        while (!stop.IsCancellationRequested)
        {
            var socket = await listener.AcceptSocketAsync(stop.Token);
            Connections++;
            _ = Serve(socket);
        }
    }

    async Task Serve(Socket socket)
    {
        using var closing = socket;
        await using var stream = new NetworkStream(socket);
        try
        {
            while (await Received.Read(socket, stream, stop.Token) is { } request)
            {
                Requests.Enqueue(request);
                await answer(request);
                if (request.IsOver)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client went away, which is what some of these tests are about.
        }
    }
}

sealed record Received(string Head, byte[] Body, Socket Socket, NetworkStream Stream)
{
    public bool IsOver { get; private set; }
    public string Text => Encoding.UTF8.GetString(Body);

    public static async Task<Received?> Read(Socket socket, NetworkStream stream, CancellationToken ct)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, ct) == 0)
                return null;
            head.Append((char)one[0]);
        }

        var length = head.ToString()
            .Split("\r\n")
            .Where(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(l => int.Parse(l[15..], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, ct);
        return new Received(head.ToString(), body, socket, stream);
    }

    public Task Answer(int status, string body, string headers = "") =>
        Bytes(
            $"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}"
        );

    public async Task Bytes(string raw) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(raw));

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Close();
    }

    public void Close()
    {
        IsOver = true;
        Socket.Close();
    }
}
