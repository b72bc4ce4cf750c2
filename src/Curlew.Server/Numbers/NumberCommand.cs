using System.CommandLine;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew number</c>: the business's own numbers.</summary>
static class NumberCommand
{
    public static Command Create() =>
        new("number", "Your own numbers: adding one, which of them send, why one is stopped, letting it send again, and retiring one.")
        {
            NumberAddCommand.Create(),
            List(),
            Restart(),
            Retire(),
        };

    static Command List()
    {
        var command = new Command("list", "List your numbers: whether each sends, or why it does not and until when.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var numbers = await seat.Desk.Numbers.All(ct);
            seat.Tell(
                new { numbers },
                [
                    .. numbers.Select(number =>
                        $"{number.Name}  {NumberWords.State(number)}{(number.IsSending ? $", up to {number.Throughput:N0} a second" : "")}  account {number.WabaId}, portfolio {number.PortfolioId}"
                    ),
                    .. numbers.Exists(number => number.StoppedReason is not null) ? LookFirst : [],
                    .. numbers.Count == 0 ? [Seat.Say(Nothing.Numbers)] : Array.Empty<string>(),
                ]
            );
            return 0;
        });
        return command;
    }

    static Command Restart()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "The number, by Meta's id or the phone; several at once, where the whole account was stopped.",
            Arity = ArgumentArity.OneOrMore,
        };
        var yes = new Option<bool>("--yes") { Description = "Let it send. Without it the reason is only shown." };
        var command = new Command(
            "restart",
            "Let a stopped number send again, once what stopped it is put right. If it is not, the next message stops it again."
        )
        {
            ids,
            yes,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var wanted = new List<NumberStanding>();
            foreach (var id in parsed.GetValue(ids)!.Distinct())
                wanted.Add(await One(seat.Desk.Numbers, id, ct));
            var stopped = wanted.FindAll(number => number.StoppedReason is not null);
            if (stopped.Count > 0 && !parsed.GetValue(yes))
            {
                seat.Tell(
                    new { restarted = Array.Empty<string>(), stopped },
                    [
                        .. stopped.Select(number => $"{number.Name}  {NumberWords.State(number)}"),
                        .. LookFirst,
                        $"It stays stopped until you give ./curlew number restart {string.Join(' ', stopped.Select(number => number.Id))} --yes.",
                    ]
                );
                return Shared.Broken;
            }

            var outcomes = new List<(NumberStanding Number, RestartOutcome Outcome)>();
            foreach (var number in wanted)
                outcomes.Add((number, await seat.Desk.Numbers.Restart(number.Id, ct)));
            seat.Tell(
                new { restarted = outcomes.Where(one => one.Outcome.IsDone).Select(one => one.Number.Id) },
                outcomes.Select(one => Seat.Say(one.Outcome, one.Number.Name))
            );
            return 0;
        });
        return command;
    }

    static Command Retire()
    {
        var id = new Argument<string>("id") { Description = "The number, by Meta's id or the phone." };
        var yes = new Option<bool>("--yes") { Description = "Retire it. Without it only what that means is shown." };
        var command = new Command(
            "retire",
            "Stop sending from a number for good. What people write to it is still received, opt-outs above all, and its history stays. ./curlew number add takes it back."
        )
        {
            id,
            yes,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var number = await One(seat.Desk.Numbers, parsed.GetValue(id)!, ct);
            if (number.RetiredAt is null && !parsed.GetValue(yes))
            {
                var campaigns = await seat.Desk.Numbers.Campaigns(number.Id, ct);
                seat.Tell(
                    new
                    {
                        retired = (string?)null,
                        number,
                        campaigns,
                    },
                    [
                        $"{number.Name} would no longer send anything, campaigns and replies alike.",
                        .. campaigns.Select(name => $"The campaign {name} would stand still: cancel it, or wait until it is over."),
                        $"It goes on until you give ./curlew number retire {number.Id} --yes.",
                    ]
                );
                return Shared.Broken;
            }

            var outcome = await seat.Desk.Numbers.Retire(number.Id, ct);
            return seat.Report(
                outcome,
                number.Name,
                further: outcome is RetireOutcome.Retired { Campaigns: var held }
                    ? held.Select(name => $"The campaign {name} stands still: ./curlew campaign cancel '{name}' ends it.")
                    : []
            );
        });
        return command;
    }

    static IEnumerable<string> LookFirst =>
        [
            "Look first at what Meta says: account quality, payment and number in its WhatsApp manager, and ./curlew account for what it has told here.",
            "./curlew policies shows which error codes stop a number, and changes that.",
        ];

    static async Task<NumberStanding> One(NumberDesk desk, string typed, CancellationToken ct) =>
        await desk.Named(typed, ct) switch
        {
            [var one] => one,
            [] => throw new NotConfigured($"There is no number {typed}. ./curlew number list shows those there are."),
            var several => throw new NotConfigured(
                $"{typed} may be {string.Join(" or ", several.Select(number => number.Name))}. Give Meta's id, the one in parentheses."
            ),
        };
}
