using System.CommandLine;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew number</c>: the business's own numbers, and how one that was stopped sends again.</summary>
static class NumberCommand
{
    public static Command Create() =>
        new("number", "Your own numbers: which of them send, why one is stopped, and letting it send again.") { List(), Restart() };

    static Command List()
    {
        var command = new Command("list", "List your numbers: whether each sends, or why it is stopped and until when.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var numbers = await Numbers(seat, ct);
            seat.Tell(
                new { numbers },
                [
                    .. numbers.Select(number =>
                        $"{Name(number)}  {(number.StoppedReason is null ? $"sends, up to {number.Throughput:N0} a second" : Why(number))}"
                    ),
                    .. numbers.Exists(number => number.StoppedReason is not null) ? LookFirst : [],
                    .. numbers.Count == 0 ? ["No number is set up yet. ./curlew serve sets it up."] : Array.Empty<string>(),
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
                        .. stopped.Select(number => $"{Name(number)}  {Why(number)}"),
                        .. LookFirst,
                        $"It stays stopped until you give ./curlew number restart {string.Join(' ', stopped.Select(number => number.Id))} --yes.",
                    ]
                );
                return Shared.Broken;
            }

            var restarted = new List<string>();
            foreach (var number in stopped)
                if (await new BusinessNumbers(seat.Database, seat.Sealer).Restart(number.Id, ct))
                    restarted.Add(number.Id);
            seat.Tell(
                new { restarted },
                wanted.Select(number =>
                    restarted.Contains(number.Id)
                        ? $"{Name(number)}  sends again, and its running campaigns go on where they were. It had been stopped: {number.StoppedReason}"
                        : $"{Name(number)}  was not stopped."
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

    static Task<List<NumberStanding>> Numbers(Seat seat, CancellationToken ct) => new AccountNews(seat.Database, seat.Sealer).Numbers(ct);

    static string Name(NumberStanding number) => $"{number.Phone ?? "number"} ({number.Id})";

    static string Why(NumberStanding number) =>
        $"STOPPED{(number.StoppedUntil is { } until ? $" until {Seat.Day(until)}, when it sends again by itself" : "")}: {number.StoppedReason}";
}
