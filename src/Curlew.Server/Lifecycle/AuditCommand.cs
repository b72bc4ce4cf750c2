using System.CommandLine;
using System.Globalization;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew audit</c>: who did what, and whether the trail of it is as it was written.</summary>
static class AuditCommand
{
    public static Command Create() =>
        new("audit", "See who did, saw and was refused what; write it to a file; check that nobody has changed the trail.")
        {
            List(),
            Show(),
            Export(),
            Verify(),
        };

    static Command List()
    {
        var (filter, most) = (Filter.On(), Shared.Number("--most", 50, 1, 10_000, "How many to show."));
        var command = new Command("list", "Show rows of the audit trail, the newest first.") { most };
        filter.AddTo(command);
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var rows = await seat.Desk.Audit.List(filter.Read(parsed), parsed.GetValue(most), ct);
            if (rows.Count == 0)
                await Console.Error.WriteLineAsync(Seat.Say(Nothing.AuditRows));
            seat.Tell(new { rows }, rows.Count == 0 ? [] : [AuditWords.Heading, .. rows.Select(AuditWords.Line)]);
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<Guid>("id") { Description = "Id of the row; --json shows it in the list." };
        var command = new Command("show", "Show all of one row.") { id };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            if (await seat.Desk.Audit.Show(parsed.GetValue(id), ct) is not { } row)
            {
                await Console.Error.WriteLineAsync($"The audit trail has no row {parsed.GetValue(id)}.");
                return Shared.Unable;
            }

            seat.Tell(row, AuditWords.Lines(row));
            return 0;
        });
        return command;
    }

    static Command Export()
    {
        var filter = Filter.On();
        var to = new Option<string>("--to")
        {
            HelpName = "file",
            Description = "The file: one JSON object a line.",
            Required = true,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file of that name." };
        var command = new Command(
            "export",
            "Write rows of the audit trail to a file that only you can read. That you did, and the file's SHA-256, are kept."
        )
        {
            to,
            overwrite,
        };
        filter.AddTo(command);
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.Desk.Audit.Export(filter.Read(parsed), parsed.GetValue(to)!, parsed.GetValue(overwrite), ct))
        );
        return command;
    }

    static Command Verify()
    {
        var heads = new Option<AuditHead[]>("--head")
        {
            HelpName = "head",
            Description = "What the server's log says that the trail held, as in 2026-11-30:1:1042:3f2ab89c01d2e3f4; repeatable.",
            CustomParser = result =>
            {
                var read = result.Tokens.Select(token => (token.Value, Head: AuditHead.Parse(token.Value))).ToList();
                foreach (var (typed, _) in read.Where(one => one.Head is null))
                    result.AddError($"--head is '{typed}'; copy it from the log, as in 2026-11-30:1:1042:3f2ab89c01d2e3f4.");
                return [.. read.Select(one => one.Head).OfType<AuditHead>()];
            },
        };
        var command = new Command(
            "verify",
            "Follow the whole trail and name every row that was changed, removed, added or moved. Exits 1 when there is one; changes nothing."
        )
        {
            heads,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            AuditHead[] known = [.. parsed.GetValue(heads) ?? [], .. await seat.Heads.Read(ct)];
            var check = await Seat.Patiently("Following the audit trail", seat.Desk.Audit.Verify(known, ct));
            seat.Tell(check, AuditWords.Of(check));
            return check.Breaks.Count == 0 ? 0 : Shared.Broken;
        });
        return command;
    }

    sealed record Filter(
        Option<DateTimeOffset?> Since,
        Option<DateTimeOffset?> Until,
        Option<string?> Actor,
        Option<string?> Action,
        Option<string?> Subject,
        Option<string?> Outcome
    )
    {
        public static Filter On() =>
            new(
                Moment("--since", "From this moment (UTC), as in 2026-11-30 or 2026-11-30T09:00."),
                Moment("--until", "Before this moment (UTC)."),
                Text("--actor", "id", "By whom, or on whose behalf: a login name, or the id of a person or key."),
                Text("--action", "code", "What: a verb as in campaign.launch, or its noun for all of them."),
                Text("--subject", "id", "About what: the id of a profile, a campaign, …"),
                Text("--outcome", "code", "What came of it, as in denied, seen or campaign.launch.launched.")
            );

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[Since, Until, Actor, Action, Subject, Outcome])
                command.Add(option);
        }

        public AuditFilter Read(ParseResult parsed) =>
            new(
                parsed.GetValue(Since),
                parsed.GetValue(Until),
                parsed.GetValue(Actor),
                parsed.GetValue(Action),
                parsed.GetValue(Subject),
                parsed.GetValue(Outcome)
            );

        static Option<string?> Text(string name, string help, string description) =>
            new(name) { HelpName = help, Description = description };

        static Option<DateTimeOffset?> Moment(string name, string description) =>
            new(name)
            {
                HelpName = "moment",
                Description = description,
                CustomParser = result =>
                {
                    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
                    if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, Utc, out var at))
                        return at;
                    result.AddError(
                        $"{name} is '{result.Tokens[0].Value}'; write a day or a moment, as in 2026-11-30 or 2026-11-30T09:00."
                    );
                    return null;
                },
            };
    }
}
