using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Curlew.Server.Tests;

/// <summary>A caller that writes its bytes by hand and keeps to no rule.</summary>
sealed class RawCaller : IAsyncDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    readonly TcpClient client;
    readonly NetworkStream stream;

    RawCaller(TcpClient client) => (this.client, stream) = (client, client.GetStream());

    public static async Task<RawCaller> Connect(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new(client);
    }

    public ValueTask Say(string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public void SaysNoMore() => client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Whatever the server answers until it hangs up or says nothing for two seconds.</summary>
    public async Task<string> Hear()
    {
        var (heard, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(Silence);
                var read = await stream.ReadAsync(buffer, patience.Token);
                if (read == 0)
                    break;
                heard.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Hung up on, or silence: what was heard so far is the answer.
        }

        return heard.ToString();
    }

    /// <summary>True once the server has hung up; false when it has not within the time.</summary>
    public async Task<bool> IsHungUpOn(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0) { }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
