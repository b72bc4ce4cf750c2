using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Curlew.Events;
using Curlew.Outbound;

namespace Curlew.Tests.Events;

/// <summary>Writes <c>docs/events.md</c> from the catalog: the same catalog always gives the same text.</summary>
static class EventsDocument
{
    static readonly JsonSerializerOptions Indented = new(EventJson.Options) { WriteIndented = true };

    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Events

            What Curlew tells programs of your own as it happens. `./curlew endpoints add https://…` adds one and shows its secret once. This page is made from
            `EventCatalog`; a test keeps it current (`CURLEW_WRITE_DOCS=1`).

            ## How they come

            Each event is a POST of JSON: `type`, `timestamp` (when it happened) and `data`. It is signed as [Standard Webhooks](https://www.standardwebhooks.com)
            asks for, so its libraries verify it: `webhook-id` stays the same at every try, `webhook-timestamp` is that of the try, `webhook-signature` holds one
            signature, or two for the 24 hours after `./curlew endpoints rotate`.

            - **Answer with 2xx within 15 seconds**, and do the work afterwards. Everything else, redirects too, is tried again: after 5 seconds, then 1, 5 and 30
              minutes, then 2, 5, 10, 14, 20 and 24 hours. After the eleventh try an event is given up and waits for a person
              (`./curlew endpoints redeliver`, `redeliver-failed`).
            - **An event may come twice**, under the same `webhook-id`: remember those you have handled.
            - **The order is not promised.** `timestamp` tells what happened first.
            - Answer 410 and you are told nothing more; so is a program that has taken nothing for five days. Both raise an alarm. What happens meanwhile is kept for
              90 days and comes when somebody resumes you (`./curlew endpoints resume`). While you fail you are tried with one event at a time.
            - A slow program holds up nobody else. It is told at most 16 events at once by each server.
            - `./curlew endpoints log` and `tries` show every try for 30 days: when, how long, which status. What you answer beside the status is not read.
            - Only public addresses with https are called, and no redirect is followed.

            ## Who hears what

            An endpoint chooses its events, and may hear of some business numbers (`--number`) or campaigns (`--campaign`) alone. Then it can choose only events that
            are always of a number, or that may be of a campaign; one that is of another or of none does not come.

            `data` holds ids and words of the system's own, never what somebody wrote or who they are. `./curlew endpoints full` lets an endpoint be told that as
            well, for as long as whoever allowed it may export people's numbers themselves: then `data` has a `person`, and `message.*` a `message` besides. How many
            people a set of events told of is kept in the audit trail. They are looked up when the event is sent: what was erased meanwhile is missing.


            """
        );
        text.Append("| event | of a number | of a campaign | full bodies tell | |\n|---|:-:|:-:|---|---|\n");
        foreach (var kind in EventCatalog.All)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| [`{kind.Name}`](#{kind.Name.Replace(".", "", StringComparison.Ordinal)}) | {Yes(kind.IsOfANumber)} | {Yes(kind.IsOfACampaign)} | {Personal(kind)} | {kind.Says} |\n"
            );
        foreach (var kind in EventCatalog.All)
            text.Append(Section(kind));
        return text.Append(Full("message", typeof(MessageBody)))
            .Append(Full("person", typeof(PersonBody)))
            .ToString()
            .ReplaceLineEndings("\n");
    }

    static string Section(EventKind kind) =>
        $"\n## {kind.Name}\n\n{kind.Says}\n\n```json\n{Example(kind)}\n```\n\n{Members(kind.Example.GetType())}";

    static string Full(string member, Type body) =>
        $"\n## Full bodies: {member}\n\nStands in `data.{member}`, where the endpoint is told people.\n\n{Members(body)}";

    static string Example(EventKind kind) =>
        JsonSerializer.Serialize(
            new
            {
                type = kind.Name,
                timestamp = "2026-11-30T12:00:00.0000000Z",
                data = JsonSerializer.SerializeToNode(kind.Example, kind.Example.GetType(), EventJson.Options),
            },
            Indented
        );

    static string Members(Type body)
    {
        var nullability = new NullabilityInfoContext();
        return "| member | | |\n|---|---|---|\n"
            + string.Concat(
                body.GetProperties()
                    .Select(property =>
                        $"| `{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}` | {Kind(property.PropertyType)}{(MayBeMissing(property, nullability) ? ", may be missing" : "")} | {property.GetCustomAttribute<DescriptionAttribute>()!.Description} |\n"
                    )
            );
    }

    static bool MayBeMissing(PropertyInfo property, NullabilityInfoContext nullability) =>
        nullability.Create(property).ReadState is NullabilityState.Nullable
        && property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is null;

    static string Kind(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var id when id == typeof(Guid) => "id",
            var number when number == typeof(int) => "number",
            var moment when moment == typeof(DateTimeOffset) => "moment",
            var text when text == typeof(string) => "text",
            _ => "list of texts",
        };

    static string Yes(bool isSo) => isSo ? "yes" : "–";

    static string Personal(EventKind kind) =>
        kind is { IsMessage: true } ? "message, person"
        : kind.Person is null ? "–"
        : "person";
}
