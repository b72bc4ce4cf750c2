using System.CommandLine;
using System.Globalization;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew limits</c>: what binds sending now, and how to set it.</summary>
static class LimitsCommand
{
    public static Command Create()
    {
        var command = new Command(
            "limits",
            "Show what binds sending: each portfolio's people in 24 hours, used and left, each number's pace, and how often one person may be written to."
        )
        {
            SetLimit(),
            SetThroughput(),
            SetCap(),
        };
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var (portfolios, numbers, caps) = await seat.Desk.Numbers.Limits(ct);
            seat.Tell(
                new
                {
                    portfolios,
                    numbers,
                    frequency_caps = caps,
                },
                Told(portfolios, numbers, caps)
            );
            return 0;
        });
        return command;
    }

    /// <summary>All of it, for people to read.</summary>
    public static IEnumerable<string> Told(List<PortfolioLimit> portfolios, List<NumberPace> numbers, List<FrequencyCap> caps)
    {
        foreach (var portfolio in portfolios)
        {
            var most = portfolio.MessagingLimit is { } limit ? $"{limit:N0} people in 24 hours, {portfolio.Left:N0} left" : "unlimited";
            yield return $"Portfolio {portfolio.Portfolio}: {portfolio.Used:N0} used of {most}{(portfolio.FreesAt is { } at ? $"; the next is free at {at:yyyy-MM-dd HH:mm:ss}Z" : "")}";
            foreach (var number in numbers.Where(number => number.Portfolio == portfolio.Portfolio))
                yield return $"  number {number.PhoneNumberId}: {number.Throughput:N0} messages a second{State(number)}";
        }

        yield return caps.Count == 0
            ? Seat.Say(Nothing.Caps)
            : $"One person gets at most {string.Join(", ", caps.Select(cap => $"{cap.Messages} marketing messages in {cap.Days} days"))}.";
    }

    static string State(NumberPace number) =>
        number.RetiredAt is { } retired ? $", retired {retired:yyyy-MM-dd HH:mm}Z"
        : number.StoppedReason is { } reason ? $", STOPPED: {Seat.Say(reason)}"
        : number.WaitsUntil is { } until ? $", waits until {until:yyyy-MM-dd HH:mm:ss}Z because WhatsApp asked for it"
        : "";

    static Command SetLimit()
    {
        var portfolio = new Argument<string>("portfolio") { Description = "Portfolio, as listed." };
        var people = new Argument<string>("people")
        {
            Description = "250, 2000, 10000, 100000 or unlimited, as Meta's business manager shows it.",
        };
        var command = new Command(
            "portfolio",
            "Set how many people a portfolio may reach in 24 hours. When Meta tells another limit later, that one counts."
        )
        {
            portfolio,
            people,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var given = parsed.GetValue(people)!;
            int? limit =
                given == "unlimited" ? null
                : int.TryParse(given, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
                : throw new NotConfigured($"'{given}' is neither a number of people nor 'unlimited'.");
            return seat.Report(await seat.Desk.Numbers.SetLimit(parsed.GetValue(portfolio)!, limit, ct));
        });
        return command;
    }

    static Command SetThroughput()
    {
        var number = new Argument<string>("number") { Description = "Meta's id of the number, as listed." };
        var pace = new Argument<int>("per-second")
        {
            Description = "Messages a second: 80, 1000 after Meta's upgrade, 20 beside the phone app.",
        };
        var command = new Command("throughput", "Set how many messages a number sends in a second.") { number, pace };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.Desk.Numbers.SetThroughput(parsed.GetValue(number)!, parsed.GetValue(pace), ct))
        );
        return command;
    }

    static Command SetCap()
    {
        var messages = new Argument<int>("messages") { Description = "Most marketing messages; 0 takes the cap away." };
        var days = new Argument<int>("days") { Description = "Days they are counted in." };
        var command = new Command(
            "cap",
            "Set how many marketing messages one person may get, over all campaigns. Whoever has had them waits; where the campaign ends before, they are skipped."
        )
        {
            messages,
            days,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.Desk.Numbers.SetCap(new(parsed.GetValue(days), parsed.GetValue(messages)), ct))
        );
        return command;
    }
}
