using System.Net;
using System.Net.Sockets;

namespace Curlew.Bench.Load;

/// <summary>One keep-alive connection that costs the machine as little as possible: what the load generator burns, the server
/// lacks.</summary>
sealed class Line : IDisposable
{
    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] answer = new byte[1024];

    public static async Task<Line> Open(int port)
    {
        var line = new Line();
        await line.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return line;
    }

    /// <summary>Sends a request and returns the status of its answer, which must have no body.</summary>
    public async ValueTask<int> Ask(byte[] request)
    {
        await socket.SendAsync(request, SocketFlags.None);
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), SocketFlags.None);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
        } while (!answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8));

        // HTTP/1.1 200
        return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + (answer[11] - '0');
    }

    public void Dispose() => socket.Dispose();
}
