using System.CommandLine;
using System.Text.Json;
using Curlew.Queue;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew replay</c>: looks into stored webhooks and unpacks them once more.</summary>
static class ReplayCommand
{
    const int Shown = 50;

    public static Command Create() =>
        new("replay", "Look into the webhooks Meta delivered and let them be unpacked again. What took effect before has no second effect.")
        {
            List(),
            Show(),
            Run(),
        };

    static Command List()
    {
        var (problems, since) = (Problems(), Since());
        var command = new Command(
            "list",
            $"List the latest {Shown} webhooks: what they weigh, whether they took effect and what of them did not."
        )
        {
            problems,
            since,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var deliveries = await seat.Desk.Deliveries.List(parsed.GetValue(since), parsed.GetValue(problems), Shown, ct);
            seat.Tell(
                new { deliveries },
                deliveries.Select(delivery =>
                    $"{delivery.Id}  {delivery.ReceivedAt:yyyy-MM-dd HH:mm:ss}Z  {delivery.Size, 8:N0} bytes  {(delivery.Waiting ? "waiting" : delivery.Problem ?? "took effect")}"
                )
            );
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<Guid>("id") { Description = "Id of the webhook, as listed." };
        var command = new Command(
            "show",
            "Print one webhook as Meta sent it, with everything about people masked: what stays is its shape and Meta's own words and codes."
        )
        {
            id,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            if (await seat.Desk.Deliveries.Show(parsed.GetValue(id), ct) is not { } delivery)
                throw new NotConfigured($"There is no webhook {parsed.GetValue(id)}. ./curlew replay list shows those there are.");
            seat.Tell(
                new
                {
                    id = parsed.GetValue(id),
                    delivery.Bytes,
                    body = delivery.Json is { } json ? JsonElement.Parse(json) : (JsonElement?)null,
                },
                delivery.Json ?? $"It is no JSON: {delivery.Bytes:N0} bytes."
            );
            return 0;
        });
        return command;
    }

    static Command Run()
    {
        var (problems, since, by) = (Problems(), Since(), Seat.By());
        var ids = new Argument<Guid[]>("id") { Description = "Ids of webhooks, as listed.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("run", "Unpack webhooks again: the given ones, those with a problem, or all since a moment.")
        {
            ids,
            problems,
            since,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var order = new ReplayOrder(
                parsed.GetValue(ids) ?? [],
                parsed.GetResult(since) is null ? null : parsed.GetValue(since),
                parsed.GetValue(problems)
            );
            ReplayOutcome outcome;
            using (var line = new ProgressLine())
                outcome = await seat.For(parsed.GetValue(by))
                    .Deliveries.Replay(order, Transport.From(parsed.Setting()), new Unpacked(line), ct);
            return seat.Report(outcome, further: Further(outcome));
        });
        return command;
    }

    static string[] Further(ReplayOutcome outcome) =>
        outcome is ReplayOutcome.Replayed { WithProblem: > 0 } ? ["They are listed by ./curlew replay list --problems."] : [];

    sealed class Unpacked(ProgressLine line) : IProgress<int>
    {
        public void Report(int value)
        {
            if (line.IsDue)
                line.Show($"{Shared.Count(value, "webhook", "webhooks")} unpacked");
        }
    }

    static Option<bool> Problems() => new("--problems") { Description = "Only webhooks of which something had no effect." };

    static Option<DateTimeOffset> Since() =>
        new("--since") { Description = "Only webhooks that arrived since this moment, e.g. 2026-11-22T08:00Z." };
}
