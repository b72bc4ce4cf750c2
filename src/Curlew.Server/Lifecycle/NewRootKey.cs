using System.CommandLine;
using Curlew.Privacy;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary>A root key that is named by hand, besides the one Curlew runs with: in a file, a variable of the environment, or printed by a command.</summary>
sealed class NewRootKey
{
    readonly Option<string?> file,
        variable,
        command;

    NewRootKey(Option<string?> file, Option<string?> variable, Option<string?> command) =>
        (this.file, this.variable, this.command) = (file, variable, command);

    /// <param name="prefix">What the options begin with, as in <c>--new-</c>.</param>
    public static NewRootKey Options(string prefix) =>
        new(
            new($"{prefix}file") { HelpName = "file", Description = "Key file: one line of base64, readable by its owner only." },
            new($"{prefix}environment") { HelpName = "variable", Description = "Variable of the environment that holds the key." },
            new($"{prefix}command")
            {
                HelpName = "command",
                Description = $"Command that prints the key. It sees in its environment what {RootKeyCommand.NamesVariable} lists.",
            }
        );

    public void AddTo(Command to)
    {
        foreach (var option in (Option<string?>[])[file, variable, command])
            to.Options.Add(option);
    }

    public bool IsGiven(ParseResult parsed) => Given(parsed) > 0;

    /// <exception cref="NotConfigured">None, or several.</exception>
    public RootKey Read(ParseResult parsed)
    {
        if (Given(parsed) != 1)
            throw new NotConfigured($"Say where the root key is: exactly one of {file.Name}, {variable.Name} and {command.Name}.");
        var setting = parsed.Setting();
        return parsed.GetValue(file) is { } path && !File.Exists(path) ? throw new NotConfigured($"{file.Name}: there is no file {path}.")
            : parsed.GetValue(variable) is { } name && string.IsNullOrWhiteSpace(setting(name))
                ? throw new NotConfigured($"{variable.Name}: {name} is not set.")
            : new RootKeySource(
                parsed.GetValue(file) ?? Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")),
                parsed.GetValue(variable) is { } holder ? setting(holder) : null,
                parsed.GetValue(command) is { } printer ? RootKeyCommand.Of(printer, setting) : null
            ).Read();
    }

    int Given(ParseResult parsed) => new[] { file, variable, command }.Count(option => parsed.GetValue(option) is not null);
}
