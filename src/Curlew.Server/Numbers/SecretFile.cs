using System.CommandLine;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary>Where a secret is read from: a file, standard input, or the environment. Never the command line, which everybody on the machine can read.</summary>
static class SecretFile
{
    const int LargestBytes = 16 * 1024;

    public static Option<string?> Option(string name, string what) =>
        new(name) { HelpName = "file", Description = $"File with {what} and nothing else; - reads it from standard input." };

    /// <summary>The secret, or null where no file is named and the environment has none.</summary>
    /// <param name="set">What the environment has, if it speaks of this account.</param>
    /// <exception cref="NotConfigured">The file cannot be read or holds nothing.</exception>
    public static async Task<string?> Read(string option, string? path, string? set, CancellationToken ct)
    {
        if (path is null)
            return set is { Length: > 0 } ? set : null;
        try
        {
            var text = path == "-" ? await Console.In.ReadLineAsync(ct) ?? "" : await SmallFile.Read(path, LargestBytes, ct);
            return text.Trim() is { Length: > 0 } secret
                ? secret
                : throw new NotConfigured($"{option}: there is nothing in {Named(path)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotConfigured($"{option}: {Named(path)} cannot be read: {e.Message}");
        }
    }

    static string Named(string path) => path == "-" ? "standard input" : path;
}
