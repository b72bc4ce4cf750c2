using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Server.Hosting;
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
                segments.Create(parsed.GetValue(name)!, parsed.GetValue(description), Read(parsed.GetValue(filter)!), Shared.Who, ct)
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

    static Command List() => Looking("list", "List the segments.", [], [], async (installation, _, json, ct) =>
        {
            var all = await new Segments(installation.Database, TimeProvider.System).List(ct);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(new { segments = all }, Output.Json));
            else if (all.Count == 0)
                Console.WriteLine("There is no segment yet. ./curlew segment --help shows how to make one.");
            else
                foreach (var segment in all)
                    Console.WriteLine($"{segment.Name}  {segment.Filter}{(segment.Description is { } words ? $"  ({words})" : "")}");
            return 0;
        });

    static Command Show()
    {
        var name = Name();
        return Looking("show", "Show one segment.", [name], [], async (installation, parsed, json, ct) =>
        {
            if (await new Segments(installation.Database, TimeProvider.System).Find(parsed.GetValue(name)!, ct) is not { } segment)
                return Missing(parsed.GetValue(name)!);
            Console.WriteLine(
                json
                    ? JsonSerializer.Serialize(segment, Output.Json)
                    : $"{segment.Name}\n{segment.Description}\n{segment.Filter}\nMade by {segment.CreatedBy}, changed {segment.UpdatedAt:yyyy-MM-dd HH:mm}Z"
            );
            return 0;
        });
    }

    static Command Count()
    {
        var which = Which();
        return Looking("count", "Count the people of a segment, or of a filter.", [which], [], async (installation, parsed, json, ct) =>
        {
            using var sealer = await installation.OpenSealer(ct);
            var size = await new AudiencePreview(installation.Database, sealer, TimeProvider.System).Count(
                Meant(parsed.GetValue(which)!),
                ct
            );
            Console.WriteLine(
                json
                    ? JsonSerializer.Serialize(size, Output.Json)
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{size.People:N0} people, {size.Reachable:N0} of them subscribed and active."
                    )
            );
            return 0;
        });
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
            async (installation, parsed, json, ct) =>
            {
                using var sealer = await installation.OpenSealer(ct);
                var people = await new AudiencePreview(installation.Database, sealer, TimeProvider.System).Sample(
                    Meant(parsed.GetValue(which)!),
                    parsed.GetValue(most),
                    parsed.GetValue(seed),
                    ct
                );
                if (json)
                    Console.WriteLine(JsonSerializer.Serialize(new { people }, Output.Json));
                else
                    foreach (var one in people)
                        Console.WriteLine(
                            $"{one.Profile}  {one.Phone ?? "no number", -20}  {one.City ?? "–"}, {one.State ?? "–"}  {one.Tier}  {one.Subscription}  {string.Join(',', one.Tags)}  {(one.LastInteraction is { } last ? $"last heard {last:yyyy-MM-dd}" : "never heard of")}"
                        );
                return 0;
            }
        );
    }

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
        Func<Installation, ParseResult, bool, CancellationToken, Task<int>> look
    )
    {
        var (database, data, json) = (Shared.Database(), Shared.Data(), Shared.Json());
        var command = new Command(name, description);
        foreach (var argument in arguments)
            command.Add(argument);
        foreach (var option in (Option[])[.. options, database, data, json])
            command.Add(option);
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct);
                return await look(installation, parsed, parsed.GetValue(json), ct);
            }
        );
        return command;
    }

    static Command Changing(
        string name,
        string description,
        Argument[] arguments,
        Option[] options,
        Func<Segments, ParseResult, CancellationToken, Task<SegmentOutcome>> change
    ) => Looking(name, description, arguments, options, async (installation, parsed, json, ct) =>
        {
            var outcome = await change(new(installation.Database, TimeProvider.System), parsed, ct);
            var isDone = outcome is SegmentSaved or SegmentDeleted;
            if (json)
                Console.WriteLine(JsonSerializer.Serialize<object>(outcome, Output.Json));
            else
                (isDone ? Console.Out : Console.Error).WriteLine(Describe(outcome));
            return isDone ? 0 : Shared.Unable;
        });

    static int Missing(string name)
    {
        Console.Error.WriteLine(Describe(new NoSuchSegment(name)));
        return Shared.Unable;
    }

    static string Describe(SegmentOutcome outcome) =>
        outcome switch
        {
            SegmentSaved saved => $"Segment '{saved.Segment.Name}' is {saved.Segment.Filter}.",
            SegmentDeleted gone => $"Segment '{gone.Name}' is gone.",
            NoSuchSegment missing => $"There is no segment '{missing.Name}'. ./curlew segment list shows those there are.",
            SegmentNameTaken taken =>
                $"A segment is called '{taken.Name}' already, perhaps in other capitals. Choose another name, or give that one another filter: ./curlew segment change.",
            SegmentRefused refused => refused.Problem,
            SegmentInUse used => $"Segment '{used.Name}' stays: {string.Join(", ", used.By)} refer to it.",
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
        };
}
