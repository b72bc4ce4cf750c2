using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Messages;
using Curlew.Server.Terminal;

namespace Curlew.Server.Messages;

/// <summary><c>curlew replies</c>: what is answered by itself.</summary>
static class RepliesCommand
{
    public static Command Create() =>
        new(
            "replies",
            """
            Answer by itself, inside the service window: a welcome, an answer outside the opening hours, answers to keywords. Texts are those of ./curlew template.
              ./curlew replies keyword "opening hours" hours_text
              ./curlew replies welcome hello_text --again-after 30
              ./curlew replies away closed_text --days 1-5 --open 09:00-18:00
            """
        )
        {
            Keyword(),
            Welcome(),
            Away(),
            List(),
            Off(),
        };

    static Command Keyword()
    {
        var words = new Argument<string>("words") { Description = "What a message must hold, next to each other, however it is typed." };
        return Set("keyword", "Answer messages that hold certain words.", [words], parsed =>
            new(Trigger.Keyword, "", parsed.GetValue(words))
        );
    }

    static Command Welcome() =>
        Set("welcome", "Answer somebody's first message, and the first one after a silence.", [], _ => new(Trigger.Welcome, ""));

    static Command Away()
    {
        var days = new Option<string>("--days")
        {
            HelpName = "days",
            Description = "Days with opening hours, 1 is Monday: 1-5, or 1,3,5.",
            DefaultValueFactory = _ => "1-5",
        };
        var open = new Option<string>("--open")
        {
            HelpName = "hours",
            Description = "Opening hours in the business's time zone.",
            DefaultValueFactory = _ => "09:00-18:00",
        };
        return Set("away", "Answer messages that come outside the opening hours.", [days, open], parsed =>
            new(Trigger.Away, "") { Hours = Hours(parsed.GetValue(days)!, parsed.GetValue(open)!) }
        );
    }

    static Command Set(string name, string description, IReadOnlyList<Symbol> own, Func<ParseResult, AutoReply> read)
    {
        var template = new Argument<string>("template") { Description = "Name of the text, as ./curlew template list shows it." };
        var number = new Option<string?>("--number")
        {
            HelpName = "id",
            Description = "The business number it answers for, by Meta's id. Default: all.",
        };
        var again = Shared.Number("--again-after", 24, 1, 24 * 365, "Hours for which a person is not given the same answer again.");
        var command = new Command(name, description);
        foreach (var argument in own.OfType<Argument>())
            command.Add(argument);
        command.Add(template);
        foreach (var option in own.OfType<Option>())
            command.Add(option);
        command.Add(number);
        command.Add(again);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var reply = read(parsed) with
            {
                Template = parsed.GetValue(template)!,
                PhoneNumberId = parsed.GetValue(number),
                AgainAfter = TimeSpan.FromHours(parsed.GetValue(again)),
            };
            return seat.Report(await seat.Desk.Replies.Save(reply, ct));
        });
        return command;
    }

    static Command List()
    {
        var command = new Command("list", "List the automatic replies.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var replies = await seat.Desk.Replies.List(ct);
            seat.Tell(
                new { replies },
                replies
                    .Select(one =>
                        $"{one.Id}  {one.Trigger, -7}  {(one.Keyword is { } words ? $"\"{words}\" " : "")}→ {one.Template}{(one.PhoneNumberId is { } number ? $"  for {number}" : "")}  again after {one.AgainAfter.TotalHours:0} h"
                    )
                    .DefaultIfEmpty(Seat.Say(Nothing.Replies))
            );
            return 0;
        });
        return command;
    }

    static Command Off()
    {
        var id = new Argument<Guid>("id") { Description = "Id of the reply, as listed." };
        var command = new Command("off", "Stop giving a reply.") { id };
        Seat.At(command, async (parsed, seat, ct) => seat.Report(await seat.Desk.Replies.SwitchOff(parsed.GetValue(id), ct)));
        return command;
    }

    /// <exception cref="NotConfigured">They cannot be read.</exception>
    static OpeningHours Hours(string days, string open)
    {
        if (DailyWindow.Read(open) is not { Opens: var opens, Closes: var closes })
            throw new NotConfigured($"'{open}' are no opening hours. Give them as 09:00-18:00, or as 18:00-02:00 over midnight.");
        return Days(days) is { Count: > 0 } open7
            ? new(
                [.. open7.Select(day => (DayOfWeek)(day % 7))],
                TimeOnly.FromTimeSpan(opens),
                closes < TimeSpan.FromDays(1) ? TimeOnly.FromTimeSpan(closes) : null
            )
            : throw new NotConfigured($"'{days}' are no days. Give them as 1-5 or 1,3,5; 1 is Monday, 7 Sunday.");
    }

    static List<int> Days(string text)
    {
        var days = new List<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (
                ends.Length > 2
                || !int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last)
                || first is < 1 or > 7
                || last < first
                || last > 7
            )
                return [];
            days.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return days;
    }
}
