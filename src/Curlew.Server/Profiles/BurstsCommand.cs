using System.CommandLine;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Profiles;

/// <summary><c>curlew bursts</c>: error codes that unsubscribed so many people at once that they were stopped.</summary>
static class BurstsCommand
{
    public static Command Create() =>
        new(
            "bursts",
            "Decide about bursts of opt-outs: an error code that unsubscribes people by the hundred is stopped until somebody says whether to believe it."
        )
        {
            List(),
            Decide("accept", "They are real: what was held back takes effect.", (bursts, id, ct) => bursts.Believe(id, ct)),
            Decide(
                "undo",
                "They are not: what was held back is dropped, and those the burst had unsubscribed are subscribed again.",
                (bursts, id, ct) => bursts.Undo(id, ct)
            ),
        };

    static Command List()
    {
        var command = new Command("list", "List the bursts nobody has decided about.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var bursts = await seat.Desk.Bursts.Open(ct);
            seat.Tell(
                new { bursts },
                [
                    .. bursts.Select(burst =>
                        $"{burst.Id}  {burst.Source}  since {Seat.Day(burst.Since)}, stopped {Seat.Day(burst.OpenedAt)}  {burst.Held:N0} people held back"
                    ),
                    bursts.Count == 0 ? Seat.Say(Nothing.Bursts) : "Decide with ./curlew bursts accept ID or ./curlew bursts undo ID.",
                ]
            );
            return 0;
        });
        return command;
    }

    static Command Decide(string name, string description, Func<BurstDesk, Guid, CancellationToken, Task<BurstOutcome>> decide)
    {
        var (id, by) = (new Argument<Guid>("id") { Description = "Id of the burst, as listed." }, Seat.By());
        var command = new Command(name, description) { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await decide(seat.For(parsed.GetValue(by)).Bursts, parsed.GetValue(id), ct))
        );
        return command;
    }
}
