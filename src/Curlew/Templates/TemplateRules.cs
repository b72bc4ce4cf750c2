using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>
/// What Meta refuses of a template, said before it is submitted and in the words of whoever wrote it. Lengths and kinds: Meta, template
/// components, 2026-03;
/// the number of variables for the words around them: code 2388293, as the strictest reports of it.
/// </summary>
public static partial class TemplateRules
{
    const int LongestOwnName = 100,
        LongestOwnBody = 1_000,
        LongestBody = 1_024,
        LongestHeader = 60,
        LongestFooter = 60;
    const int MostButtons = 10,
        LongestLabel = 25,
        LongestUrl = 2_000,
        LongestPhone = 20,
        LongestCoupon = 15,
        LongestPayload = 256,
        MostUrls = 2;
    const int WordsForEachVariable = 2;

    /// <summary>Everything that is wrong, part by part; empty when it may be submitted.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateText text) =>
        IsAuthentication(text)
            ? [.. Naming(text), .. OneTimeCode.Check(text)]
            :
            [
                .. Naming(text),
                .. Braces(text),
                .. Body(text),
                .. Header(text.Header),
                .. Footer(text.Footer),
                .. Buttons(text.Buttons),
                .. Variables(text),
            ];

    static bool IsAuthentication(TemplateText text) =>
        string.Equals(text.Category, OneTimeCode.Category, StringComparison.OrdinalIgnoreCase);

    static IEnumerable<TemplateProblem> Naming(TemplateText text)
    {
        if (!Name().IsMatch(text.Name))
            yield return new("name", $"'{text.Name}' is not a name: 1 to {LongestOwnName} of a-z, 0-9 and _");
        if (!Language().IsMatch(text.Language))
            yield return new("language", $"'{text.Language}' is not a language as Meta writes it: en, en_US, pt_BR");
        if (text.Category.ToUpperInvariant() is not ("MARKETING" or "UTILITY" or "AUTHENTICATION"))
            yield return new(
                "category",
                $"'{text.Category}' is no category of WhatsApp: marketing, utility or authentication. Offers are marketing, also when they are friendly"
            );
    }

    static IEnumerable<TemplateProblem> Braces(TemplateText text) =>
        from part in (IEnumerable<(string Where, string? Text)>)
            [
                ("header", text.Header?.Text),
                ("body", text.Body),
                ("footer", text.Footer),
                .. text.Buttons.Select((button, at) => ($"buttons[{at}]", button.Kind == "reply" ? button.Text : button.Target)),
            ]
        where part.Text is not null && Placeholders.Replace(part.Text, _ => "").AsSpan().ContainsAny('{', '}')
        select new TemplateProblem(
            part.Where,
            $"a brace belongs to no variable. Write {{first_name}} or {{first_name|friend}}; names have letters, digits and _, and begin with a letter"
        );

    static IEnumerable<TemplateProblem> Body(TemplateText text)
    {
        var meta = Metas(text.Body);
        if (string.IsNullOrWhiteSpace(text.Body))
            yield return new("body", "is empty");
        if (text.Body.Length > LongestOwnBody)
            yield return new("body", $"has {text.Body.Length} characters with its fallbacks; the most is {LongestOwnBody}");
        if (
            text.Body.Length > 0
            && Placeholders.Replace(text.Body, placeholder => TemplateExamples.Of(text, placeholder) ?? "")
                is { Length: > LongestBody } filled
        )
            yield return new("body", $"has {filled.Length} characters when filled with its examples; Meta sends at most {LongestBody}");
        if (AtAnEnd().IsMatch(meta))
            yield return new("body", "begins or ends with a variable: put a word before the first and after the last one");
        if (Adjacent().IsMatch(meta))
            yield return new("body", "has two variables with nothing between them: put a word or a comma there");
        var (variables, words) = (Mark().Count(meta), Word().Count(Mark().Replace(meta, " ")));
        if (variables > 0 && words < variables * WordsForEachVariable)
            yield return new(
                "body",
                $"has {words} words beside its variables; Meta wants at least {variables * WordsForEachVariable} for {variables}"
            );
        if (ManyLines().IsMatch(text.Body))
            yield return new("body", "has more than two line breaks in a row");
    }

