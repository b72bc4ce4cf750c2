using System.CommandLine;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Profiles;

/// <summary><c>curlew review</c>: messages that may mean stop, for somebody to read.</summary>
static class ReviewCommand
{
    const int Most = 200;

    public static Command Create()
    {
        var command = new Command(
            "review",
            "Read messages that may mean STOP or something else (\"cancel\", \"no\"). Until somebody decides, they unsubscribe nobody."
        )
        {
            Decide("unsubscribe", "They mean stop: their writers get no more marketing, from the moment they wrote.", unsubscribe: true),
            Decide("keep", "They mean something else: nothing changes.", unsubscribe: false),
        };
        var list = new Command("list", "List what waits for a decision, oldest first. It shows what people wrote.");
        Seat.At(list, List);
        command.Subcommands.Insert(0, list);
        return command;
    }

    static async Task<int> List(ParseResult parsed, Seat seat, CancellationToken ct)
    {
        var open = await seat.Desk.Reviews.Open(Most, ct);
        seat.Tell(
            new
            {
                reviews = open.Select(one => new
                {
                    one.Review.Id,
                    one.Review.Wish.Profile,
                    who = Who(one),
                    at = one.Review.Wish.At,
                    words = one.Review.Wish.Words,
                }),
            },
            [
                .. open.Select(one =>
                    $"{one.Review.Id}  {Seat.Day(one.Review.Wish.At)}  {Who(one), -22}  {OneLine(one.Review.Wish.Words)}"
                ),
                open.Count == 0 ? Seat.Say(Nothing.Reviews) : "Decide with ./curlew review unsubscribe ID… or ./curlew review keep ID…",
            ]
        );
        return 0;
    }

    static string Who(ReviewToRead one) => one.Person?.Who ?? "gone";

    static Command Decide(string name, string description, bool unsubscribe)
    {
        var ids = new Argument<Guid[]>("id") { Description = "Ids as listed.", Arity = ArgumentArity.OneOrMore };
        var by = Seat.By();
        var command = new Command(name, description) { ids, by };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var (reviews, chosen) = (seat.For(parsed.GetValue(by)).Reviews, parsed.GetValue(ids)!);
            var outcome = await (unsubscribe ? reviews.Unsubscribe(chosen, ct) : reviews.Keep(chosen, ct));
            var told = seat.Report(outcome);
            return outcome is ReviewOutcome.Unsubscribed { Closed.Count: > 0 } or ReviewOutcome.Kept { Closed.Count: > 0 }
                ? Shared.Broken
                : told;
        });
        return command;
    }

    // What a customer wrote must not steer the terminal it is shown on.
    static string OneLine(string words) =>
        string.Concat(
            words.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format ? ' ' : c)
        );
}
