using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

/// <summary>The built program as a process of its own, as a person starts it.</summary>
sealed class CurlewProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    readonly Process process;
    readonly StringBuilder output = new(),
        error = new();

    CurlewProcess(Process process)
    {
        this.process = process;
        Collect(output, (handler) => process.OutputDataReceived += handler);
        Collect(error, (handler) => process.ErrorDataReceived += handler);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public string Error
    {
        get
        {
            lock (error)
                return error.ToString();
        }
    }

    public int ExitCode => process.ExitCode;

    public bool HasExited => process.HasExited;

    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>Starts a command with nothing of the surrounding environment's own settings.</summary>
    public static CurlewProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Curlew.Server.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("CURLEW_", StringComparison.Ordinal) && name != "CURLEW_POSTGRES_BIN")
                .ToList()
        )
            start.Environment.Remove(name);
        // It lives for seconds and waits for PostgreSQL on the same cores: neither profiling it nor spinning would ever pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CurlewProcess> Run(params string[] arguments)
    {
        var command = Start(arguments);
        await command.Ended();
        return command;
    }

    public async Task Ended()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Waits for a word on the standard output and returns what follows it up to a space.</summary>
    public Task<string> Says(string word) => Says(word, () => Output);

    /// <summary>The same of the error stream, where progress is shown.</summary>
    public Task<string> SaysOnError(string word) => Says(word, () => Error);

    async Task<string> Says(string word, Func<string> stream)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience && !HasExited)
        {
            var said = stream();
            if (said.IndexOf(word, StringComparison.Ordinal) is >= 0 and var at)
                return said[(at + word.Length)..].Split(' ', '\n')[0];
            await Task.Delay(20);
        }

        throw new InvalidOperationException($"Curlew never said '{word}'. Output: {Output} Error: {Error}");
    }

    /// <summary>kill -9: nothing of the program gets to run any more.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: what an operating system sends when it shuts down.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    static void Collect(StringBuilder into, Action<DataReceivedEventHandler> listen) =>
        listen(
            (_, line) =>
            {
                if (line.Data is { } text)
                    lock (into)
                        into.AppendLine(text);
            }
        );
}

/// <summary>A data folder of its own under the temporary folder, private cluster and all, gone after the test.</summary>
sealed class TemporaryData : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("curlew-test-").FullName;

    public TemporaryData()
    {
        // The server runs as another user when the tests run as root, and has to reach its folder inside.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_001_001);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
