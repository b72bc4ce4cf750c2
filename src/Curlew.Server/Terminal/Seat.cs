using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>The place at the terminal where a person looks something up or decides something: the installation with its schema up to date, its keys and
/// how they want to be told.</summary>
sealed class Seat : IAsyncDisposable
{
    // Who watches wants to see that it goes on; a log only what is really slow.
    static readonly TimeSpan NotLong = TimeSpan.FromSeconds(Console.IsErrorRedirected ? 10 : 1);

    /// <summary>What to do about it at a command line: a second text for some of the codes.</summary>
    public static readonly Phrasebook Advice = Phrasebook.Of(
        "en",
        typeof(Seat).Assembly.GetManifestResourceStream("terminal/advice.json")!
    );

    /// <summary>The words of everything the engine says, with the advice.</summary>
    public static readonly Phrasebook Words = Phrasebook.In("en").With(Advice);

    readonly Sealer? sealer;
    readonly Lines? lines;
    readonly bool readReceipts,
        json;

    Seat(Installation installation, Sealer? sealer, Lines? lines, bool readReceipts, bool json)
    {
        (Installation, this.sealer, this.lines, this.readReceipts, this.json) = (installation, sealer, lines, readReceipts, json);
        Desk = For(null);
    }

    /// <summary>Everything that can be done, by whoever is signed in to this machine.</summary>
    public Desk Desk { get; }

    public Installation Installation { get; }

    /// <inheritdoc cref="Installation.RootKey"/>
    public RootKeySource RootKey => Installation.RootKey();

    /// <inheritdoc cref="Installation.MediaFolder"/>
    public string MediaFolder => Installation.MediaFolder;

    /// <inheritdoc cref="Installation.EpochFile"/>
    public string EpochFile => Installation.EpochFile;

    /// <summary>Where the heads of the audit trail are kept outside of the database.</summary>
    public HeadsFile Heads => Installation.Heads;

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
    /// <param name="interrupted">What is said when somebody stops it.</param>
    public static void At(Command command, Func<ParseResult, Seat, CancellationToken, Task<int>> work, string interrupted = "Stopped.") =>
        At(command, _ => Needs.Keys, work, interrupted);

    /// <summary>Gives a command its work that opens what is sealed where the keys are, and does the rest where they are not.</summary>
    public static void WithKeysIfThere(Command command, Func<ParseResult, Seat, CancellationToken, Task<int>> work) =>
        At(command, _ => Needs.KeysIfThere, work, "Stopped.");

    /// <summary>Gives a command its work that looks at nothing sealed, so that it can be done where the keys are not. What changes anything needs them: it
    /// is kept in the audit trail, under a key.</summary>
    public static void Keyless(Command command, Func<ParseResult, Seat, CancellationToken, Task<int>> work) =>
        At(command, _ => Needs.Nothing, work, "Stopped.");

    /// <summary>Gives a command its work that asks Meta. What the environment says of the first number goes before what the database has of it.</summary>
    /// <param name="isAsked">Whether it does, by what was typed; null is always.</param>
    public static void Reaching(
        Command command,
        Func<ParseResult, Seat, CancellationToken, Task<int>> work,
        Predicate<ParseResult>? isAsked = null
    ) => At(command, parsed => isAsked?.Invoke(parsed) ?? true ? Needs.Meta : Needs.Keys, work, "Stopped.");

