using System.CommandLine;
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
            "Read messages that may mean STOP or something else (\"cancel\", \"no\"). Until somebody decides they unsubscribe nobody."
        )
        {
            Decide("unsubscribe", "They mean stop: the people get no more marketing, from the moment they wrote.", unsubscribe: true),
            Decide("keep", "They mean something else: nothing changes.", unsubscribe: false),
        };
        var list = new Command("list", "List what waits for a decision, oldest first. It shows what people wrote.");
        Seat.At(list, List);
        command.Subcommands.Insert(0, list);
        return command;
    }

    static async Task<int> List(ParseResult parsed, Seat seat, CancellationToken ct)
    {
        var open = await Reviews(seat).Open(Most, ct);
        var people = await new Glimpses(seat.Database, seat.Sealer).Of(open.Select(review => review.Wish.Profile), ct);
        string Who(ConsentReview review) => people.GetValueOrDefault(review.Wish.Profile)?.Who ?? "gone";

        seat.Tell(
            new
            {
                reviews = open.Select(review => new
                {
                    review.Id,
                    review.Wish.Profile,
                    who = Who(review),
                    at = review.Wish.At,
                    words = review.Wish.Words,
                }),
            },
            [
                .. open.Select(review => $"{review.Id}  {Seat.Day(review.Wish.At)}  {Who(review), -22}  {OneLine(review.Wish.Words)}"),
                open.Count == 0
                    ? "Nothing waits for a decision."
                    : "Decide with ./curlew review unsubscribe ID… or ./curlew review keep ID…",
            ]
        );
        return 0;
    }

    static Command Decide(string name, string description, bool unsubscribe)
    {
        var (ids, by) = (new Argument<Guid[]>("id") { Description = "Ids as listed.", Arity = ArgumentArity.OneOrMore }, Seat.By());
        var command = new Command(name, description) { ids, by };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var (decided, not) = (new List<Guid>(), new List<Guid>());
            foreach (var id in parsed.GetValue(ids)!.Distinct())
                (await Reviews(seat).Decide(id, unsubscribe, parsed.GetValue(by)!, ct) ? decided : not).Add(id);
            seat.Tell(
                new { decided, not_open = not },
                [
                    $"{decided.Count} decided.",
                    .. not.Select(id => $"{id} is not open: there is no such message, or somebody has decided already."),
                ]
            );
            return not.Count == 0 ? 0 : Shared.Broken;
        });
        return command;
    }

    static ConsentReviews Reviews(Seat seat) => new(seat.Database, seat.Sealer, TimeProvider.System);

    // What a customer wrote must not steer the terminal it is shown on.
    static string OneLine(string words) =>
        string.Concat(
            words.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format ? ' ' : c)
        );
}
