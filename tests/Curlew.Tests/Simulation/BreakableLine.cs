using System.Net;
using System.Net.Sockets;

namespace Curlew.Tests.Simulation;

/// <summary>When a line to PostgreSQL breaks.</summary>
enum Breaking
{
    Never,

    /// <summary>PostgreSQL never hears the next COMMIT.</summary>
    BeforeCommit,

    /// <summary>It carries out the next COMMIT, and nobody hears of it.</summary>
    AfterCommit,
}

/// <summary>A server's line to PostgreSQL, which can break at a commit or be cut altogether.</summary>
sealed class BreakableLine : IDisposable
{
    readonly int target;
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Lock gate = new();
    readonly List<TcpClient> open = [];
    volatile Breaking breaking;

    public BreakableLine(int target)
    {
        this.target = target;
        listener.Start();
        _ = Task.Run(Accept);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Breaking Breaking { get => breaking; set => breaking = value; }

    public void Cut()
    {
        lock (gate)
        {
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }

    async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    async Task Serve(TcpClient server)
    {
        using var postgres = new TcpClient { NoDelay = true };
        server.NoDelay = true;
        try
        {
            await postgres.ConnectAsync(IPAddress.Loopback, target);
            lock (gate)
                open.AddRange([server, postgres]);
            var isDeaf = new StrongBox<bool>();
            await Task.WhenAny(Ask(server.GetStream(), postgres.GetStream(), isDeaf), Answer(postgres.GetStream(), server.GetStream(), isDeaf));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut; both ends notice.
        }
        finally
        {
            server.Dispose();
            lock (gate)
                open.RemoveAll(socket => socket == server || socket == postgres);
        }
    }

    async Task Ask(NetworkStream from, NetworkStream to, StrongBox<bool> isDeaf)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            if (breaking != Breaking.Never && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0)
            {
                isDeaf.Value = true;
                if (Interlocked.Exchange(ref breaking, Breaking.Never) == Breaking.BeforeCommit)
                    return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    static async Task Answer(NetworkStream from, NetworkStream to, StrongBox<bool> isDeaf)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0 && !isDeaf.Value)
            await to.WriteAsync(buffer.AsMemory(0, read));
    }

    sealed class StrongBox<T>
    {
        public T? Value { get; set; }
    }
}
