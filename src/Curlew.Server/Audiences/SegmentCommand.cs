using System.CommandLine;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Audiences;

/// <summary><c>curlew segment</c>: saves filters under a name, and looks at the people a filter finds.</summary>
static class SegmentCommand
{
    const string Language = """
        A filter is JSON. Every field must fit:        {"city": "NYC", "tier": "premium"}
        Any of several values; none of them:           {"state": ["NY", "NJ"]}   {"city": {"not": "NYC"}}
        Beginnings, dates, days ago, tags:             {"zipcode": {"starts_with": "100"}}   {"last_interaction": {"from": "2026-01-31"}}
                                                       {"last_interaction": {"not_within_days": 90}}   {"tags": {"all": ["gold", "new"]}}
        Nesting:                                       {"any": [{…}, {…}]}   {"all": [{…}, {…}]}   {"not": {…}}
        Other segments, earlier campaigns:             {"segment": "North"}   {"did_not_read": "Spring sale"}
                                                       received, did_not_receive, read, did_not_read, replied, did_not_reply, failed
        did_not_read and did_not_reply are about those who received it. did_not_receive is about everybody else: also those who were never in the campaign.
        """;

    public static Command Create() =>
        new("segment", $"Save filters under a name, and see how many people they find before anything is sent.\n\n{Language}")
        {
            Make(),
            List(),
            Show(),
            Count(),
            Sample(),
            Change(),
            Rename(),
            Delete(),
        };

    static Command Make()
    {
        var (name, filter) = (Name(), Filter());
        var description = new Option<string?>("--description") { Description = "What it is for." };
        return Changing(
            "create",
            "Save a filter: ./curlew segment create \"Regulars\" '{\"total_messages\": {\"from\": 5}}'",
            [name, filter],
            [description],
            (segments, parsed, ct) =>
                segments.Create(parsed.GetValue(name)!, parsed.GetValue(description), Read(parsed.GetValue(filter)!), ct)
        );
    }

    static Command Change()
    {
        var (name, filter) = (Name(), Filter());
        return Changing(
            "change",
            "Give a segment another filter. What refers to it means the new one; launched campaigns keep what they had.",
            [name, filter],
            [],
            (segments, parsed, ct) => segments.Change(parsed.GetValue(name)!, Read(parsed.GetValue(filter)!), ct)
        );
    }

    static Command Rename()
    {
        var (name, to) = (Name(), new Argument<string>("new-name"));
        return Changing(
            "rename",
            "Rename a segment, also where other segments and drafts refer to it.",
            [name, to],
            [],
            (segments, parsed, ct) => segments.Rename(parsed.GetValue(name)!, parsed.GetValue(to)!, ct)
        );
    }

    static Command Delete()
    {
        var name = Name();
        return Changing("delete", "Remove a segment that nothing refers to.", [name], [], (segments, parsed, ct) =>
            segments.Delete(parsed.GetValue(name)!, ct)
        );
    }

    static Command List() => Looking("list", "List the segments.", [], [], async (seat, _, ct) =>
        {
            var segments = await seat.Desk.Segments.List(ct);
            seat.Tell(
                new { segments },
                segments
                    .Select(segment => $"{segment.Name}  {segment.Filter}{(segment.Description is { } words ? $"  ({words})" : "")}")
                    .DefaultIfEmpty(Seat.Say(Nothing.Segments))
            );
            return 0;
        });

    static Command Show()
    {
        var name = Name();
        return Looking("show", "Show one segment.", [name], [], async (seat, parsed, ct) =>
        {
            if (await seat.Desk.Segments.Find(parsed.GetValue(name)!, ct) is not { } segment)
                return seat.Report(new SegmentOutcome.NoSuchSegment(parsed.GetValue(name)!));
            seat.Tell(
                segment,
                segment.Name,
                segment.Description ?? "",
                segment.Filter,
                $"Made by {segment.CreatedBy}, changed {segment.UpdatedAt:yyyy-MM-dd HH:mm}Z"
            );
            return 0;
        });
    }

    static Command Count()
    {
        var which = Which();
        return Looking(
            "count",
            "Count the people of a segment, or of a filter.",
            [which],
            [],
            async (seat, parsed, ct) =>
            {
                var size = await seat.Desk.Segments.Count(Meant(parsed.GetValue(which)!), ct);
                seat.Tell(
                    size,
                    $"{size.People} {(size.People == 1 ? "person" : "people")}, {size.Reachable} of them subscribed and active."
                );
                return 0;
            },
            withKeys: true
        );
    }

    static Command Sample()
    {
        var which = Which();
        var most = Shared.Number("--most", 10, 1, 100, "How many to show.");
        var seed = Shared.Number("--seed", 0L, 0L, long.MaxValue, "Another number shows other people.");
        return Looking(
            "sample",
            "Show some people of a segment, or of a filter, masked.",
            [which],
            [most, seed],
            async (seat, parsed, ct) =>
            {
                var people = await seat.Desk.Segments.Sample(
                    Meant(parsed.GetValue(which)!),
                    parsed.GetValue(most),
                    parsed.GetValue(seed),
                    ct
                );
                seat.Tell(new { people }, people.Select(Told));
                return 0;
            },
            withKeys: true
        );
    }

    static string Told(SampledPerson one) =>
        $"{one.Profile}  {one.Phone ?? "no number", -20}  {one.City ?? "–"}, {one.State ?? "–"}  {one.Tier}  {one.Subscription}  {string.Join(',', one.Tags)}  {(one.LastInteraction is { } last ? $"last heard {last:yyyy-MM-dd}" : "never heard of")}";

    static Argument<string> Name() => new("name") { Description = "The segment's name." };

    static Argument<string> Filter() => new("filter") { Description = "The filter, as JSON; @file reads it from a file." };

    static Argument<string> Which() =>
        new("segment-or-filter") { Description = "A segment's name, or a filter as JSON; @file reads it from a file." };

    static JsonElement Read(string typed) =>
        Curlew.Audiences.Filter.Parse(
            typed is not ['@', .. var file] ? typed
                : File.Exists(file) ? File.ReadAllText(file)
                : throw new NotConfigured($"There is no file {file}."),
            "filter"
        );

    static JsonElement Meant(string typed) =>
        typed.TrimStart() is ['{' or '@', ..] ? Read(typed.TrimStart()) : JsonSerializer.SerializeToElement(new { segment = typed });

    static Command Looking(
        string name,
        string description,
        Argument[] arguments,
        Option[] options,
        Func<Seat, ParseResult, CancellationToken, Task<int>> look,
        bool withKeys = false
    )
    {
        var command = new Command(name, description);
        foreach (var argument in arguments)
            command.Add(argument);
        foreach (var option in options)
            command.Add(option);
        Func<ParseResult, Seat, CancellationToken, Task<int>> work = (parsed, seat, ct) => look(seat, parsed, ct);
        if (withKeys)
            Seat.At(command, work);
        else
            Seat.Keyless(command, work);
        return command;
    }

    static Command Changing(
        string name,
        string description,
        Argument[] arguments,
        Option[] options,
        Func<SegmentDesk, ParseResult, CancellationToken, Task<SegmentOutcome>> change
    ) =>
        Looking(
            name,
            description,
            arguments,
            options,
            async (seat, parsed, ct) => seat.Report(await change(seat.Desk.Segments, parsed, ct)),
            withKeys: true
        );
}
