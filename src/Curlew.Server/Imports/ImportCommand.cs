using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Profiles;
using Curlew.Server.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Imports;

/// <summary><c>curlew import</c>: brings customers, or the people of one campaign, in from a table.</summary>
static class ImportCommand
{
    const int Shown = 20;

    const string Stopped =
        "Stopped. If it was importing already, the rest of its rows follows: a running server brings them in within seconds, the next ./curlew import before its own.";

    public static Command Create() =>
        new("import", "Bring people in from CSV or .xlsx files: customers, or the recipients of a campaign.")
        {
            Profiles(),
            Recipients(),
            Waiting(),
            Drop(),
        };

    static Command Profiles()
    {
        var command = new Command(
            "profiles",
            "Add new customers and fill in what the table says about known ones. All rows or none, and sending and receiving go on meanwhile; nobody who has opted out is brought back."
        );
        var table = ImportTable.On(
            command,
            "phone is needed; name, email, address_line1, address_line2, city, state, zipcode, tier, tags and notes are known under many names, as are the columns by which mailing tools and shops say who may be written to."
        );
        table.Does(
            command,
            (seat, _, order, bar, ct) => seat.Desk.Imports.Profiles(order, bar, ct),
            outcome =>
                outcome switch
                {
                    ImportOutcome.Imported some => some.LeftOut,
                    ImportOutcome.BadRows none => none.Problems,
                    _ => [],
                },
            Describe,
            Stopped
        );
        return command;
    }

    static Command Recipients()
    {
        var campaign = new Option<string>("--campaign")
        {
            HelpName = "name or id",
            Description = "The draft whose audience this is.",
            Required = true,
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "Empty the campaign's list first; otherwise the people are added to it.",
        };
        var command = new Command(
            "recipients",
            "Give a draft its audience from a table, each person with their own values. All rows or none; until all are in, the draft cannot be launched. With a list, the campaign's filter only leaves people of the list out; whoever has left stays out."
        );
        var table = ImportTable.On(
            command,
            "phone is needed. A column with the name of one of the template's variables fills it for that person; what else is known of customers, subscription included, describes those who are new and changes nothing about the others.",
            campaign,
            replace
        );
        table.Does(
            command,
            (seat, parsed, order, bar, ct) =>
                seat.Desk.Imports.Recipients(parsed.GetValue(campaign)!, order, parsed.GetValue(replace), bar, ct),
            outcome =>
                outcome switch
                {
                    RecipientsOutcome.Listed some => some.LeftOut,
                    RecipientsOutcome.BadRows none => none.Problems,
                    _ => [],
                },
            Describe,
            Stopped
        );
        return command;
    }

