using System.CommandLine;
using Curlew.Desks;
using Curlew.Outbound;
using Curlew.Server.Terminal;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew endpoints</c>: programs of the business's own that are told what happens.</summary>
static class EndpointsCommand
{
    public static Command Create() =>
        new(
            "endpoints",
            "Tell programs of your own what happens: a signed POST (Standard Webhooks) for each event they asked for, tried again until they take it."
        )
        {
            Add(),
            List(),
            Choose(),
            Off(),
        };

    static Command Add()
    {
        var url = new Argument<string>("url") { Description = "An https address of the public internet." };
        var (events, by) = (Events(), Seat.By());
        var command = new Command(
            "add",
            $"Add an endpoint. Its secret is shown this once. Events: {string.Join(", ", EventTypes.All.Order(StringComparer.Ordinal))}."
        )
        {
            url,
            events,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var outcome = await seat.For(parsed.GetValue(by)).Endpoints.Add(parsed.GetValue(url)!, Chosen(parsed, events), ct);
            return seat.Report(outcome);
        });
        return command;
    }

    static Command List()
    {
        var command = new Command(
            "list",
            "List the endpoints, newest first. Of an address only the host is shown: the rest may hold a token."
        );
        Seat.At(command, async (_, seat, ct) =>
        {
            var endpoints = await seat.Desk.Endpoints.List(ct);
            seat.Tell(
                new { endpoints },
                endpoints
                    .Select(one =>
                        $"{one.Id}  {(one.IsActive ? "on " : "off")}  {one.Host ?? "unreadable"}  last answer {one.LastStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}  {string.Join(' ', one.EventTypes)}"
                    )
                    .DefaultIfEmpty(Seat.Say(Nothing.Endpoints))
            );
            return 0;
        });
        return command;
    }

    static Command Choose()
    {
        var (id, events, by) = (Id(), Events(), Seat.By());
        var command = new Command("choose", "Tell an endpoint of other events from now on.") { id, events, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Choose(parsed.GetValue(id), Chosen(parsed, events), ct))
        );
        return command;
    }

    static Command Off()
    {
        var (id, by) = (Id(), Seat.By());
        var command = new Command("off", "Send an endpoint nothing more.") { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.SwitchOff(parsed.GetValue(id), ct))
        );
        return command;
    }

    static Argument<Guid> Id() => new("id") { Description = "Id of the endpoint, as listed." };

    static Option<string[]> Events() =>
        new("--events")
        {
            HelpName = "event",
            Description = "Which events it receives. Default: all of them.",
            AllowMultipleArgumentsPerToken = true,
        };

    static string[] Chosen(ParseResult parsed, Option<string[]> events) =>
        parsed.GetValue(events) is { Length: > 0 } some ? some : [.. EventTypes.All.Order(StringComparer.Ordinal)];
}
