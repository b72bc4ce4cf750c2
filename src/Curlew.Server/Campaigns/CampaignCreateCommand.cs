using System.CommandLine;
using Curlew.Server.Templates;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign create</c>: from a file, from options, or from a file with options over it.</summary>
static class CampaignCreateCommand
{
    static readonly (string Key, string Help)[] Keys =
    [
        ("name", "Name."),
        ("description", "Description."),
        ("template", "WhatsApp template."),
        ("language", "Language of the template, as in en_US."),
        ("components", "Components as Meta takes them, a JSON array with {variable|fallback} in its texts."),
        ("holdout", "Percent of the audience that gets nothing, to compare with."),
        (
            "audience",
            """Filter as JSON, as in '{"city": "NYC", "tier": "premium"}'; {} is everyone. Without it the campaign is for those of the list that is imported for it."""
        ),
        ("exclude", "Filter of people to leave out."),
        ("number", "Business number to send from, by Meta's id; not needed where there is one."),
        ("daily-limit", "Messages a day."),
        ("priority", "1 (served first) to 10."),
        ("time-zone", "IANA zone of its days, as in Europe/Berlin."),
        ("window", "Times of day between which it sends, as in 09:00-18:30, or 22:00-06:00 over midnight."),
        ("customer-zones", "true: the window goes by the clock of each person."),
        ("start", "Nothing is sent before, as in 2026-12-01 or 2026-12-01T08:00 of its time zone, or 2026-12-01T08:00Z."),
        ("end", "Nothing is sent from then on."),
        ("weekdays", "Days on which it sends, as in mon,tue,wed,thu,fri."),
        ("holidays", "Days on which it does not, as in 2026-12-25,2027-01-01."),
        ("batches-per-day", "Batches its window is divided into."),
        ("batch-times", "Or the times they begin, as in 09:00,13:00."),
        ("grace-minutes", "How late a batch may begin by itself after a time in which no server ran; 60."),
    ];

    public static Command Create()
    {
        var file = new Option<string?>("--file")
        {
            Description =
                "A YAML or JSON file with the same words as these options, e.g. 'daily_limit: 250', and variants: a list of letters with label, share (percent), template, language, components. Options win over it.",
        };
        var header = HeaderFileOption.Of(
            "The file that every message shows as its header, in place of the template's own",
            "It goes up to Meta now and is kept there for 30 days: the campaign ends before they are over."
        );
        var options = Keys.ToDictionary(key => key.Key, key => new Option<string?>($"--{key.Key}") { Description = key.Help });
        return CampaignCommand.Of(
            "create",
            "Write a campaign down as a draft. Nothing is sent before it is launched.",
            [file, header, .. options.Values],
            async (parsed, seat, ct) =>
            {
                var words = parsed.GetValue(file) is { } path ? await CampaignFile.Read(path, ct) : [];
                foreach (var (key, option) in options)
                    if (parsed.GetValue(option) is { } value)
                        words[key.Replace('-', '_')] = value;
                return seat.Report(
                    HeaderFileOption.Read(parsed.GetValue(header)) is { } shown
                        ? await seat.Desk.Create(words, shown, ct)
                        : await seat.Desk.Create(words, ct)
                );
            },
            parsed => parsed.GetValue(header) is not null
        );
    }
}
