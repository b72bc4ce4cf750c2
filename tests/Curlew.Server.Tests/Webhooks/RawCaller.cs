using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Curlew.Server.Tests;

/// <summary>A caller that writes its bytes by hand and keeps to no rule.</summary>
sealed class RawCaller : IAsyncDisposable
{
    // A busy machine may answer late; after the answer there is nothing to wait for but a second one.
    static readonly TimeSpan BeforeAnAnswer = TimeSpan.FromMinutes(5),
        Silence = TimeSpan.FromSeconds(1);

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

    /// <summary>Whatever the server answers until it hangs up or, having answered, says nothing more for a second.</summary>
    public async Task<string> Hear()
    {
        var (heard, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(heard.Length == 0 ? BeforeAnAnswer : Silence);
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

    /// <summary>True once the server has hung up; false when it has not within minutes.</summary>
    public async Task<bool> IsHungUpOn()
    {
        using var patience = new CancellationTokenSource(BeforeAnAnswer);
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

    /// <summary>Whether the server has hung up by now.</summary>
    public bool WasHungUpOn => client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0;

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