    static void At(
        Command command,
        Func<ParseResult, Needs> needs,
        Func<ParseResult, Seat, CancellationToken, Task<int>> work,
        string interrupted
    )
    {
        var options = Options.On(command);
        command.Does(
            async (parsed, ct) =>
            {
                await using var seat = await Open(parsed, options, needs(parsed), ct);
                return await work(parsed, seat, ct);
            },
            interrupted
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

    /// <summary>The same for somebody who decides what another one types.</summary>
    /// <param name="somebody">As given by <see cref="By"/>; null is whoever types.</param>
    public Desk For(string? somebody) => Installation.Desk(sealer, somebody, lines, readReceipts);

    /// <summary>The same desk with the place where files of messages are kept.</summary>
    /// <exception cref="MediaNotConfigured">The settings name none.</exception>
    public Desk WithMedia(Func<string, string?> setting) =>
        Installation.Desk(sealer, lines: lines, media: MediaStore.From(setting, MediaFolder, sealer!));

    /// <summary>A desk at which nothing but this may be done.</summary>
    public Desk Only(IReadOnlySet<Permission> holds) => Installation.Desk(sealer, holds);

    /// <summary>Looks whether the database is the one that was last sent from. Where it is not, everything that sends from it is refused until
    /// somebody confirms it.</summary>
    public Task<bool> MaySend(CancellationToken ct) => Installation.Guard().MaySend(ct);

    /// <summary>Refuses to send by a clock that is wrong.</summary>
    /// <exception cref="NotConfigured">This machine's and PostgreSQL's do not agree.</exception>
    public async Task DemandRightTime(CancellationToken ct)
    {
        var clocks = new ClockGuard(Installation.Database, TimeProvider.System);
        if (!await clocks.IsRight(ct))
            throw new NotConfigured(
                $"The clocks of this machine and of PostgreSQL are {(await clocks.Apart(ct)).Duration().TotalSeconds:0} seconds apart, so nothing is sent from here. Set the right time on both."
            );
    }

    /// <summary>Tells what came of a verb: its words, and what to do next.</summary>
    /// <param name="subject">What it was about, as its owner calls it.</param>
    /// <param name="about">What else programs are told.</param>
    /// <param name="further">What else people are told.</param>
    /// <returns>The exit code: 0 where it was done.</returns>
    public int Report(Outcome outcome, string? subject = null, object? about = null, params IEnumerable<string> further)
    {
        var text = Say(outcome, subject);
        if (json)
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        done = outcome.IsDone,
                        outcome = outcome.Code,
                        text,
                        details = (object)outcome,
                        about,
                    },
                    Output.Json
                )
            );
        else if (!outcome.IsMistake)
            foreach (var line in (IEnumerable<string>)[text, .. further])
                Console.WriteLine(line);
        if (outcome.IsMistake)
            Console.Error.WriteLine(text);
        return outcome.IsDone ? 0
            : outcome.IsMistake ? Shared.Unable
            : Shared.Broken;
    }

    /// <summary>The words of a coded value, with what to do about it at a command line.</summary>
    public static string Say(object coded, string? subject = null) => Words.Say(coded, subject);

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
        if (lines is not null)
            await lines.DisposeAsync();
        sealer?.Dispose();
        await Installation.DisposeAsync();
    }

    static async Task<Seat> Open(ParseResult parsed, Options options, Needs needs, CancellationToken ct)
    {
        var settings = needs == Needs.Meta ? WhatsAppSettings.From(parsed.Setting()) : null;
        var installation = await Shared.Current(
            parsed.GetValue(options.Database),
            parsed.GetValue(options.Data),
            ct,
            needs is Needs.Keys or Needs.Meta
        );
        Sealer? sealer = null;
        try
        {
            sealer = needs switch
            {
                Needs.Nothing => null,
                Needs.KeysIfThere => await IfThere(installation, ct),
                _ => await installation.OpenSealer(ct),
            };
            if (settings?.First is { } first)
                await first.Save(installation.Database, sealer!, ct);
            // One command sends one message: it takes one place of a second, and leaves the others.
            var lines = settings is null
                ? null
                : new Lines(installation.Database, sealer!, settings.GraphUrl) { Pace = TimeProvider.System, Most = 1 };
            return new(installation, sealer, lines, settings?.ReadReceipts ?? false, parsed.GetValue(options.Json));
        }
        catch
        {
            sealer?.Dispose();
            await installation.DisposeAsync();
            throw;
        }
    }

    static async Task<Sealer?> IfThere(Installation installation, CancellationToken ct)
    {
        try
        {
            return await installation.OpenSealer(ct);
        }
        catch (Exception e) when (e is UnusableRootKey or WrongRootKey or KeysLost)
        {
            // Whoever counts without the keys is told what was left out.
            return null;
        }
    }

    enum Needs
    {
        Nothing,
        KeysIfThere,
        Keys,
        Meta,
    }
}
