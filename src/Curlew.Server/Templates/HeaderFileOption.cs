using System.CommandLine;
using Curlew.Server.Terminal;
using Curlew.Templates;

namespace Curlew.Server.Templates;

/// <summary>A file that messages show as their header.</summary>
static class HeaderFileOption
{
    /// <param name="what">As in "The file …".</param>
    /// <param name="kept">How long it serves.</param>
    public static Option<string?> Of(string what, string kept) =>
        new("--header-file") { HelpName = "file", Description = $"{what}: {string.Join(", ", HeaderFile.Endings)}. {kept}" };

    /// <exception cref="NotConfigured">It is not there, or Meta takes no such file.</exception>
    public static HeaderFile? Read(string? path) =>
        path is null ? null
        : !File.Exists(path) ? throw new NotConfigured($"There is no file {path}.")
        : HeaderFile.At(path)
            ?? throw new NotConfigured($"{path} is no file that Meta takes for a header: {string.Join(", ", HeaderFile.Endings)}.");
}
