using System.CommandLine;
using System.Globalization;
using Curlew.Desks;
using Curlew.Events;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Webhooks;

/// <summary>What was told to programs and how that went, and what is to be told again: parts of <c>curlew endpoints</c>.</summary>
static class EndpointLog
{
    public static Command Test()
    {
        var (id, by) = (EndpointsCommand.Id(), Seat.By());
        var command = new Command("test", "Send an endpoint an event that says nothing, to see whether it is reached.") { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Test(parsed.GetValue(id), ct))
        );
        return command;
    }

    public static Command Log()
    {
        var id = EndpointsCommand.Id();
        var state = new Option<string?>("--state") { HelpName = "state", Description = "Only those that are so far. Default: all." };
        state.AcceptOnlyFromAmong([.. Enum.GetValues<EventState>().Select(Codes.Word)]);
        var before = new Option<Guid?>("--before") { HelpName = "event", Description = "The last id of the page before." };
        var most = Shared.Number("--most", 50, 1, 1_000, "How many to show, the youngest first.");
        var command = new Command("log", "List the events of an endpoint: what happened, how far telling it has come, and the latest try.")
        {
            id,
            state,
            before,
            most,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var wanted = parsed.GetValue(state) is { } word ? Codes.Member<EventState>(word) : null;
            var events = await seat.Desk.Endpoints.Log(parsed.GetValue(id), wanted, parsed.GetValue(before), parsed.GetValue(most), ct);
            seat.Tell(
                new { events, next = events.Count == parsed.GetValue(most) ? events[^1].Id : (Guid?)null },
                [
                    .. events.Select(Told),
                    events.Count == 0 ? Seat.Say(Nothing.Events)
                    : events.Count == parsed.GetValue(most) ? $"Older ones: --before {events[^1].Id}"
                    : "./curlew endpoints tries ID shows every try, redeliver ID sends it again.",
                ]
            );
            return 0;
        });
        return command;
    }

    public static Command Tries()
    {
        var happened = Event();
        var command = new Command("tries", "List every try to tell an endpoint of an event, the latest first. They are kept for 30 days.")
        {
            happened,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var tries = await seat.Desk.Endpoints.Tries(parsed.GetValue(happened), ct);
            seat.Tell(new { tries }, tries.Select(Tried).DefaultIfEmpty(Seat.Say(Nothing.Tries)));
            return 0;
        });
        return command;
    }

    public static Command Redeliver()
    {
        var (happened, by) = (Event(), Seat.By());
        var command = new Command("redeliver", "Send an event again, under the id it had, whatever became of it.") { happened, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Redeliver(parsed.GetValue(happened), ct))
        );
        return command;
    }

    public static Command RedeliverFailed()
    {
        var (id, by) = (EndpointsCommand.Id(), Seat.By());
        var since = new Option<DateTimeOffset>("--since")
        {
            HelpName = "moment",
            Description = "Only what happened since, e.g. 2026-11-22T08:00Z. Default: everything that is kept.",
            DefaultValueFactory = _ => DateTimeOffset.UnixEpoch,
        };
        var command = new Command("redeliver-failed", "Send an endpoint again all events that were given up.") { id, since, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(
                await seat.For(parsed.GetValue(by))
                    .Endpoints.RedeliverSince(parsed.GetValue(id), parsed.GetValue(since).ToUniversalTime(), ct)
            )
        );
        return command;
    }

    public static Command Resume()
    {
        var (id, by) = (EndpointsCommand.Id(), Seat.By());
        var command = new Command(
            "resume",
            "Let an endpoint that was paused receive events again, beginning with those that waited for it."
        )
        {
            id,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Resume(parsed.GetValue(id), ct))
        );
        return command;
    }

    // As listed, or as the program got it in webhook-id.
    static Argument<Guid> Event() =>
        new("event")
        {
            Description = "Id of the event, as listed or as in the header webhook-id.",
            CustomParser = result =>
            {
                var typed = result.Tokens[0].Value;
                if (Guid.TryParse(typed.StartsWith("evt_", StringComparison.Ordinal) ? typed[4..] : typed, out var id))
                    return id;
                result.AddError($"'{typed}' is no id of an event. ./curlew endpoints log shows them.");
                return default;
            },
        };

    static string Told(LoggedEvent one) =>
        $"{one.Id}  {Seat.Day(one.At)}  {one.EventType}  {Seat.Say(one.State)}"
        + (one.Attempts > 0 ? $"  {Shared.Count(one.Attempts, "try", "tries")}" : "")
        + (one.NextTryAt is { } next ? $"  next {Seat.Day(next)}" : "")
        + (one.Last is { Problem: not null } last ? $"  {Ending(last)}" : "");

    static string Tried(LoggedTry one) => $"{one.At:yyyy-MM-dd HH:mm:ss}Z  {one.Took.TotalMilliseconds:0} ms  {Ending(one)}";

    static string Ending(LoggedTry one) =>
        string.Join(
            ' ',
            (
                (string?[])[one.Status?.ToString(CultureInfo.InvariantCulture), one.Problem is { } problem ? Seat.Say(problem) : null]
            ).OfType<string>()
        );
}
