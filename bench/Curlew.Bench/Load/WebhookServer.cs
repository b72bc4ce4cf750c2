using System.Diagnostics;
using System.Globalization;

namespace Curlew.Bench.Load;

/// <summary>A webhook server in a process of its own.</summary>
sealed class WebhookServer : IAsyncDisposable
{
    /// <summary>Unpacking loops of the product.</summary>
    public const int ProductUnpackers = 2;

    readonly Process process;

    WebhookServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts this program once more, in the role of the server.</summary>
    /// <param name="unpackers">Loops that unpack beside; the product runs <see cref="ProductUnpackers"/>.</param>
    public static async Task<WebhookServer> Start(Stage stage, int unpackers)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WebhookServer).Assembly.Location);
        start.ArgumentList.Add(WebhookServerRole.Name);
        start.Environment[WebhookServerRole.DatabaseVariable] = stage.ConnectionString;
        start.Environment[WebhookServerRole.RootKeyVariable] = stage.RootKey;
        start.Environment[WebhookServerRole.UnpackVariable] = unpackers.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server of the bench did not start.");
        return new(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>SIGKILL: no goodbye of any kind.</summary>
    public void Kill() => process.Kill();

    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input is the end of the server, so that it cannot outlive a bench that was stopped.
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