    static IEnumerable<TemplateProblem> Header(TemplateHeader? header)
    {
        if (header is null)
            yield break;
        if (header.Kind is "image" or "video" or "document")
        {
            if (
                !Uri.TryCreate(Placeholders.Replace(header.Text, _ => "x"), UriKind.Absolute, out var address)
                || address.Scheme != Uri.UriSchemeHttps
            )
                yield return new("header", $"'{header.Text}' is not a public https address of the {header.Kind}");
            yield break;
        }

        if (header.Kind != "text")
            yield return new("header", $"'{header.Kind}' is no kind of header: text, image, video or document");
        if (string.IsNullOrWhiteSpace(header.Text))
            yield return new("header", "is empty: leave it out");
        if (Metas(header.Text).Length > LongestHeader)
            yield return new("header", $"has {Metas(header.Text).Length} characters; the most is {LongestHeader}");
        if (Placeholders.All(header.Text).Count > 1)
            yield return new("header", "has more than one variable; Meta allows one");
        if (header.Text.AsSpan().ContainsAny('\n', '\r', '*'))
            yield return new("header", "holds a line break or an asterisk; a header is plain text in one line");
    }

    static IEnumerable<TemplateProblem> Footer(string? footer)
    {
        if (footer is null)
            yield break;
        if (string.IsNullOrWhiteSpace(footer) || footer.AsSpan().ContainsAny('\n', '\r'))
            yield return new("footer", "is empty or holds a line break");
        if (footer.Length > LongestFooter)
            yield return new("footer", $"has {footer.Length} characters; the most is {LongestFooter}");
        if (Placeholders.All(footer).Count > 0)
            yield return new("footer", "has a variable; Meta allows none there");
    }

    static IEnumerable<TemplateProblem> Buttons(IReadOnlyList<TemplateButton> buttons)
    {
        if (buttons.Count > MostButtons)
            yield return new("buttons", $"are {buttons.Count}; the most is {MostButtons}");
        foreach (var (kind, most) in new[] { ("url", MostUrls), ("phone", 1), ("copy_code", 1) })
            if (buttons.Count(button => button.Kind == kind) > most)
                yield return new("buttons", $"have {buttons.Count(button => button.Kind == kind)} of kind {kind}; the most is {most}");
        if (
            buttons
                .Select(button => button.Kind == "reply")
                .Aggregate((Runs: 0, Last: (bool?)null), (seen, isReply) => (seen.Runs + (seen.Last == isReply ? 0 : 1), isReply))
                .Runs > 2
        )
            yield return new("buttons", "mix replies with others: put the replies next to each other");
        if (
            buttons.Where(button => button.Text is not null).GroupBy(button => button.Text).FirstOrDefault(group => group.Count() > 1) is
            { } twice
        )
            yield return new("buttons", $"have the label '{twice.Key}' twice");
        for (var at = 0; at < buttons.Count; at++)
            foreach (var problem in Button(buttons[at]))
                yield return new($"buttons[{at}]", problem);
    }

    static IEnumerable<string> Button(TemplateButton button)
    {
        if (button.Kind is not ("reply" or "url" or "phone" or "copy_code"))
            yield return $"'{button.Kind}' is no kind of button: reply, url, phone or copy_code";
        if (button.Kind != "copy_code" && button.Text is not { Length: > 0 and <= LongestLabel })
            yield return $"its label '{button.Text}' has {button.Text?.Length ?? 0} characters; it needs 1 to {LongestLabel}";
        if (button.Text is { } label && (label.AsSpan().ContainsAny('\n', '\r') || Placeholders.All(label).Count > 0))
            yield return "its label holds a line break or a variable";
        var wrong = button.Kind switch
        {
            "reply" => button.Target?.Length > LongestPayload
                ? $"its payload has {button.Target.Length} characters; the most is {LongestPayload}"
                : null,
            "phone" => button.Target is { } phone && Phone().IsMatch(phone) && phone.Length <= LongestPhone
                ? null
                : $"'{button.Target}' is not a phone number such as +15551234567",
            "copy_code" => button.Target is { Length: > 0 } code
            && Placeholders.Replace(code, placeholder => placeholder.Fallback ?? "x").Length <= LongestCoupon
                ? null
                : $"its code has to have 1 to {LongestCoupon} characters",
            "url" => Address(button),
            _ => null,
        };
        if (wrong is not null)
            yield return wrong;
    }

