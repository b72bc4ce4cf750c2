using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

/// <summary>What README tells a marketer to type is typed here, line by line.</summary>
public sealed partial class ReadmeTests
{
    const string Section = "## A campaign from a spreadsheet";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_campaign_from_a_spreadsheet_goes_as_README_says()
    {
        using var data = new TemporaryData();
        var place = new Shell(data);
        var (setting, life) = Blocks();
        await using var running = place.Start(setting);
        // A command before it would run the private server itself, and one folder serves one Curlew.
        await running.Says(Path.Combine(data.Path, "curlew.log"), "Curlew is serving.");

        var said = new Dictionary<string, string>();
        foreach (var line in life)
        {
            said[Verb(line)] = await place.Types(line);
            await Settled(place, Verb(line));
        }

        Assert.Contains("12 people added", said["import profiles"], StringComparison.Ordinal);
        Assert.Contains("9 people", said["segment count"], StringComparison.Ordinal);
        Assert.Contains("9 people will be sent to, 0 left out.", said["campaign preflight"], StringComparison.Ordinal);
        Assert.Matches(@"^Spring offer is launched: 9 people in 1 batch from \S+ to \S+, 0 left out\.\n$", said["campaign launch"]);
        Assert.Matches("^Spring offer(: everything is sent;| is completed: nothing more is sent)", said["campaign why"]);
        Assert.Contains("          9 ", said["campaign days"], StringComparison.Ordinal);
        Assert.Contains("9 recipients are in ", said["campaign export"], StringComparison.Ordinal);
        Assert.Equal(9, File.ReadAllLines(Path.Combine(data.Path, "spring-offer.csv")).Length - 1);
        Assert.Equal(
            9,
            JsonElement
                .Parse(await place.Types("./curlew campaign results 'Spring offer' --json"))
                .GetProperty("groups")[0]
                .GetProperty("sent")
                .GetInt32()
        );
    }

    // What takes its time at Meta and in the sandbox alike: README says so, and a person would look again.
    static Task Settled(Shell place, string verb) =>
        verb switch
        {
            "template submit" => place.Until(["template", "status", "spring_offer", "--json"], said =>
                said.Contains("\"APPROVED\"", StringComparison.Ordinal)
            ),
            "campaign launch" => place.Until(["campaign", "recipients", "Spring offer", "--state", "pending", "queued", "--json"], said =>
                said.Contains("\"recipients\":[]", StringComparison.Ordinal)
            ),
            _ => Task.CompletedTask,
        };

    static string Verb(string line) => string.Join(' ', line.Split(' ').Skip(1).Take(2));

    static (string Setting, string[] Life) Blocks()
    {
        var text = File.ReadAllText(Path.Combine(Root, "README.md"));
        var section = text[text.IndexOf(Section, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        var blocks = Block().Matches(section).Select(match => match.Groups[1].Value).ToList();
        return (blocks[0], [.. blocks[1].Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Curlew.slnx")))
                folder = folder.Parent!;
            return folder.FullName;
        }
    }

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>A folder in which <c>./curlew</c> is the program under test, with ports nobody else has.</summary>
    sealed class Shell
    {
        readonly TemporaryData data;
        readonly (string Documented, string Free)[] ports = [("5090", FreePort()), ("5080", FreePort())];
        string exports = "";

        public Shell(TemporaryData data)
        {
            this.data = data;
            var curlew = Path.Combine(data.Path, "curlew");
            File.WriteAllText(curlew, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Curlew.Server.dll")}' \"$@\"\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(curlew, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Path.Combine(data.Path, "docs"));
            File.Copy(Path.Combine(Root, "docs", "sample-customers.csv"), Path.Combine(data.Path, "docs", "sample-customers.csv"));
        }

        /// <summary>Starts what the first block starts, until it is disposed.</summary>
        public Running Start(string block)
        {
            exports = string.Join(
                '\n',
                block
                    .Replace("\\\n", "", StringComparison.Ordinal)
                    .Split('\n')
                    .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
            );
            return new(Bash($"{block}\ntrap 'kill $(jobs -p); wait; exit 0' TERM\nwait"));
        }

        public async Task<string> Types(string line)
        {
            var (exit, output) = await Run(line);
            return exit == 0 ? output : throw new InvalidOperationException($"{line}\nended with {exit}:\n{output}");
        }

        /// <summary>Asks again and again until it is so, which nobody types.</summary>
        public async Task Until(string[] command, Func<string, bool> isSo)
        {
            for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200))
            {
                using var look = await TypedCommand.Run([.. command, "--data", data.Path], Exported);
                if (look.ExitCode == 0 && isSo(look.Output))
                    return;
                if (waited.Elapsed > Patience)
                    throw new InvalidOperationException($"{string.Join(' ', command)} still says: {look.Output}{look.Error}");
            }
        }

        public void Dispose() { }

        async Task<(int Exit, string Output)> Run(string line)
        {
            using var bash = Bash($"{exports}\n{line}");
            var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
            using var patience = new CancellationTokenSource(Patience);
            await bash.WaitForExitAsync(patience.Token);
            // Where it went well the other stream holds progress, of which a slow machine shows more.
            var (said, beside) = (await output, await error);
            return (bash.ExitCode, bash.ExitCode == 0 ? said : said + beside);
        }

        (string Name, string Value)[] Exported =>
            [
                .. Here(exports)
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => word.Split('=', 2))
                    .Where(pair => pair.Length == 2)
                    .Select(pair => (pair[0], pair[1])),
            ];

        string Here(string script)
        {
            foreach (var (documented, free) in ports)
                script = script.Replace(documented, free, StringComparison.Ordinal);
            return script;
        }

        Process Bash(string script)
        {
            var start = new ProcessStartInfo("bash", ["-c", Here(script)])
            {
                WorkingDirectory = data.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (
                var name in start
                    .Environment.Keys.Where(name => name.StartsWith("CURLEW_", StringComparison.Ordinal) && name != "CURLEW_POSTGRES_BIN")
                    .ToList()
            )
                start.Environment.Remove(name);
            start.Environment["CURLEW_DATA"] = data.Path;
            return Process.Start(start)!;
        }

        static string FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        }
    }

    /// <summary>The sandbox and the server of the first block.</summary>
    sealed class Running : IAsyncDisposable
    {
        readonly Process bash;

        public Running(Process bash)
        {
            this.bash = bash;
            bash.OutputDataReceived += (_, _) => { };
            bash.ErrorDataReceived += (_, _) => { };
            bash.BeginOutputReadLine();
            bash.BeginErrorReadLine();
        }

        public async Task Says(string log, string words)
        {
            for (
                var waited = Stopwatch.StartNew();
                !File.Exists(log) || !(await File.ReadAllTextAsync(log)).Contains(words, StringComparison.Ordinal);
                await Task.Delay(100)
            )
                if (bash.HasExited || waited.Elapsed > Patience)
                    throw new InvalidOperationException($"{log} never said '{words}'.");
        }

        public async ValueTask DisposeAsync()
        {
            Process.Start("kill", ["-TERM", $"{bash.Id}"]).WaitForExit();
            using var patience = new CancellationTokenSource(Patience);
            await bash.WaitForExitAsync(patience.Token);
            bash.Dispose();
        }
    }
}
