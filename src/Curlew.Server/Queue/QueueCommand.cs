using System.CommandLine;
using Curlew.Desks;
using Curlew.Queue;
using Curlew.Server.Terminal;

namespace Curlew.Server.Queue;

/// <summary><c>curlew queue</c>: what still has to happen, how long that takes, and what was given up.</summary>
static class QueueCommand
{
    public static Command Create() =>
        new("queue", "Look after the queues: what follows messages, and the fetching of files.") { Health(), Failed(), Retry() };

    static Command Health()
    {
        var command = new Command(
            "health",
            "Show every queue: how much waits and how long, what is under way, how long the work takes (last hour), what is stuck and what was given up."
        );
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var queues = await seat.Desk.Queues.Health(Transport.From(parsed.Setting()), ct);
            seat.Tell(
                new { queues },
                [Row("queue", "waiting", "oldest", "in flight", "p50", "p95", "stuck", "failed"), .. queues.Select(Line)]
            );
            return queues.Any(queue => queue.Stuck > 0) ? Shared.Broken : 0;
        });
        return command;
    }

    static Command Failed()
    {
        var (name, most) = (Name(), Shared.Number("--most", 50, 1, 10_000, "How many to show, the latest first."));
        var command = new Command("failed", "List what a queue gave up, and why.") { name, most };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var failed = await seat.Desk.Queues.Failed(parsed.GetValue(name)!, parsed.GetValue(most), ct);
            seat.Tell(
                new { failed },
                [
                    .. failed.Select(letter => $"{letter.Id}  {Seat.Day(letter.FailedAt)}  {letter.Attempts} tries  {letter.Reason}"),
                    failed.Count == 0
                        ? Seat.Say(Nothing.DeadLetters)
                        : $"Try again with ./curlew queue retry {parsed.GetValue(name)} ID… or --all.",
                ]
            );
            return 0;
        });
        return command;
    }

    static Command Retry()
    {
        var (name, ids, by) = (
            Name(),
            new Argument<Guid[]>("id") { Description = "Ids as listed by failed.", Arity = ArgumentArity.ZeroOrMore },
            Seat.By()
        );
        var all = new Option<bool>("--all") { Description = "Everything the queue gave up." };
        var command = new Command("retry", "Queue again what was given up. What may have been done already is not done twice.")
        {
            name,
            ids,
            all,
            by,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(ids) is { Length: > 0 })
                result.AddError("Give ids or --all, not both.");
        });
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var queues = seat.For(parsed.GetValue(by)).Queues;
            var given = parsed.GetValue(all) ? null : parsed.GetValue(ids) ?? [];
            var outcome = await queues.Retry(Transport.From(parsed.Setting()), parsed.GetValue(name)!, given, ct);
            var code = seat.Report(outcome);
            return outcome is RetryOutcome.Queued { Strangers: > 0 } ? Shared.Broken : code;
        });
        return command;
    }

    static Argument<string> Name() =>
        new Argument<string>("queue") { Description = "Which queue." }.AcceptOnlyFromAmong([.. QueueDesk.Names]);

    static string Line(QueueHealth queue) =>
        Row(
            queue.Queue,
            $"{queue.Waiting:N0}",
            Span(queue.OldestWaiting),
            $"{queue.InFlight:N0}",
            Span(queue.Work.Median),
            Span(queue.Work.Slow),
            $"{queue.Stuck:N0}",
            $"{queue.Failed:N0}"
        ) + (queue.Transport is { } sqs ? $"  SQS: {sqs.Visible:N0} visible, {sqs.InFlight:N0} in flight, {sqs.Dead:N0} dead" : "");

    static string Row(
        string queue,
        string waiting,
        string oldest,
        string inFlight,
        string median,
        string slow,
        string stuck,
        string failed
    ) => $"{queue, -10}{waiting, 10}{oldest, 10}{inFlight, 11}{median, 10}{slow, 10}{stuck, 8}{failed, 8}";

    static string Span(TimeSpan? span) =>
        span switch
        {
            null => "-",
            { TotalSeconds: < 1 } brief => $"{brief.TotalMilliseconds:0} ms",
            { TotalMinutes: < 2 } seconds => $"{seconds.TotalSeconds:0.0} s",
            { TotalHours: < 2 } minutes => $"{minutes.TotalMinutes:0} min",
            { } hours => $"{hours.TotalHours:0} h",
        };
}
