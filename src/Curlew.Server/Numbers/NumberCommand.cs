using System.CommandLine;
using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew number</c>: the business's own numbers, and how one that was stopped sends again.</summary>
static class NumberCommand
{
    public static Command Create() =>
        new("number", "Your own numbers: which of them send, why one is stopped, letting it send again, and retiring one.")
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
            var numbers = await Numbers(seat, ct);
            seat.Tell(
                new { numbers },
                [
                    .. numbers.Select(number =>
                        $"{NumberWords.Name(number)}  {NumberWords.State(number)}{(number.IsSending ? $", up to {number.Throughput:N0} a second" : "")}  account {number.WabaId}, portfolio {number.PortfolioId}"
                    ),
                    .. numbers.Exists(number => number.StoppedReason is not null) ? LookFirst : [],
                    .. numbers.Count == 0 ? ["No number is set up yet. ./curlew number add brings one in."] : Array.Empty<string>(),
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
            Description =
                "Meta's id of the number, as ./curlew number list shows it; several at once, where the whole account was stopped.",
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
            var known = (await Numbers(seat, ct)).ToDictionary(number => number.Id);
            var wanted = parsed
                .GetValue(ids)!
                .Distinct()
                .Select(id =>
                    known.GetValueOrDefault(id)
                    ?? throw new NotConfigured($"There is no number {id}. ./curlew number list shows those there are.")
                )
                .ToList();
            var stopped = wanted.FindAll(number => number.StoppedReason is not null);
            if (stopped.Count > 0 && !parsed.GetValue(yes))
            {
                seat.Tell(
                    new { restarted = Array.Empty<string>(), stopped },
                    [
                        .. stopped.Select(number => $"{NumberWords.Name(number)}  {NumberWords.State(number)}"),
                        .. LookFirst,
                        $"It stays stopped until you give ./curlew number restart {string.Join(' ', stopped.Select(number => number.Id))} --yes.",
                    ]
                );
                return Shared.Broken;
            }

            var restarted = new List<string>();
            foreach (var number in stopped)
                if (await new Stops(seat.Database, TimeProvider.System).Restart(number.Id, ct))
                    restarted.Add(number.Id);
            seat.Tell(
                new { restarted },
                wanted.Select(number =>
                    restarted.Contains(number.Id)
                        ? $"{NumberWords.Name(number)}  sends again, and its running campaigns go on where they were. It had been stopped: {number.StoppedReason}"
                        : $"{NumberWords.Name(number)}  was not stopped."
                )
            );
            return 0;
        });
        return command;
    }

    static IEnumerable<string> LookFirst =>
        [
            "Look first at what Meta says: account quality, payment and number in its WhatsApp manager, and ./curlew account for what it has told here.",
            "./curlew policies shows which error codes stop a number, and changes that.",
        ];

    static Command Retire()
    {
        var id = new Argument<string>("id") { Description = "The number, by Meta's id or the phone." };
        var yes = new Option<bool>("--yes") { Description = "Retire it. Without it only what that means is shown." };
        var command = new Command(
            "retire",
            "Let a number send nothing any more. What is written to it is still heard, opt-outs above all, and its history stays. ./curlew number add takes it back."
        )
        {
            id,
            yes,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var numbers = new BusinessNumbers(seat.Database, seat.Sealer);
            var number = One(await numbers.Named(parsed.GetValue(id)!, ct), parsed.GetValue(id)!);
            if (number.RetiredAt is not null)
                throw new NotConfigured($"{NumberWords.Name(number)} is retired already, since {Seat.Day(number.RetiredAt)}.");
            if (!parsed.GetValue(yes))
            {
                var active = await numbers.Campaigns(number.Id, ct);
                seat.Tell(
                    new
                    {
                        retired = (string?)null,
                        number,
                        campaigns = active,
                    },
                    [
                        $"{NumberWords.Name(number)} would send nothing any more, campaigns and answers alike.",
                        .. active.Select(name => $"The campaign {name} would stand still: cancel it, or wait until it is over."),
                        $"It goes on until you give ./curlew number retire {number.Id} --yes.",
                    ]
                );
                return Shared.Broken;
            }

            var campaigns = await numbers.Retire(number.Id, Shared.Who, TimeProvider.System.GetUtcNow(), ct) ?? [];
            seat.Tell(
                new { retired = number.Id, campaigns },
                [
                    $"{NumberWords.Name(number)} is retired. Messages that are under way still arrive.",
                    .. campaigns.Select(name => $"The campaign {name} stands still: ./curlew campaign cancel '{name}' ends it."),
                ]
            );
            return 0;
        });
        return command;
    }

    static NumberStanding One(List<NumberStanding> found, string typed) =>
        found switch
        {
            [var one] => one,
            [] => throw new NotConfigured($"There is no number {typed}. ./curlew number list shows those there are."),
            _ => throw new NotConfigured(
                $"{typed} may be {string.Join(" or ", found.Select(NumberWords.Name))}. Give Meta's id, the one in parentheses."
            ),
        };

    static Task<List<NumberStanding>> Numbers(Seat seat, CancellationToken ct) => new BusinessNumbers(seat.Database, seat.Sealer).List(ct);
}