    static Command Waiting()
    {
        var command = new Command("list", "List imports of which rows still wait to take effect.");
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var imports = await seat.Desk.Imports.Waiting(ct);
            seat.Tell(new { imports }, imports.Select(Line).DefaultIfEmpty("No import waits for anything."));
            return 0;
        });
        return command;
    }

    static string Line(WaitingImport import) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{import.Id}  {(import.Campaign is null ? "customers" : $"the list of {import.Campaign}")}  begun {import.BeganAt.ToUniversalTime():yyyy-MM-dd HH:mm}Z  {import.Added:N0} added, {import.Changed:N0} brought up to date, {import.PartsLeft:N0} parts of up to 1,000 rows wait; last worked on {import.TouchedAt.ToUniversalTime():yyyy-MM-dd HH:mm}Z"
        );

    static Command Drop()
    {
        var which = new Argument<Guid>("import") { Description = "Its id, as ./curlew import list shows it." };
        var command = new Command(
            "drop",
            "Drop the part of an import that has not taken effect. The rest stays; a draft whose list it was keeps those already on it, and gets nobody else."
        )
        {
            which,
        };
        Seat.At(command, async (parsed, seat, ct) => seat.Report(await seat.Desk.Imports.Drop(parsed.GetValue(which), ct)));
        return command;
    }

    static string Describe(ImportOutcome outcome, string? country) =>
        outcome switch
        {
            ImportOutcome.Imported done => string.Join('\n', Told(done)),
            ImportOutcome.BadRows refused => string.Join(
                '\n',
                [
                    .. Problems(refused.Problems),
                    $"Nothing was imported: {Advice(refused.Rows, refused.Problems, refused.IsHopeless, country)}",
                ]
            ),
            ImportOutcome.NoTable table => throw new NotConfigured(Seat.Say(table.Problem)),
            ImportOutcome.ConsentUnclear unclear => Question("Nothing was imported", unclear.Columns),
            _ => throw New(outcome),
        };

    static string Describe(RecipientsOutcome outcome, string? country) =>
        outcome switch
        {
            RecipientsOutcome.Listed done => string.Join('\n', Told(done)),
            RecipientsOutcome.BadRows refused => string.Join(
                '\n',
                [.. Problems(refused.Problems), $"Nobody was listed: {Advice(refused.Rows, refused.Problems, refused.IsHopeless, country)}"]
            ),
            RecipientsOutcome.NoTable table => throw new NotConfigured(Seat.Say(table.Problem)),
            RecipientsOutcome.ConsentUnclear unclear => Question("Nobody was listed", unclear.Columns),
            RecipientsOutcome.NotADraft late => Seat.Say(late),
            RecipientsOutcome.NoOneCampaign named => CampaignNamed.NotOne(named.Named, named.Candidates),
            _ => throw New(outcome),
        };

    static string Question(string nothing, IReadOnlyList<string> columns) =>
        $"""
            {nothing}: {string.Join(", ", columns.Select(column => $"'{column}'"))} {(
                columns.Count == 1 ? "looks" : "look"
            )} like consent, and what it means is not certain. Say it for each:
              --consent-column "{columns[0]}=opt-in"    yes means that the person may be written to
              --consent-column "{columns[0]}=opt-out"   yes means that they must not be
              --consent-column "{columns[0]}=ignore"    it is about something else
            """;

    static string Advice(int rows, IReadOnlyList<RowProblem> problems, bool isHopeless, string? country)
    {
        var (read, wrong) = (
            rows.ToString("N0", CultureInfo.InvariantCulture),
            problems.Count.ToString("N0", CultureInfo.InvariantCulture)
        );
        var found = isHopeless
            ? $"reading was given up after {read} rows with {wrong} problems. This is another table, or it is read in the wrong way."
            : $"{wrong} problems in {read} rows. Mend them, or take the other rows with --leave-out-bad-rows.";
        return problems.Any(problem => problem.Column == "phone")
            ? $"{found} {(country is null ? "Numbers without a country code are not read unless --country says where they are at home, as in --country US." : $"Numbers without a country code were read as numbers of {country}; --country names another country.")}"
            : found;
    }

    static IEnumerable<string> Told(ImportOutcome.Imported done)
    {
        foreach (var line in Problems(done.LeftOut))
            yield return line;
        yield return $"{done.Added} added, {done.Changed} known already and brought up to date, {Shared.Count(done.LeftOut.Select(problem => problem.Line).Distinct().Count(), "row", "rows")} left out.";
        foreach (var line in Repeated(done.Repeated))
            yield return line;
        if (done.StillUnsubscribed > 0)
            yield return $"{Shared.Count(done.StillUnsubscribed, "person", "people")} whom the table calls subscribed opted out before and {(done.StillUnsubscribed == 1 ? "stays" : "stay")} out of marketing.";
        foreach (var line in ReadFrom(done.Consent, done.Hidden, done.IgnoredColumns))
            yield return line;
    }

    static IEnumerable<string> Told(RecipientsOutcome.Listed done)
    {
        foreach (var line in Problems(done.LeftOut))
            yield return line;
        yield return $"{Shared.Count(done.OnList, "person is", "people are")} on the campaign's list, {done.Added} of them new customers; {Shared.Count(done.LeftOut.Select(problem => problem.Line).Distinct().Count(), "row", "rows")} left out.";
        foreach (var line in Repeated(done.Repeated))
            yield return line;
        if (done.Unsubscribed > 0)
            yield return $"{done.Unsubscribed} of them have left marketing: the launch will leave them out and say so.";
        if (done.Unheard > 0)
            yield return $"{done.Unheard} rows say no to marketing about customers who are known: they are not on the list. Their subscription is what it was; ./curlew import profiles would end it.";
        if (done.Parameters.Count > 0)
            yield return $"Columns that fill the template's variables: {string.Join(", ", done.Parameters)}.";
        foreach (var line in ReadFrom(done.Consent, done.Hidden, done.IgnoredColumns))
            yield return line;
    }

    static IEnumerable<string> ReadFrom(IReadOnlyList<ConsentColumn> consent, HiddenParts hidden, IReadOnlyList<string> ignored)
    {
        if (consent.Count > 0)
            yield return $"Who may be written to was read from: {string.Join(", ", consent.Select(column => $"{column.Name} ({Words(column.Sense)})"))}.";
        if (hidden.Rows > 0)
            yield return $"{Shared.Count(hidden.Rows, "row", "rows")} that the workbook hides, by a filter or by hand, {(hidden.Rows == 1 ? "was" : "were")} left out.";
        if (hidden.Columns.Count > 0)
            yield return $"Hidden columns were left out: {string.Join(", ", hidden.Columns)}.";
        if (hidden.Sheets.Count > 0)
            yield return $"Only the first visible sheet was read; the others: {string.Join(", ", hidden.Sheets)}.";
        if (ignored.Count > 0)
            yield return $"Columns that were not used: {string.Join(", ", ignored)}.";
    }

    static string Words(ConsentSense sense) =>
        sense switch
        {
            ConsentSense.OptIn => "yes: may be",
            ConsentSense.OptOut => "yes: must not be",
            _ => "whoever has an entry has left",
        };

    static IEnumerable<string> Repeated(IReadOnlyList<RepeatedRow> repeated)
    {
        if (repeated.Count > 0)
            yield return $"{Shared.Count(repeated.Count, "row was", "rows were")} about a person of an earlier row; the later row counts: "
                + string.Join(", ", repeated.Take(Shown).Select(row => $"line {row.Line} (as {row.Earlier})"))
                + (repeated.Count > Shown ? ", …" : "");
    }

    static IEnumerable<string> Problems(IReadOnlyList<RowProblem> problems)
    {
        foreach (var problem in problems.Take(Shown))
            yield return $"line {problem.Line}: {problem.Column} {Seat.Say(problem.Problem)}";
        if (problems.Count > Shown)
            yield return $"… and {problems.Count - Shown} more; --json lists them all.";
    }

    static InvalidOperationException New(object outcome) => new($"{outcome.GetType().Name} is a new outcome: say here what it means.");
}
