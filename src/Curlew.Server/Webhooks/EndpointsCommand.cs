using System.CommandLine;
using Curlew.Outbound;
using Curlew.Server.Terminal;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew endpoints</c>: programs of the business's own that hear what happens.</summary>
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
        var events = Events();
        var command = new Command(
            "add",
            $"Add an endpoint. Its secret is shown this once. Events: {string.Join(", ", EventTypes.All.Order(StringComparer.Ordinal))}."
        )
        {
            url,
            events,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            switch (await Endpoints(seat).Add(parsed.GetValue(url)!, Chosen(parsed, events), ct))
            {
                case EndpointAdded added:
                    seat.Tell(added, $"Added {added.Id}.", $"Its secret, to check signatures with (it is not shown again): {added.Secret}");
                    return 0;
                case EndpointRefused refused:
                    seat.Tell(refused, $"Not added. {refused.Why}");
                    break;
            }

            return Shared.Unable;
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
            var endpoints = await Endpoints(seat).List(ct);
            seat.Tell(
                new { endpoints },
                endpoints
                    .Select(one =>
                        $"{one.Id}  {(one.IsActive ? "on " : "off")}  {one.Host}  last answer {one.LastStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}  {string.Join(' ', one.EventTypes)}"
                    )
                    .DefaultIfEmpty("Nobody is told anything. Add one with ./curlew endpoints add https://…")
            );
            return 0;
        });
        return command;
    }

    static Command Choose()
    {
        var (id, events) = (Id(), Events());
        var command = new Command("choose", "Let an endpoint hear other events from now on.") { id, events };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var refused = await Endpoints(seat).Choose(parsed.GetValue(id), Chosen(parsed, events), ct);
            seat.Tell(new { chosen = refused is null, refused?.Why }, refused is null ? "Done." : $"Nothing was changed. {refused.Why}");
            return refused is null ? 0 : Shared.Unable;
        });
        return command;
    }

    static Command Off()
    {
        var id = Id();
        var command = new Command("off", "Send an endpoint nothing more.") { id };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var wasOn = await Endpoints(seat).SwitchOff(parsed.GetValue(id), ct);
            seat.Tell(new { wasOn }, wasOn ? "It hears nothing more." : "There is no such endpoint, or it was off already.");
            return wasOn ? 0 : Shared.Broken;
        });
        return command;
    }

    static Argument<Guid> Id() => new("id") { Description = "Id of the endpoint, as listed." };

    static Option<string[]> Events() =>
        new("--events")
        {
            HelpName = "event",
            Description = "What it hears. Default: everything.",
            AllowMultipleArgumentsPerToken = true,
        };

    static string[] Chosen(ParseResult parsed, Option<string[]> events) =>
        parsed.GetValue(events) is { Length: > 0 } some ? some : [.. EventTypes.All.Order(StringComparer.Ordinal)];

    static WebhookEndpoints Endpoints(Seat seat) => new(seat.Database, seat.Sealer, new PublicHttpOptions());
}
