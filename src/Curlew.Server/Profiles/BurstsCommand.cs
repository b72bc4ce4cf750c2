using System.CommandLine;
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
            Decide(
                "accept",
                "They are real: what was held back takes effect.",
                (bursts, id, by, ct) => bursts.Believe(id, by, ct),
                "people were unsubscribed"
            ),
            Decide(
                "undo",
                "They are not: what was held back is dropped, and those the burst had unsubscribed are subscribed again.",
                (bursts, id, by, ct) => bursts.Undo(id, by, ct),
                "people were subscribed again"
            ),
        };

    static Command List()
    {
        var command = new Command("list", "List the bursts nobody has decided about.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var bursts = await Bursts(seat).List(ct);
            seat.Tell(
                new { bursts },
                [
                    .. bursts.Select(burst =>
                        $"{burst.Id}  {burst.Source}  since {Seat.Day(burst.Since)}, stopped {Seat.Day(burst.OpenedAt)}  {burst.Held:N0} people held back"
                    ),
                    bursts.Count == 0
                        ? "No burst waits for a decision."
                        : "Decide with ./curlew bursts accept ID or ./curlew bursts undo ID.",
                ]
            );
            return 0;
        });
        return command;
    }

    static Command Decide(
        string name,
        string description,
        Func<OptOutBursts, Guid, string, CancellationToken, Task<int?>> decide,
        string outcome
    )
    {
        var (id, by) = (new Argument<Guid>("id") { Description = "Id of the burst, as listed." }, Seat.By());
        var command = new Command(name, description) { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var people = await decide(Bursts(seat), parsed.GetValue(id), parsed.GetValue(by)!, ct);
            seat.Tell(
                new { decided = people is not null, people },
                people is null
                    ? "This burst is not open: there is none of this id, or somebody has decided already."
                    : $"{people:N0} {outcome}."
            );
            return people is null ? Shared.Broken : 0;
        });
        return command;
    }

    static OptOutBursts Bursts(Seat seat) => new(seat.Database, seat.Sealer, TimeProvider.System);
}
