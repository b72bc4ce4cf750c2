using System.CommandLine;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew account</c>: what Meta said of account, numbers, templates and limits.</summary>
static class AccountCommand
{
    public static Command Create()
    {
        var since = new Option<DateTimeOffset>("--since")
        {
            HelpName = "moment",
            Description = "Only what happened since, e.g. 2026-11-22T08:00Z.",
        };
        var most = Shared.Number("--most", 30, 1, 10_000, "How many notices to show, the latest first.");
        var command = new Command(
            "account",
            "Show how each number stands (limit, pace, why it is stopped and until when) and what Meta said of the account lately."
        )
        {
            since,
            most,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var desk = seat.Desk.Numbers;
            var (numbers, notices) = (await desk.All(ct), await desk.News(parsed.GetValue(since), parsed.GetValue(most), ct));
            seat.Tell(
                new { numbers, notices },
                [
                    .. numbers.Select(Line),
                    .. notices.Select(Line),
                    .. numbers.Count + notices.Count == 0 ? [Seat.Say(Nothing.Numbers)] : Array.Empty<string>(),
                ]
            );
            return 0;
        });
        return command;
    }

    static string Line(NumberStanding number) =>
        $"{number.Name}  {(number.MessagingLimit is { } limit ? $"{limit:N0} people in 24 hours" : "any number of people")}{(number.LimitToldAt is { } told ? $", said Meta {Seat.Day(told)}" : ", as configured")}  {number.Throughput:N0} a second  "
        + NumberWords.State(number);

    static string Line(AccountNotice notice) =>
        $"{Seat.Day(notice.At)}  {notice.Event}  {notice.About}{(notice.Effect is { } effect ? $"  → {effect}" : "")}";
}
