using System.CommandLine;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Templates;

namespace Curlew.Server.Templates;

/// <summary><c>curlew template</c>: writes templates, shows them, and takes them through Meta's review.</summary>
static class TemplateCommand
{
    public static Command Create() =>
        new(
            "template",
            "Write the templates that campaigns send, check them by Meta's rules, take them through Meta's review, and send one to a person by hand."
        )
        {
            TemplateWriting.Create(),
            List(),
            Show(),
            PreviewOne(),
            TemplateReview.Submit(),
            TemplateReview.Sync(),
            TemplateReview.Status(),
            TemplateSend.Create(),
        };

    static Command List()
    {
        var command = new Command(
            "list",
            "List every template and language: ours, and those that only Meta has. What several accounts have stands there once for each."
        );
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var lines = await seat.Desk.Templates.List(null, ct);
            var isSpread = TemplateReview.IsSpread(lines);
            seat.Tell(
                new { templates = lines },
                lines
                    .Select(line =>
                        $"{line.Name, -32} {line.Language, -6} {line.Category, -10} {line.Meta?.Status ?? "not submitted", -14} {line.Meta?.Quality ?? "", -8} {line.UsageCount, 9:N0} sent{(line.IsOurs ? "" : "  only at Meta")}{(line.IsActive ? "" : "  not offered")}{(isSpread && line.Account is { } account ? $"  account {account}" : "")}"
                    )
                    .DefaultIfEmpty(Seat.Say(Nothing.Templates))
            );
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var name = Name();
        var command = new Command("show", "Show a template as it was written, in all its languages.") { name };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var texts = await Written(seat, parsed.GetValue(name)!, null, ct);
            seat.Tell(new { texts }, string.Join("\n\n", texts.Select(text => string.Join('\n', Told(text)))));
            return 0;
        });
        return command;
    }

    static IEnumerable<string> Told(TemplateText text)
    {
        yield return $"{text.Name} in {text.Language}, {text.Category}{(text.IsNumbered ? ", numbered for Meta" : "")}";
        if (text.Header is { } header)
            yield return $"  header   {(header.Kind == "text" ? "" : $"[{header.Kind}] ")}{header.Text}";
        yield return $"  body     {text.Body.Replace("\n", "\n           ", StringComparison.Ordinal)}";
        if (text.Footer is { } footer)
            yield return $"  footer   {footer}";
        foreach (var button in text.Buttons)
            yield return $"  button   {button.Kind}: {button.Text}{(button.Target is null ? "" : $" → {button.Target}")}";
        foreach (var (variable, example) in text.Examples)
            yield return $"  example  {variable} = {example}";
    }

    static Command PreviewOne()
    {
        var name = Name();
        var language = Language();
        var set = new Option<string[]>("--set")
        {
            HelpName = "variable=value",
            Description = "A value for a variable; may be given several times. The others get their examples.",
        };
        var bare = new Option<bool>("--bare") { Description = "Use no examples: show what somebody sees about whom nothing is known." };
        var command = new Command("preview", "Show what people will see: Meta's copy where there is one, filled as it will be sent.")
        {
            name,
            language,
            set,
            bare,
        };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var texts = await Written(seat, parsed.GetValue(name)!, parsed.GetValue(language), ct);
            var previews = await seat.Desk.Templates.Preview(texts, Pairs(parsed.GetValue(set)), parsed.GetValue(bare), ct);
            seat.Tell(new { previews }, previews.SelectMany(one => Told(one.Language, one.Preview, one.Misfit)));
            return 0;
        });
        return command;
    }

    static IEnumerable<string> Told(string language, Preview preview, Misfit? misfit)
    {
        yield return $"── {language} {new string('─', 40)}";
        foreach (var part in new[] { preview.Header, preview.Body, preview.Footer }.OfType<string>())
            yield return part;
        foreach (var button in preview.Buttons)
            yield return $"  [ {button} ]";
        if (preview.Unfit is { } unfit)
            yield return $"This person would be skipped: {unfit}. Give the variable a fallback: {{variable|what stands there}}.";
        if (misfit is not null)
            yield return $"It does not fit the copy that Meta has: {Seat.Say(misfit)}. Hand it in again: ./curlew template submit.";
    }

    internal static Argument<string> Name() => new("name") { Description = "Name of the template, as listed." };

    internal static Option<string?> Language() => new("--language") { Description = "One language only, as in en_US." };

    /// <exception cref="NotConfigured">It was not written here, or not in that language.</exception>
    internal static async Task<IReadOnlyList<TemplateText>> Written(Seat seat, string name, string? language, CancellationToken ct) =>
        await seat.Desk.Templates.Find(name, language, ct) switch
        {
            TemplateSearch.Found { Texts: var texts } => texts,
            var other => throw new NotConfigured(Seat.Say(other)),
        };

    internal static Dictionary<string, string> Pairs(string[]? typed) =>
        (typed ?? [])
            .Select(pair =>
                pair.Split('=', 2) is [var name, var value]
                    ? KeyValuePair.Create(name, value)
                    : throw new NotConfigured($"'{pair}' is not written variable=value.")
            )
            .DistinctBy(pair => pair.Key)
            .ToDictionary();
}
