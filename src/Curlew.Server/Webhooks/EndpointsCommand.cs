using System.CommandLine;
using System.Globalization;
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
            Full(),
            Ids(),
            Rotate(),
            Off(),
            EndpointLog.Test(),
            EndpointLog.Log(),
            EndpointLog.Tries(),
            EndpointLog.Redeliver(),
            EndpointLog.RedeliverFailed(),
            EndpointLog.Resume(),
        };

    static Command Add()
    {
        var url = new Argument<string>("url") { Description = "An https address of the public internet." };
        var (events, by) = (new ChosenEvents(), Seat.By());
        var command = new Command(
            "add",
            $"Add an endpoint, which is told ids only. Its secret is shown this once. Events: {string.Join(", ", EventTypes.All.Order(StringComparer.Ordinal))}."
        )
        {
            url,
            by,
        };
        events.AddTo(command);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var endpoints = seat.For(parsed.GetValue(by)).Endpoints;
            return seat.Report(await endpoints.Add(parsed.GetValue(url)!, events.In(parsed), events.Filter(parsed), ct));
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
            seat.Tell(new { endpoints }, endpoints.Select(Line).DefaultIfEmpty(Seat.Say(Nothing.Endpoints)));
            return 0;
        });
        return command;
    }

    static string Line(WebhookEndpoint one) =>
        string.Join(
            "  ",
            (
                (string?[])
                    [
                        one.Id.ToString(),
                        !one.IsActive ? "off"
                        : one.PausedAt is null ? "on "
                        : "paused",
                        one.Host ?? "unreadable",
                        $"last answer {one.LastStatus?.ToString(CultureInfo.InvariantCulture) ?? "none"}",
                        string.Join(' ', one.EventTypes),
                        one.Filter.Numbers.Count == 0 ? null : $"numbers {string.Join(' ', one.Filter.Numbers)}",
                        one.Filter.Campaigns.Count == 0 ? null : $"campaigns {string.Join(' ', one.Filter.Campaigns)}",
                        one.FullBy is null ? null : $"full bodies, allowed by {one.FullBy}",
                        one.PausedReason is { } why ? $"paused {Seat.Day(one.PausedAt)}: {Seat.Say(why)}"
                        : one.FailingSince is { } since ? $"takes nothing since {Seat.Day(since)}"
                        : null,
                    ]
            ).OfType<string>()
        );

    static Command Choose()
    {
        var (id, events, by) = (Id(), new ChosenEvents(), Seat.By());
        var command = new Command("choose", "Tell an endpoint of other events from now on.") { id, by };
        events.AddTo(command);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var endpoints = seat.For(parsed.GetValue(by)).Endpoints;
            return seat.Report(await endpoints.Choose(parsed.GetValue(id), events.In(parsed), events.Filter(parsed), ct));
        });
        return command;
    }

    static Command Full()
    {
        var (id, by) = (Id(), Seat.By());
        var purpose = new Option<string>("--purpose")
        {
            HelpName = "text",
            Description = "What the program needs that for; kept with the decision.",
            DefaultValueFactory = _ => "",
        };
        var command = new Command(
            "full",
            "Send an endpoint names, numbers and texts of messages as well, for as long as whoever allows it may export them."
        )
        {
            id,
            purpose,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Fill(parsed.GetValue(id), parsed.GetValue(purpose)!, ct))
        );
        return command;
    }

    static Command Ids()
    {
        var (id, by) = (Id(), Seat.By());
        var command = new Command("ids", "Send an endpoint ids only, as at the beginning.") { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Thin(parsed.GetValue(id), ct))
        );
        return command;
    }

    static Command Rotate()
    {
        var (id, by) = (Id(), Seat.By());
        var atOnce = new Option<bool>("--at-once")
        {
            Description =
                "The old secret is not used any more: somebody else knows it. Otherwise events are signed with both for 24 hours.",
        };
        var command = new Command("rotate", "Give an endpoint a new secret. It is shown this once.") { id, atOnce, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Endpoints.Rotate(parsed.GetValue(id), parsed.GetValue(atOnce), ct))
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

    public static Argument<Guid> Id() => new("id") { Description = "Id of the endpoint, as listed." };
}
