using System.Diagnostics;

namespace Curlew.Postgres;

/// <summary>What a program printed and how it ended.</summary>
readonly record struct ToolAnswer(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a program to its end, as another user where asked.</summary>
static class Tool
{
    public static async Task<ToolAnswer> Run(string program, IEnumerable<string> arguments, CancellationToken ct, string? user = null)
    {
        using var process = Process.Start(Describe(program, arguments, user))!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new ToolAnswer(process.ExitCode, await Settled(output) + await Settled(error));
    }

    // All that a child gets of our environment, in which root key, tokens and passwords stand: whoever may look at a server's processes would
    // read them there, and so would COPY FROM PROGRAM. The rest is what Windows programs do not start without.
    static readonly string[] Passed =
    [
        "PATH",
        "TMPDIR",
        "TZ",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "SystemRoot",
        "SystemDrive",
        "ComSpec",
        "PATHEXT",
        "TEMP",
        "TMP",
        "USERPROFILE",
        "APPDATA",
    ];

    static ProcessStartInfo Describe(string program, IEnumerable<string> arguments, string? user)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The working folder of a root shell is often one the other user may not even enter.
            WorkingDirectory = Path.GetPathRoot(Path.GetTempPath())!,
        };
        if (user is not null)
            start.UserName = user;

        start.Environment.Clear();
        foreach (var name in Passed)
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        // What it prints is read, so it must be in English.
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    // On Windows a server left running by pg_ctl keeps the pipe open, so its end may never come; what was printed by then is lost, the exit
    // code is not.
    static async Task<string> Settled(Task<string> reading) =>
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2))) == reading ? await reading : "";
}
