using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Hosting;

namespace Curlew.Server.Terminal;

/// <summary>The place at the terminal where a person looks something up or decides something: the installation with its schema up to date, its keys and
/// how they want to be told.</summary>
sealed class Seat : IAsyncDisposable
{
    // Who watches wants to see that it goes on; a log only what is really slow.
    static readonly TimeSpan NotLong = TimeSpan.FromSeconds(Console.IsErrorRedirected ? 10 : 1);

    readonly Sealer? sealer;
    readonly bool json;

    Seat(Installation installation, Sealer? sealer, bool json) => (Installation, this.sealer, this.json) = (installation, sealer, json);

    public Installation Installation { get; }

    public Database Database => Installation.Database;

    public Sealer Sealer => sealer ?? throw new InvalidOperationException("This command has no keys: give it its work by Seat.At.");

    /// <summary>Options every such command has.</summary>
    public sealed record Options(Option<string?> Database, Option<string?> Data, Option<bool> Json)
    {
        public static Options On(Command command)
        {
            var options = new Options(Shared.Database(), Shared.Data(), Shared.Json());
            command.Options.Add(options.Database);
            command.Options.Add(options.Data);
            command.Options.Add(options.Json);
            return options;
        }
    }

    /// <summary>Gives a command its work at a seat.</summary>
    public static void At(Command command, Func<ParseResult, Seat, CancellationToken, Task<int>> work) => At(command, withKeys: true, work);

    /// <summary>Gives a command its work that opens nothing sealed, so that it can be done where the keys are not.</summary>
    public static void Keyless(Command command, Func<ParseResult, Seat, CancellationToken, Task<int>> work) =>
        At(command, withKeys: false, work);

    static void At(Command command, bool withKeys, Func<ParseResult, Seat, CancellationToken, Task<int>> work)
    {
        var options = Options.On(command);
        command.Does(
            async (parsed, ct) =>
            {
                await using var seat = await Open(parsed, options, withKeys, ct);
                return await work(parsed, seat, ct);
            }
        );
    }

    /// <summary>Tells the outcome: the value as JSON for programs, or the lines for people.</summary>
    public void Tell(object value, params IEnumerable<string> lines)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(value, Output.Json));
        else
            foreach (var line in lines)
                Console.WriteLine(line);
    }

    /// <summary>Does something that may take long, and says on the error stream that it is under way once a moment has passed.</summary>
    /// <param name="what">As in "Freezing the audience".</param>
    public static async Task<T> Patiently<T>(string what, Task<T> work)
    {
        using var line = new ProgressLine();
        for (var began = Stopwatch.GetTimestamp(); await Task.WhenAny(work, Task.Delay(NotLong)) != work; )
            if (line.IsDue)
                line.Show(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        return await work;
    }

    public static Option<string> By() =>
        new("--by")
        {
            HelpName = "name",
            Description = "Who decides; kept with the decision. Default: whoever is signed in to this machine.",
            DefaultValueFactory = _ => Environment.UserName,
        };

    public static string Day(DateTimeOffset? at) => at is { } moment ? $"{moment.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "never";

    public async ValueTask DisposeAsync()
    {
        sealer?.Dispose();
        await Installation.DisposeAsync();
    }

    static async Task<Seat> Open(ParseResult parsed, Options options, bool withKeys, CancellationToken ct)
    {
        var installation = await Shared.Current(parsed.GetValue(options.Database), parsed.GetValue(options.Data), ct);
        try
        {
            return new(installation, withKeys ? await installation.OpenSealer(ct) : null, parsed.GetValue(options.Json));
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }
}
