using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Curlew.Postgres;

namespace Curlew.Server.Terminal;

/// <summary>What several commands have in common: their options, and how they end.</summary>
static class Shared
{
    /// <summary>Exit code of a command that found something wrong with the data: an invariant, a difference.</summary>
    public const int Broken = 1;

    /// <summary>Exit code of a command that could not do its work; the text on the error stream says what to change.</summary>
    public const int Unable = 2;

    /// <summary>Exit code of a command that was stopped by Ctrl+C, as shells know it.</summary>
    public const int Interrupted = 130;

    public static Option<string?> Database() =>
        new("--database", "-d")
        {
            HelpName = "database",
            Description =
                "The database: a connection string (Host=…;Database=…), a postgres:// address, or the name of one on Curlew's private server. Default: $CURLEW_DATABASE, else 'curlew' on the private server.",
        };

    public static Option<string?> Data() =>
        new("--data")
        {
            HelpName = "folder",
            Description = "The folder with the private server and the keys. Default: $CURLEW_DATA, else the usual place of this system.",
        };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object for programs instead of text for people." };

    /// <summary>Whoever gives a command, as it is written down beside what they change.</summary>
    public static string Who => $"{Environment.UserName} (command line)";

    /// <summary>A number with its word, as in 1 batch or 2,000 people.</summary>
    public static string Count(int number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");

    /// <summary>A moment on the clock of a zone, to the minute.</summary>
    /// <param name="timeZone">IANA zone.</param>
    public static string Moment(DateTimeOffset at, string timeZone) =>
        TimeZoneInfo
            .ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone))
            .ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>What reads the settings a command is given within.</summary>
    public static Func<string, string?> Setting(this ParseResult parsed) => ((Invocation)parsed.InvocationConfiguration).Setting;

    /// <summary>Opens the installation with the schema of this Curlew.</summary>
    /// <param name="withKeys">Whether its keys will be opened: then the root key must be the right one before anything is written.</param>
    public static async Task<Installation> Current(string? database, string? data, CancellationToken ct, bool withKeys = false)
    {
        var installation = await Installation.Open(database, data, ct);
        try
        {
            if (withKeys)
                await installation.ProveRootKey(ct);
            await BringUpToDate(installation, ct);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The private database is ours to bring forward; any other has an operator who says when.</summary>
    /// <exception cref="UnfitDatabase">It is behind, and not the private one.</exception>
    public static async Task BringUpToDate(Installation installation, CancellationToken ct)
    {
        var pending = await installation.Pending(ct);
        if (pending.Count > 0 && !installation.IsPrivate)
            throw Behind(pending.Count);
        if (pending.Count > 0)
            await installation.Migrate(ct);
    }

    public static UnfitDatabase Behind(int migrations) =>
        new($"The schema is {Count(migrations, "migration", "migrations")} behind this Curlew. Run ./curlew migrate first.");

    /// <summary>A whole number between two bounds, both allowed.</summary>
    public static Option<T> Number<T>(string name, T usual, T least, T most, string description)
        where T : struct, IBinaryInteger<T>
    {
        var option = new Option<T>(name)
        {
            HelpName = "number",
            Description = description,
            DefaultValueFactory = _ => usual,
        };
        option.CustomParser = result => Within(result, name, least, most) ?? usual;
        return option;
    }

    /// <summary>The same where nothing typed means something of its own.</summary>
    public static Option<int?> Number(string name, int least, int most, string description) =>
        new(name)
        {
            HelpName = "number",
            Description = description,
            CustomParser = result => Within(result, name, least, most),
        };

    static T? Within<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        if (T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        result.AddError($"{name} is '{result.Tokens[0].Value}'; give a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>Gives a command its work, and its failures one clear line.</summary>
    /// <param name="interrupted">What a person is told who stopped it.</param>
    public static void Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> work, string interrupted = "Stopped.") =>
        command.SetAction(
            async (parsed, ct) =>
            {
                try
                {
                    return await work(parsed, ct);
                }
                catch (OperationCanceledException) when (ct.IsCancellationRequested)
                {
                    await Console.Error.WriteLineAsync(interrupted);
                    return Interrupted;
                }
                catch (Exception e)
                {
                    await Console.Error.WriteLineAsync(Trouble.Describe(e));
                    return Unable;
                }
            }
        );
}
