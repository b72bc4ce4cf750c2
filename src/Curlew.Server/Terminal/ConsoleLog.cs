using Curlew.Words;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Curlew.Server.Terminal;

/// <summary>
/// One line an event, on the error stream: the standard output belongs to what was asked for. An exception is its kind and its text; where
/// it came from is printed with <c>CURLEW_DEBUG=1</c>.
/// </summary>
sealed class ConsoleLog() : ConsoleFormatter(Name)
{
    public new const string Name = "curlew";

    public static void Use(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        // A line a request would be thousands a second, with addresses in them.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (Name, LogLevel.Trace));
        logging.AddConsoleFormatter<ConsoleLog, ConsoleFormatterOptions>();
    }

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        output.Write(
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Word(entry.LogLevel)} {Printable.Line(entry.Formatter(entry.State, null))}"
        );
        if (entry.Exception is { } e)
            output.Write(Trouble.IsDebugging ? Printable.Lines($"\n{e}") : $" ({Printable.Line(Trouble.Cause(e))})");
        output.WriteLine();
    }

    static string Word(LogLevel level) =>
        level switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warn ",
            _ => "info ",
        };
}