    static string? Address(TemplateButton button)
    {
        var address = button.Target ?? "";
        if (
            Placeholders.All(address) is { Count: > 0 } all
            && (all.Count > 1 || !address.EndsWith(all[0].ToString(), StringComparison.Ordinal))
        )
            return "its address may have one variable, at its very end";
        var start = button.Filling is { } filling ? address[..^filling.Length] : address;
        if (!Uri.TryCreate(start, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return $"'{address}' is not an address such as https://shop.example/offer/{{code}}";
        if (button.Filling is not null && !start[(uri.Scheme.Length + 3)..].Contains('/', StringComparison.Ordinal))
            return "the variable of its address stands in the name of the server: put a / before it";
        return address.Length > LongestUrl ? $"its address has {address.Length} characters; the most is {LongestUrl}" : null;
    }

    static IEnumerable<TemplateProblem> Variables(TemplateText text)
    {
        var all = text.Texts.SelectMany(Placeholders.All).ToList();
        foreach (
            var name in all.Select(placeholder => placeholder.Name)
                .Distinct(StringComparer.Ordinal)
                .Where(name => !text.IsNumbered && !MetaVariable().IsMatch(name))
        )
            yield return new(
                "variables",
                $"'{name}' is no name for Meta, which takes a-z, 0-9 and _: rename it, or let Meta number them (variables: numbered)"
            );
        foreach (
            var placeholder in all.DistinctBy(placeholder => placeholder.Name)
                .Where(placeholder => TemplateExamples.Of(text, placeholder) is null)
        )
            yield return new(
                "examples",
                $"'{placeholder.Name}' has none, and Meta's reviewers want to see one: a made-up value, not a customer's"
            );
        foreach (
            var placeholder in all.Where(placeholder =>
                    placeholder.Fallback is { } fallback && (string.IsNullOrWhiteSpace(fallback) || Untidy(fallback))
                )
                .Distinct()
        )
            yield return new(
                "variables",
                $"the fallback of '{placeholder.Name}' is empty or holds a line break, a tab or four spaces; Meta refuses such values"
            );
        foreach (var (name, example) in text.Examples.Where(example => Untidy(example.Value)))
            yield return new("examples", $"that of '{name}' holds a line break, a tab or four spaces");
    }

    static bool Untidy(string value) => value.AsSpan().ContainsAny('\n', '\r', '\t') || value.Contains("    ", StringComparison.Ordinal);

    static string Metas(string text) => Placeholders.Replace(text, placeholder => $"{{{{{placeholder.Name}}}}}");

    [GeneratedRegex(@"^[a-z0-9_]{1,100}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z]{2,3}(_[A-Z]{2,3})?\z")]
    private static partial Regex Language();

    [GeneratedRegex(@"^[a-z_][a-z0-9_]*\z")]
    private static partial Regex MetaVariable();

    [GeneratedRegex(@"^\s*\{\{|\}\}\s*$")]
    private static partial Regex AtAnEnd();

    [GeneratedRegex(@"\}\}\s*\{\{")]
    private static partial Regex Adjacent();

    [GeneratedRegex(@"\{\{[^{}]*\}\}")]
    private static partial Regex Mark();

    [GeneratedRegex(@"[\p{L}\p{N}][^\s]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(\r?\n){3,}")]
    private static partial Regex ManyLines();

    [GeneratedRegex(@"^\+?[0-9][0-9 ()-]{4,}\z")]
    private static partial Regex Phone();
}

/// <summary>One thing that keeps a template from being submitted.</summary>
/// <param name="Where">name, language, category, header, body, footer, buttons[0], variables, examples.</param>
public sealed record TemplateProblem(string Where, string Problem)
{
    public override string ToString() => $"{Where}: {Problem}";
}
