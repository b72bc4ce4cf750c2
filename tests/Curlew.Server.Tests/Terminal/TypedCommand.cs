using System.Text.Json;
using Curlew.Tests;

namespace Curlew.Server.Tests;

/// <summary>
/// What came of a command that was typed: the program's own command line, run in this process, which saves the start of another. What has
/// to be killed, asked to end or listened to while it runs is a <see cref="CurlewProcess"/>.
/// </summary>
sealed class TypedCommand : IDisposable
{
    // Of the surrounding environment a command sees only what every test may be told by.
    static readonly string[] Kept = ["CURLEW_POSTGRES_BIN", "CURLEW_CHAOS_SEED", Length.Variable];

    readonly StringWriter output = new(),
        error = new();

    static TypedCommand()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsOurs).ToList())
            Environment.SetEnvironmentVariable(name, null);
        Console.SetOut(new Redirected(Console.Out, command => command.output));
        Console.SetError(new Redirected(Console.Error, command => command.error));
    }

    public int ExitCode { get; private set; }

    public string Output => output.ToString();

    public string Error => error.ToString();

    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>Runs a command to its end, with nothing of the surrounding environment's own settings.</summary>
    public static Task<TypedCommand> Run(params string[] arguments) => Run(arguments, []);

    /// <summary>The same within these settings.</summary>
    public static async Task<TypedCommand> Run(string[] arguments, params (string Name, string Value)[] settings)
    {
        var command = new TypedCommand();
        command.ExitCode = await Redirected.To(command, () =>
            CommandLine.Run(arguments, name => settings.FirstOrDefault(setting => setting.Name == name).Value)
        );
        return command;
    }

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    static bool IsOurs(string name) => name.StartsWith("CURLEW_", StringComparison.Ordinal) && !Kept.Contains(name);

    /// <summary>A stream of the console that belongs to whichever command is writing: several run side by side, each with everything it
    /// awaits.</summary>
    sealed class Redirected(TextWriter console, Func<TypedCommand, TextWriter> stream) : TextWriter
    {
        static readonly AsyncLocal<TypedCommand?> Writing = new();

        public override System.Text.Encoding Encoding => console.Encoding;

        public static async Task<int> To(TypedCommand command, Func<Task<int>> run)
        {
            Writing.Value = command;
            return await run();
        }

        public override void Write(char value) => Current.Write(value);

        public override void Write(string? value) => Current.Write(value);

        public override void Write(char[] buffer, int index, int count) => Current.Write(buffer, index, count);

        public override void Flush() => Current.Flush();

        TextWriter Current => Writing.Value is { } command ? stream(command) : console;
    }
}
