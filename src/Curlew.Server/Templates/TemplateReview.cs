using System.CommandLine;
using Curlew.Numbers;
using Curlew.Server.Hosting;
using Curlew.Server.Numbers;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Server.Templates;

/// <summary>The part of <c>curlew template</c> that talks with Meta: submit, sync, and what Meta said.</summary>
static class TemplateReview
{
    public static Command Submit()
    {
        var (name, language, account) = (TemplateCommand.Name(), TemplateCommand.Language(), MetaLines.Account());
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
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var file = Sample(parsed.GetValue(sample));
            await using var lines = await MetaLines.Open(parsed.Setting(), seat.Database, seat.Sealer, ct);
            var templates = new MessageTemplates(seat.Database);
            var accounts = await MetaLines.OfAccounts(lines, parsed.GetValue(account), ct);
            var outcomes = new List<(string Language, SubmitOutcome Outcome)>();
            foreach (var text in await TemplateCommand.Written(seat, parsed.GetValue(name)!, parsed.GetValue(language), ct))
            foreach (var line in accounts)
            {
                var where = accounts.Count == 1 ? text.Language : $"{text.Language} of account {line.WabaId}";
                var submit = new SubmitTemplates(templates, line.Api, line.WabaId, TimeProvider.System);
                outcomes.Add((where, await Seat.Patiently($"Handing in {where}", submit.Run(text, file, ct))));
            }

            seat.Tell(
                new
                {
                    outcomes = outcomes.Select(done => new
                    {
                        done.Language,
                        outcome = done.Outcome.GetType().Name,
                        details = (object)done.Outcome,
                    }),
                },
                outcomes.Select(done => $"{done.Language}: {Told(done.Outcome)}")
            );
            return outcomes.All(done => done.Outcome is Submitted) ? 0 : Shared.Broken;
        });
        return command;
    }

    static SampleFile? Sample(string? path) =>
        path is null ? null
        : !File.Exists(path) ? throw new NotConfigured($"There is no file {path}.")
        : SampleFile.At(path)
            ?? throw new NotConfigured($"{path} is no sample that Meta takes: {string.Join(", ", SampleFile.MediaTypes.Keys)}.");

    static string Told(SubmitOutcome outcome) =>
        outcome switch
        {
            Submitted { WasKnown: true } done =>
                $"handed in again as {done.Category.ToLowerInvariant()}, {done.Status.ToLowerInvariant()}. What campaigns send changes when Meta has approved it.{Moved(done)}",
            Submitted done => $"handed in as {done.Category.ToLowerInvariant()}, {done.Status.ToLowerInvariant()}.{Moved(done)}",
            BreaksRules broken => $"not handed in, Meta would refuse it:\n  {string.Join("\n  ", broken.Problems)}",
            SampleMissing missing =>
                $"not handed in: its header holds a file of kind {missing.Kind}, and Meta's reviewers want to see one. Give it with --sample.",
            NotEditable { Status: "PENDING" } => "Meta is still reviewing it; it can be handed in again when that is over.",
            NotEditable kept => $"Meta has it as {kept.Status} and lets nobody change it so. Write it under another name.",
            RefusedByMeta { Error: var error } =>
                $"Meta refused it: {error.Details ?? error.Message ?? error.Title} (code {error.Code}{(error.Subcode is { } subcode ? $", {subcode}" : "")}).",
            Unanswered silent => $"Meta gave no clear answer ({silent.Why}). ./curlew template sync shows whether it has the template.",
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
        };

    static string Moved(Submitted done) =>
        !done.IsOtherCategory ? ""
        : done.WasKnown
            ? $" It is written as {done.WrittenAs} here: Meta keeps the category of a template that is edited. Write it under another name to have that reviewed."
        : $" It is written as {done.WrittenAs} here: Meta chose otherwise, and charges and limits it so.";

    public static Command Sync()
    {
        var account = MetaLines.Account();
        var command = new Command(
            "sync",
            $"Read Meta's copies of all templates: status, category, quality, and why one was rejected. A running server hears of changes by itself. {WhatsAppSettings.Help}"
        )
        {
            account,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            await using var lines = await MetaLines.Open(parsed.Setting(), seat.Database, seat.Sealer, ct);
            var templates = new MessageTemplates(seat.Database);
            var count = 0;
            foreach (var line in await MetaLines.OfAccounts(lines, parsed.GetValue(account), ct))
                count += await Read(new SyncTemplates(templates, line.Api, line.WabaId, TimeProvider.System), line.WabaId, ct);
            var all = await templates.List(ct);
            seat.Tell(new { templates = all }, [.. all.Select(Line), $"Meta has {count}."]);
            return 0;
        });
        return command;
    }

    static async Task<int> Read(SyncTemplates sync, string account, CancellationToken ct) =>
        await Seat.Patiently("Reading Meta's copies", sync.Run(ct)) switch
        {
            Done<int> { Value: var count } => count,
            Refused<int> { Error: var error } => throw new NotConfigured(
                $"Meta refused to list the templates of account {account}: {error.Message ?? error.Title} (code {error.Code})."
            ),
            var silent => throw new NotConfigured($"Meta did not answer: {((NoAnswer<int>)silent).Why}"),
        };

    public static Command Status()
    {
        var name = new Argument<string?>("name") { Description = "One template; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("status", "What Meta says about each template and language, as last heard by webhook or sync.") { name };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var lines = await new MessageTemplates(seat.Database).List(parsed.GetValue(name), ct);
            seat.Tell(
                new { templates = lines },
                lines.Select(Line).DefaultIfEmpty("There is none of that name. ./curlew template list shows those there are.")
            );
            return 0;
        });
        return command;
    }

    static string Line(TemplateLine line) => $"{line.Name, -32} {line.Language, -6} {Told(line)}";

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
