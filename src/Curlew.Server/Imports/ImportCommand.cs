using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Campaigns;
using Curlew.Server.Profiles;
using Curlew.Server.Terminal;
using Curlew.Staff;

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
        var fields = FieldOptions.OfColumns();
        var table = ImportTable.On(
            command,
            "phone is needed; name, email, address_line1, address_line2, city, state, zipcode, tier, tags and notes are known under many names, as are the columns by which mailing tools and shops say who may be written to. Fields of your own are filled by columns with their name or label.",
            fields
        );
        table.Does(
            command,
            (seat, parsed, order, bar, ct) =>
                seat.Desk.Imports.Profiles(order with { Fields = [.. (parsed.GetValue(fields) ?? []).Select(FieldOptions.Read)] }, bar, ct),
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
            seat.Tell(new { imports }, imports.Select(one => Seat.Say(ImportLine.Of(one))).DefaultIfEmpty(Seat.Say(Nothing.Imports)));
            return 0;
        });
        return command;
    }

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
            ImportOutcome.Imported done => Lines(Problems(done.LeftOut), done, done.Notes()),
            ImportOutcome.BadRows refused => Lines(Problems(refused.Problems), refused, ImportNote.OfNumbers(refused.Problems, country)),
            ImportOutcome.NoTable table => throw new NotConfigured(Seat.Say(table.Problem)),
            ImportOutcome.ConsentUnclear unclear => Question(unclear, unclear.Columns),
            _ => Seat.Say(outcome),
        };

    static string Describe(RecipientsOutcome outcome, string? country) =>
        outcome switch
        {
            RecipientsOutcome.Listed done => Lines(Problems(done.LeftOut), done, done.Notes()),
            RecipientsOutcome.BadRows refused => Lines(
                Problems(refused.Problems),
                refused,
                ImportNote.OfNumbers(refused.Problems, country)
            ),
            RecipientsOutcome.NoTable table => throw new NotConfigured(Seat.Say(table.Problem)),
            RecipientsOutcome.ConsentUnclear unclear => Question(unclear, unclear.Columns),
            RecipientsOutcome.NoOneCampaign named => CampaignNamed.NotOne(named.Named, named.Candidates),
            _ => Seat.Say(outcome),
        };

    static string Lines(IEnumerable<string> problems, Outcome outcome, IEnumerable<ImportNote> notes) =>
        string.Join('\n', [.. problems, Seat.Say(outcome), .. notes.Select(note => Seat.Say(note))]);

    static string Lines(IEnumerable<string> problems, Outcome outcome, ImportNote? note) =>
        string.Join('\n', [.. problems, note is null ? Seat.Say(outcome) : $"{Seat.Say(outcome)} {Seat.Say(note)}"]);

    static string Question(Outcome unclear, IReadOnlyList<string> columns) =>
        $"""
            {Seat.Say(unclear)} Say it for each:
              --consent-column "{columns[0]}=opt-in"    yes means that the person may be written to
              --consent-column "{columns[0]}=opt-out"   yes means that they must not be
              --consent-column "{columns[0]}=ignore"    it is about something else
            """;

    static IEnumerable<string> Problems(IReadOnlyList<RowProblem> problems)
    {
        foreach (var problem in problems.Take(Shown))
            yield return Seat.Say(ImportLine.Of(problem));
        if (problems.Count > Shown)
            yield return Seat.Say(new Listed.More(problems.Count - Shown));
    }
}
