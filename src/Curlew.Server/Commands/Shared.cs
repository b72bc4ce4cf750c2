using System.CommandLine;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Server.Commands;

/// <summary>What several commands have in common: where the data is, and how a broken world is told.</summary>
static class Shared
{
    /// <summary>Exit code of a command that found something wrong with the data: an invariant, a difference.</summary>
    public const int Broken = 1;

    /// <summary>Exit code of a command that could not do its work; the text on the error stream says what to change.</summary>
    public const int Unable = 2;

    public static Option<string?> Database() => new("--database", "-d")
    {
        Description = "The database: a connection string (Host=…;Database=…), a postgres:// address, or the name of one on Curlew's private server. Default: $CURLEW_DATABASE, else 'curlew' on the private server.",
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder with the private server and the keys. Default: $CURLEW_DATA, else the usual place of this system.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object for programs instead of text for people." };

    /// <summary>Gives a command its work, and its failures one clear line.</summary>
    public static void Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> work) => command.SetAction(async (parsed, ct) =>
    {
        try
        {
            return await work(parsed, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 130;
        }
        catch (Exception e) when (e is UnfitDatabase or ClusterUnavailable or UnusableRootKey or WrongRootKey or NotConfigured or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"Curlew cannot go on. {e.Message}");
            return Unable;
        }
    });
}

/// <summary>Something the command needs was not given; the text names all of it.</summary>
sealed class NotConfigured(string message) : Exception(message);
