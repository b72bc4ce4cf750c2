using System.Net.Sockets;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Words;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>Says in a line or two what went wrong and what to do. The details are for whoever asks for them with
/// <c>CURLEW_DEBUG=1</c>.</summary>
static class Trouble
{
    public const string DebugVariable = "CURLEW_DEBUG";

    public static bool IsDebugging => Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 } value && value != "0";

    /// <summary>What somebody may read who has no right to people's data: the kind of an exception, and its text where that quotes no value.</summary>
    public static string Cause(Exception e) =>
        e switch
        {
            PostgresException refused => $"{nameof(PostgresException)}: {refused.SqlState}",
            // These quote what they could not read, which may be anybody's.
            FormatException or JsonException or KeyNotFoundException or ArgumentOutOfRangeException => e.GetType().Name,
            _ => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}",
        };

    /// <summary>Whether PostgreSQL would not take a value that somebody gave: too long, out of range, or against a check. Nothing was changed.</summary>
    public static bool IsRefusedValue(Exception e) =>
        e is PostgresException { SqlState: var state }
        && (
            state.StartsWith("22", StringComparison.Ordinal)
            || state is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ProgramLimitExceeded
        );

    /// <summary>Whether somebody else was faster, so that nothing was changed and it may be tried again.</summary>
    public static bool IsOvertaken(Exception e) => e is Overtaken;

    /// <summary>Whether PostgreSQL cannot be asked just now.</summary>
    public static bool IsDatabaseAway(Exception e) => e is NpgsqlException and not PostgresException || InWords(e) == Lost;

    public static string Describe(Exception e) => IsDebugging ? $"{InWords(e)}\n{e}" : InWords(e);

    static string InWords(Exception e) =>
        e switch
        {
            CannotGoOn => $"Curlew cannot go on. {e.Message}",
            FilterRefused refused => $"{refused.Path} {Seat.Say(refused.Problem)}",
            FileRefused or Overtaken => e.Message,
            KeysRotating waits => Seat.Say(waits.Outcome),
            PostgresException
            {
                SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            } => Lost,
            // A value that cannot be taken is quoted (class 22).
            PostgresException refused => refused.SqlState.StartsWith("22", StringComparison.Ordinal)
                ? $"PostgreSQL refused a value ({refused.SqlState}). {Advice}"
                : $"PostgreSQL refused a statement: {refused.MessageText} ({refused.SqlState}). {Advice}",
            NpgsqlException { InnerException: TimeoutException } =>
                $"PostgreSQL took too long over one statement. Look at what else keeps this machine busy, then give the same command again. {Advice}",
            NpgsqlException => Lost,
            IOException { InnerException: AddressInUseException } =>
                $"Curlew cannot go on. {e.Message} Stop the other program, or listen elsewhere (--url, --port).",
            SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } =>
                $"Curlew cannot listen there: {e.Message}. Give another address (--url, --port).",
            UnauthorizedAccessException or IOException => $"Curlew cannot go on. {e.Message}",
            _ => $"Something happened that Curlew did not expect: {Cause(e)} {Advice}",
        };

    const string Lost =
        "The connection to PostgreSQL was lost. Nothing that was acknowledged is lost with it: see that the server runs, then give the same command again.";

    const string Advice = $"With {DebugVariable}=1 the details are printed; please report them.";
}

/// <summary>Something the command needs was not given; the text names all of it.</summary>
sealed class NotConfigured(string message) : CannotGoOn(message);

/// <summary>A file somebody wrote that cannot be used; the text says where and why, line by line.</summary>
sealed class FileRefused(string message) : Exception(message);
