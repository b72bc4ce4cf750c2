using System.CommandLine;
using Curlew.Profiles;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Imports;

/// <summary>What everybody says who brings a table in: which file, how it is read, and where its bad rows go.</summary>
sealed class ImportTable
{
    readonly Argument<string> file;
    readonly Option<string?> country = CountryOption.Of("numbers");

    readonly Option<bool> leaveOut = new("--leave-out-bad-rows")
    {
        Description = "Import the good rows and list the others. Otherwise one bad row keeps all of them out.",
    };

    readonly Option<string[]> consent = new("--consent-column")
    {
        HelpName = "name=opt-in|opt-out|ignore",
        Description =
            "What a column means that looks like consent: opt-in where yes means that the person may be written to, opt-out where yes means that they must not, ignore where it is about something else. May be given several times.",
    };

    readonly Option<string?> rejected = new("--rejected")
    {
        HelpName = "file",
        Description = "Write the bad rows to this .csv, each with what is wrong; mended, it can be imported by itself.",
    };

    ImportTable(string columns) =>
        file = new("file")
        {
            Description =
                $"A .csv (any usual separator and encoding) or .xlsx file. Its first row names the columns: {columns} A workbook is read as it is shown: numbers and days in their format (those in the computer's own form as 2026-01-31), and without hidden rows, columns and sheets.",
        };

    /// <summary>Puts its options on a command, around the command's own.</summary>
    /// <param name="columns">Which there are.</param>
    public static ImportTable On(Command command, string columns, params IEnumerable<Option> own)
    {
        var table = new ImportTable(columns);
        command.Add(table.file);
        foreach (var option in (IEnumerable<Option>)[.. own, table.country, table.leaveOut, table.consent, table.rejected])
            command.Add(option);
        return table;
    }

    /// <summary>Gives a command its import.</summary>
    /// <param name="bad">The rows that did not come in.</param>
    /// <param name="told">The outcome in words, by the country that was given.</param>
    public void Does<T>(
        Command command,
        Func<Seat, ParseResult, ImportOrder, ProgressBar, CancellationToken, Task<T>> import,
        Func<T, IReadOnlyList<RowProblem>> bad,
        Func<T, string?, string> told,
        string interrupted
    )
        where T : Outcome =>
        Seat.At(
            command,
            async (parsed, seat, ct) =>
            {
                var order = Order(parsed);
                Free(parsed.GetValue(rejected));
                var outcome = await Watched(bar => import(seat, parsed, order, bar, ct));
                await Reject(order.Path, bad(outcome), parsed.GetValue(rejected), ct);
                seat.Tell(outcome, told(outcome, order.Country));
                return outcome.IsDone ? 0 : Shared.Broken;
            },
            interrupted
        );

    static async Task<T> Watched<T>(Func<ProgressBar, Task<T>> import)
    {
        using var bar = new ProgressBar();
        return await import(bar);
    }

    ImportOrder Order(ParseResult parsed) =>
        new(parsed.GetValue(file)!, parsed.GetValue(country), parsed.GetValue(leaveOut))
        {
            Consent = (parsed.GetValue(consent) ?? [])
                .Select(Meaning)
                .DistinctBy(one => one.Name)
                .ToDictionary(one => one.Name, one => one.Sense),
        };

    static (string Name, ConsentSense Sense) Meaning(string typed)
    {
        var at = typed.LastIndexOf('=');
        return (at < 0 ? "" : typed[(at + 1)..].Trim().ToLowerInvariant()) switch
        {
            "opt-in" => (typed[..at].Trim(), ConsentSense.OptIn),
            "opt-out" => (typed[..at].Trim(), ConsentSense.OptOut),
            "ignore" => (typed[..at].Trim(), ConsentSense.Ignore),
            _ => throw new NotConfigured($"--consent-column is '{typed}'; it is written name=opt-in, name=opt-out or name=ignore."),
        };
    }

    // Before anything is imported: a table of somebody else's is not written over, and its rights are not taken on.
    static void Free(string? rejected)
    {
        if (File.Exists(rejected))
            throw new NotConfigured($"{rejected} is there already. Give --rejected another name.");
    }

    static async Task Reject(string file, IReadOnlyList<RowProblem> problems, string? to, CancellationToken ct)
    {
        if (to is not null && problems.Count > 0)
            await Console.Error.WriteLineAsync(
                Seat.Say(new ImportLine.Rejected(await RejectedRows.Write(file, problems, to, Seat.Words, ct), to))
            );
    }
}
