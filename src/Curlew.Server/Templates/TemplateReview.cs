using System.CommandLine;
using Curlew.Desks;
using Curlew.Server.Numbers;
using Curlew.Server.Terminal;
using Curlew.Templates;

namespace Curlew.Server.Templates;

/// <summary>The part of <c>curlew template</c> that talks with Meta: submit, sync, and what Meta said.</summary>
static class TemplateReview
{
    public static Command Submit()
    {
        var (name, language, account) = (TemplateCommand.Name(), TemplateCommand.Language(), NumberOptions.Account());
        var sample = new Option<string?>("--sample")
        {
            HelpName = "file",
            Description =
                $"A file like those that its header will hold, for Meta's reviewers: {string.Join(", ", SampleFile.MediaTypes.Keys)}.",
        };
        var command = new Command(
            "submit",
            $"Hand a template in for Meta's review, in all its languages or one. Meta takes up to 24 hours; its answer comes by webhook, or with ./curlew template sync. {WhatsAppSettings.Help}"
        )
        {
            name,
            language,
            account,
            sample,
        };
        Seat.Reaching(command, async (parsed, seat, ct) =>
        {
            var file = Sample(parsed.GetValue(sample));
            var accounts = await NumberOptions.Accounts(seat, parsed.GetValue(account), ct);
            var done = new List<(string Language, string Account, string Subject, SubmitOutcome Outcome)>();
            foreach (var text in await TemplateCommand.Written(seat, parsed.GetValue(name)!, parsed.GetValue(language), ct))
            foreach (var one in accounts)
            {
                var subject = accounts.Count == 1 ? text.Language : $"{text.Language} ({one})";
                var submitting = seat.Desk.Templates.Submit(text, one, file, ct);
                done.Add((text.Language, one, subject, await Seat.Patiently($"Handing in {subject}", submitting)));
            }

            seat.Tell(
                new
                {
                    outcomes = done.Select(one => new
                    {
                        one.Language,
                        one.Account,
                        outcome = one.Outcome.Code,
                        text = Seat.Say(one.Outcome, one.Subject),
                        details = (object)one.Outcome,
                    }),
                },
                done.SelectMany(one => Told(one.Outcome, one.Subject))
            );
            return done.All(one => one.Outcome.IsDone) ? 0 : Shared.Broken;
        });
        return command;
    }

    static SampleFile? Sample(string? path) =>
        path is null ? null
        : !File.Exists(path) ? throw new NotConfigured($"There is no file {path}.")
        : SampleFile.At(path)
            ?? throw new NotConfigured($"{path} is no sample that Meta takes: {string.Join(", ", SampleFile.MediaTypes.Keys)}.");

    static IEnumerable<string> Told(SubmitOutcome outcome, string subject)
    {
        yield return Seat.Say(outcome, subject);
        if (outcome is SubmitOutcome.BreaksRules broken)
            foreach (var problem in broken.Problems)
                yield return $"  {problem.Where}: {Seat.Say(problem)}.";
    }

    public static Command Sync()
    {
        var account = NumberOptions.Account();
        var command = new Command(
            "sync",
            $"Read Meta's copies of all templates: status, category, quality, and why one was rejected. A running server learns of changes by itself. {WhatsAppSettings.Help}"
        )
        {
            account,
        };
        Seat.Reaching(command, async (parsed, seat, ct) =>
        {
            var outcomes = new List<SyncOutcome>();
            foreach (var one in await NumberOptions.Accounts(seat, parsed.GetValue(account), ct))
                outcomes.Add(await Seat.Patiently("Reading Meta's copies", seat.Desk.Templates.Sync(one, ct)));
            if (outcomes.Find(outcome => !outcome.IsDone) is { } refused)
                return seat.Report(refused);
            var all = await seat.Desk.Templates.List(null, ct);
            var count = outcomes.OfType<SyncOutcome.Taken>().Sum(outcome => outcome.Count);
            seat.Tell(new { templates = all }, [.. Lines(all), Seat.Say(new SyncOutcome.Taken(count))]);
            return 0;
        });
        return command;
    }

    public static Command Status()
    {
        var name = new Argument<string?>("name") { Description = "One template; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("status", "What Meta says about each template and language, as last heard by webhook or sync.") { name };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var lines = await seat.Desk.Templates.List(parsed.GetValue(name), ct);
            seat.Tell(new { templates = lines }, Lines(lines).DefaultIfEmpty(Seat.Say(Nothing.SuchTemplates)));
            return 0;
        });
        return command;
    }

    static IEnumerable<string> Lines(IReadOnlyList<TemplateLine> lines) =>
        lines.Select(line =>
            $"{line.Name, -32} {line.Language, -6} {Told(line)}{(IsSpread(lines) && line.Account is { } account ? $", account {account}" : "")}"
        );

    /// <summary>Whether several accounts have templates, so that each line has to say whose it is.</summary>
    public static bool IsSpread(IReadOnlyList<TemplateLine> lines) =>
        lines.Select(line => line.Account).OfType<string>().Distinct().Skip(1).Any();

    static string Told(TemplateLine line) =>
        line.Meta switch
        {
            null => $"not submitted: ./curlew template submit {line.Name}",
            var meta => string.Join(
                ", ",
                new[]
                {
                    meta.IsSendable ? $"{meta.Status}: campaigns may send it" : $"{meta.Status}: not sent",
                    meta.RejectedReason is { } reason ? $"because of {reason}" : null,
                    $"{meta.Category.ToLowerInvariant()}{(meta.PreviousCategory is { } before ? $" (was {before.ToLowerInvariant()})" : "")}{(line.IsOurs && !line.Category.Equals(meta.Category, StringComparison.OrdinalIgnoreCase) ? $", written as {line.Category}" : "")}",
                    meta.Quality is null or "UNKNOWN" ? null : $"quality {meta.Quality}",
                    $"heard {meta.SyncedAt:yyyy-MM-dd HH:mm}Z",
                }.OfType<string>()
            ),
        };
}
