using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Curlew.Bench.Load;

/// <summary><c>curlew serve</c> in a process of its own, as it is shipped.</summary>
sealed class ServeProcess : IAsyncDisposable
{
    readonly Process process;
    readonly string data;

    ServeProcess(Process process, int port, string data) => (this.process, Port, this.data) = (process, port, data);

    public int Port { get; }

    /// <param name="graph">Where it sends to.</param>
    /// <param name="throughput">Messages a second its number may send.</param>
    public static async Task<ServeProcess> Start(Stage stage, Uri graph, int throughput)
    {
        var (port, data) = (FreePort(), Directory.CreateTempSubdirectory("curlew-bench-").FullName);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (
            var word in (string[])
                [
                    Path.Combine(AppContext.BaseDirectory, "Curlew.Server.dll"),
                    "serve",
                    "--url",
                    $"http://127.0.0.1:{port}",
                    "--database",
                    stage.ConnectionString,
                    "--data",
                    data,
                ]
        )
            start.ArgumentList.Add(word);
        foreach (var (name, value) in Settings(stage, graph, throughput))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var server = new ServeProcess(process, port, data);
        await server.Ready();
        return server;
    }

    public double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1e6;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(data, recursive: true);
    }

    static (string, string)[] Settings(Stage stage, Uri graph, int throughput) =>
        [
            ("CURLEW_APP_SECRET", WebhookRequests.Secret),
            ("CURLEW_VERIFY_TOKEN", "a-token-of-the-bench"),
            ("CURLEW_ACCESS_TOKEN", "token"),
            ("CURLEW_PHONE_NUMBER_ID", Stage.Number),
            ("CURLEW_WABA_ID", "102290129340398"),
            ("CURLEW_PHONE", "+15550783881"),
            ("CURLEW_GRAPH_URL", graph.ToString()),
            ("CURLEW_ROOT_KEY", stage.RootKey),
            ("CURLEW_MESSAGING_LIMIT", "unlimited"),
            ("CURLEW_THROUGHPUT", throughput.ToString(CultureInfo.InvariantCulture)),
        ];

    async Task Ready()
    {
        using var http = new HttpClient();
        for (var look = 0; look < 600 && !process.HasExited; look++)
        {
            try
            {
                if (await http.GetAsync(new Uri($"http://127.0.0.1:{Port}/health")) is { IsSuccessStatusCode: true })
                    return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The server of the bench did not start.");
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
