using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.SQS;

[assembly: AssemblyFixture(typeof(Curlew.Tests.Queue.CloudServer))]

namespace Curlew.Tests.Queue;

/// <summary>A server that speaks Amazon's SQS and S3, in a process of its own; it starts when the first test asks for it and ends with the
/// run.</summary>
public sealed class CloudServer : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    readonly Lazy<Task<(Process Process, Uri Url)>> server = new(Start);

    public async Task<Uri> Url() => (await server.Value).Url;

    public async Task<IAmazonSQS> Sqs() =>
        new AmazonSQSClient(
            new BasicAWSCredentials("any", "any"),
            new AmazonSQSConfig
            {
                ServiceURL = (await Url()).ToString(),
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 1,
            }
        );

    public async ValueTask DisposeAsync()
    {
        if (!server.IsValueCreated)
            return;
        using var process = (await server.Value).Process;
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
            process.Kill();
    }

    static async Task<(Process, Uri)> Start()
    {
        var folder = Folder();
        await Install(folder);
        var process = Run(folder, "node", "start.mjs");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return int.TryParse(line, CultureInfo.InvariantCulture, out var port)
            ? (process, new Uri($"http://127.0.0.1:{port}"))
            : throw new InvalidOperationException("The SQS server did not start: " + await process.StandardError.ReadToEndAsync());
    }

    static async Task Install(string folder)
    {
        using var alone = await Alone();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "fauxqs")))
        {
            using var install = Run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            var said = install.StandardError.ReadToEndAsync();
            await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.WaitForExitAsync()).WaitAsync(Patience);
            Assert.True(install.ExitCode == 0, $"npm ci ended with {install.ExitCode}: {await said}");
        }
    }

    // Test programs run side by side, and two that install into one folder destroy it.
    static async Task<FileStream> Alone()
    {
        var waited = Stopwatch.StartNew();
        while (true)
            try
            {
                return new(
                    Path.Combine(Path.GetTempPath(), "curlew-cloud-server.lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException) when (waited.Elapsed < Patience)
            {
                await Task.Delay(100);
            }
    }

    static Process Run(string folder, string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "servers", "fauxqs"));
}
