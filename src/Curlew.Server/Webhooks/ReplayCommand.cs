using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.Server.Hosting;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew replay</c>: looks into stored webhooks and unpacks them once more.</summary>
static class ReplayCommand
{
    const int Shown = 50,
        Page = 1_000;

    public static Command Create() =>
        new("replay", "Look into the webhooks Meta delivered and let them be unpacked again. What took effect before has no second effect.")
        {
            List(),
            Show(),
            Run(),
        };

    static Command List()
    {
        var (problems, since) = (Problems(), Since());
        var command = new Command(
            "list",
            $"List the latest {Shown} webhooks: what they weigh, whether they took effect and what of them did not."
        )
        {
            problems,
            since,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var deliveries = await new Deliveries(seat.Database, seat.Sealer).List(
                parsed.GetValue(since),
                parsed.GetValue(problems),
                Shown,
                ct
            );
            seat.Tell(
                new { deliveries },
                deliveries.Select(delivery =>
                    $"{delivery.Id}  {delivery.ReceivedAt:yyyy-MM-dd HH:mm:ss}Z  {delivery.Size, 8:N0} bytes  {(delivery.Waiting ? "waiting" : delivery.Problem ?? "took effect")}"
                )
            );
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<Guid>("id") { Description = "Id of the webhook, as listed." };
        var command = new Command(
            "show",
            "Print one webhook as Meta sent it, with everything about people masked: what stays is its shape and Meta's own words and codes."
        )
        {
            id,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            if (await new Deliveries(seat.Database, seat.Sealer).Show(parsed.GetValue(id), ct) is not { } delivery)
                throw new NotConfigured($"There is no webhook {parsed.GetValue(id)}. ./curlew replay list shows those there are.");
            var body = MaskedJson.Of(delivery.Body);
            seat.Tell(
                new
                {
                    id = parsed.GetValue(id),
                    bytes = delivery.Body.Length,
                    body = body is null ? (JsonElement?)null : JsonElement.Parse(body),
                },
                body ?? $"It is no JSON: {delivery.Body.Length:N0} bytes."
            );
            return 0;
        });
        return command;
    }

    static Command Run()
    {
        var (problems, since) = (Problems(), Since());
        var ids = new Argument<Guid[]>("id") { Description = "Ids of webhooks, as listed.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("run", "Unpack webhooks again: the given ones, those with a problem, or all since a moment.")
        {
            ids,
            problems,
            since,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var given = parsed.GetValue(ids) ?? [];
            var (withProblem, from) = (parsed.GetValue(problems), parsed.GetValue(since));
            if (given.Length == 0 && !withProblem && from == default)
                throw new NotConfigured("Name the webhooks to replay: ids, --problems, or --since.");
            var deliveries = new Deliveries(seat.Database, seat.Sealer);
            var pages = given.Length > 0 ? new[] { given }.ToAsyncEnumerable() : Pages(deliveries, from, withProblem, ct);
            var (replayed, left) = (0, 0L);
            await foreach (var page in pages)
            {
                replayed += await deliveries.Replay(page, ct);
                await Unpack(seat.Installation, seat.Sealer, ct);
                left += await deliveries.WithProblem(page, ct);
                await Console.Error.WriteAsync(Console.IsErrorRedirected ? "" : $"\r{replayed:N0} webhooks");
            }

            await Console.Error.WriteAsync(Console.IsErrorRedirected ? "" : "\r");
            seat.Tell(
                new { replayed, with_problem = left },
                $"{replayed:N0} webhooks were unpacked again.{(left > 0 ? $" {left:N0} of them still hold something without effect: ./curlew replay list --problems" : "")}"
            );
            return 0;
        });
        return command;
    }

    // Everything that had arrived when the command was given, oldest first, however much that is.
    static async IAsyncEnumerable<Guid[]> Pages(
        Deliveries deliveries,
        DateTimeOffset since,
        bool problemsOnly,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var until = DateTimeOffset.UtcNow.AddMilliseconds(1);
        for (
            var after = Guid.Empty;
            await deliveries.Replayable(after, since, until, problemsOnly, Page, ct) is { Count: > 0 } page;
            after = page[^1]
        )
            yield return [.. page];
    }

    // A server that runs at the same time takes its share: both end when nothing is left. What follows a message is queued, and a server
    // does it.
    static async Task Unpack(Installation installation, Sealer sealer, CancellationToken ct)
    {
        var (rows, clock, transport) = (installation.Database, TimeProvider.System, Transport.From(Environment.GetEnvironmentVariable));
        using var http = new PublicHttp(new PublicHttpOptions());
        var media = new FetchMedia(
            rows,
            clock,
            (_, _) => new((Curlew.WhatsApp.CloudApi?)null),
            MediaStore.From(Environment.GetEnvironmentVariable, installation.MediaFolder, sealer),
            new MediaLimits(),
            transport.Open(rows, FetchMedia.QueueName)
        );
        var webhooks = new OutgoingWebhooks(rows, sealer, clock, http, transport.Open(rows, OutgoingWebhooks.QueueName));
        var settlement = new Settlement(rows, clock, sealer, new Attempts(rows, sealer));
        var unpack = new UnpackDeliveries(rows, sealer, clock, settlement, transport.Open(rows, FollowUps.QueueName), media, webhooks);
        while (await unpack.RunOnce(ct) > 0) { }
    }

    static Option<bool> Problems() => new("--problems") { Description = "Only webhooks of which something had no effect." };

    static Option<DateTimeOffset> Since() =>
        new("--since") { Description = "Only webhooks that arrived since this moment, e.g. 2026-11-22T08:00Z." };
}
