using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Curlew.Privacy;

/// <summary>
/// A command that prints the root key, 32 bytes in base64: whatever fetches it from a vault or a key management service. It runs in an environment
/// of its own, which is written down here, has half a minute, and what it prints is shown to nobody.
/// </summary>
/// <param name="command">For the shell of the system.</param>
/// <param name="environment">All that it finds in its environment.</param>
/// <param name="limit">How long it may take; usually half a minute.</param>
public sealed class RootKeyCommand(string command, IReadOnlyDictionary<string, string> environment, TimeSpan? limit = null)
{
    /// <summary>The variable that holds the command.</summary>
    public const string Variable = "CURLEW_ROOT_KEY_COMMAND";

    /// <summary>The variable that lists, with commas, which others the command needs, as in <c>VAULT_ADDR,AWS_PROFILE</c>.</summary>
    public const string NamesVariable = "CURLEW_ROOT_KEY_COMMAND_ENV";

    // A vault that has to be woken takes seconds; what takes longer hangs.
    static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(30);

    // A key has 44 characters.
    const int MostPrinted = 4096;

    const int MostTold = 300;

    // What programs need to find themselves and their settings. Nothing of Curlew's own is among it: no token, no address of the database.
    static readonly string[] Always =
    [
        "PATH",
        "HOME",
        "USER",
        "LANG",
        "TMPDIR",
        "SystemRoot",
        "USERPROFILE",
        "TEMP",
        "APPDATA",
        "LOCALAPPDATA",
    ];

    readonly TimeSpan limit = limit ?? UsualLimit;

    /// <summary>As the settings say; null where no command is set.</summary>
    public static RootKeyCommand? From(Func<string, string?> setting) =>
        setting(Variable) is { } command && !string.IsNullOrWhiteSpace(command) ? Of(command, setting) : null;

    /// <summary>A command that somebody typed, in the environment that the settings give it.</summary>
    public static RootKeyCommand Of(string command, Func<string, string?> setting)
    {
        var named = setting(NamesVariable)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return new(
            command,
            Always.Concat(named).Distinct().Where(name => setting(name) is not null).ToDictionary(name => name, name => setting(name)!)
        );
    }

    /// <summary>Runs it and reads what it prints.</summary>
    /// <exception cref="UnusableRootKey">It failed, took too long, or printed something else.</exception>
    public RootKey Run()
    {
        using var process = Start();
        process.StandardInput.Close();
        var (printed, told) = (ReadSome(process.StandardOutput), ReadSome(process.StandardError));
        if (!process.WaitForExit(limit) || !Task.WaitAll([printed, told], limit))
        {
            process.Kill(entireProcessTree: true);
            throw new UnusableRootKey(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Variable} took longer than {limit.TotalSeconds:0.#} seconds and was stopped. "
                ) + "Run it by hand as the user Curlew runs as: perhaps it waits for an answer, or its vault cannot be reached."
            );
        }

        if (process.ExitCode != 0)
            throw new UnusableRootKey(
                $"{Variable} failed with exit code {process.ExitCode}{Words(told.Result)}. Run it by hand as the user Curlew runs as; it sees PATH, HOME and what {NamesVariable} lists."
            );
        return RootKey.Parse(printed.Result.Trim(), Variable);
    }

    Process Start()
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/d", "/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = Path.GetPathRoot(Path.GetTempPath())!;
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UnusableRootKey($"{Variable} cannot be run: the system has no shell for it.", e);
        }
    }

    // Read to the end, so that it never waits for us, and kept only as far as it can be a key or a reason.
    static Task<string> ReadSome(StreamReader from) =>
        Task.Run(() =>
        {
            var (kept, length, buffer) = (new char[MostPrinted], 0, new char[1024]);
            for (int read; (read = from.Read(buffer)) > 0; )
            {
                var more = Math.Min(read, MostPrinted - length);
                buffer.AsSpan(0, more).CopyTo(kept.AsSpan(length));
                length += more;
            }

            return new string(kept, 0, length);
        });

    static string Words(string told)
    {
        var words = string.Concat(told.Trim().Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter));
        return words.Length == 0 ? ""
            : words.Length > MostTold ? $": {words[..MostTold]}…"
            : $": {words}";
    }
}
