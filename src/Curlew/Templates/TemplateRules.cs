using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>
/// What Meta refuses of a template, known before it is submitted and said of what was written. Lengths and kinds: Meta, template
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
            yield return new TemplateProblem.NotAName(text.Name, LongestOwnName);
        if (!Language().IsMatch(text.Language))
            yield return new TemplateProblem.NotALanguage(text.Language);
        if (text.Category.ToUpperInvariant() is not ("MARKETING" or "UTILITY" or "AUTHENTICATION"))
            yield return new TemplateProblem.NotACategory(text.Category);
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
        select new TemplateProblem.StrayBrace(part.Where);

    static IEnumerable<TemplateProblem> Body(TemplateText text)
    {
        var meta = Metas(text.Body);
        if (string.IsNullOrWhiteSpace(text.Body))
            yield return new TemplateProblem.Empty("body");
        if (text.Body.Length > LongestOwnBody)
            yield return new TemplateProblem.BodyTooLong(text.Body.Length, LongestOwnBody);
        if (
            text.Body.Length > 0
            && Placeholders.Replace(text.Body, placeholder => TemplateExamples.Of(text, placeholder) ?? "")
                is { Length: > LongestBody } filled
        )
            yield return new TemplateProblem.FilledTooLong(filled.Length, LongestBody);
        if (AtAnEnd().IsMatch(meta))
            yield return new TemplateProblem.VariableAtAnEnd();
        if (Adjacent().IsMatch(meta))
            yield return new TemplateProblem.AdjacentVariables();
        var (variables, words) = (Mark().Count(meta), Word().Count(Mark().Replace(meta, " ")));
        if (variables > 0 && words < variables * WordsForEachVariable)
            yield return new TemplateProblem.TooFewWords(words, variables * WordsForEachVariable, variables);
        if (ManyLines().IsMatch(text.Body))
            yield return new TemplateProblem.TooManyLineBreaks();
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
                yield return new TemplateProblem.NotAFileAddress(header.Kind, header.Text);
            yield break;
        }

        if (header.Kind != "text")
            yield return new TemplateProblem.NotAHeader(header.Kind);
        if (string.IsNullOrWhiteSpace(header.Text))
            yield return new TemplateProblem.EmptyHeader();
        if (Metas(header.Text).Length is > LongestHeader and var characters)
            yield return new TemplateProblem.TooLong("header", characters, LongestHeader);
        if (Placeholders.All(header.Text).Count > 1)
            yield return new TemplateProblem.HeaderVariables();
        if (header.Text.AsSpan().ContainsAny('\n', '\r', '*'))
            yield return new TemplateProblem.HeaderNotPlain();
    }

    static IEnumerable<TemplateProblem> Footer(string? footer)
    {
        if (footer is null)
            yield break;
        if (string.IsNullOrWhiteSpace(footer) || footer.AsSpan().ContainsAny('\n', '\r'))
            yield return new TemplateProblem.FooterNotALine();
        if (footer.Length > LongestFooter)
            yield return new TemplateProblem.TooLong("footer", footer.Length, LongestFooter);
        if (Placeholders.All(footer).Count > 0)
            yield return new TemplateProblem.FooterVariable();
    }

    static IEnumerable<TemplateProblem> Buttons(IReadOnlyList<TemplateButton> buttons)
    {
        if (buttons.Count > MostButtons)
            yield return new TemplateProblem.TooManyButtons(buttons.Count, MostButtons);
        foreach (var (kind, most) in new[] { ("url", MostUrls), ("phone", 1), ("copy_code", 1) })
            if (buttons.Count(button => button.Kind == kind) is var count && count > most)
                yield return new TemplateProblem.TooManyOfKind(kind, count, most);
        if (
            buttons
                .Select(button => button.Kind == "reply")
                .Aggregate((Runs: 0, Last: (bool?)null), (seen, isReply) => (seen.Runs + (seen.Last == isReply ? 0 : 1), isReply))
                .Runs > 2
        )
            yield return new TemplateProblem.MixedReplies();
        if (
            buttons.Select(button => button.Text).OfType<string>().GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is
            { } twice
        )
            yield return new TemplateProblem.LabelTwice(twice.Key);
        for (var at = 0; at < buttons.Count; at++)
            foreach (var problem in Button(buttons[at], $"buttons[{at}]"))
                yield return problem;
    }

    static IEnumerable<TemplateProblem> Button(TemplateButton button, string where)
    {
        if (button.Kind is not ("reply" or "url" or "phone" or "copy_code"))
            yield return new TemplateProblem.NotAButton(where, button.Kind);
        if (button.Kind != "copy_code" && button.Text is not { Length: > 0 and <= LongestLabel })
            yield return new TemplateProblem.LabelLength(where, button.Text, button.Text?.Length ?? 0, LongestLabel);
        if (button.Text is { } label && (label.AsSpan().ContainsAny('\n', '\r') || Placeholders.All(label).Count > 0))
            yield return new TemplateProblem.LabelNotPlain(where);
        TemplateProblem? wrong = button.Kind switch
        {
            "reply" when button.Target?.Length is > LongestPayload and var characters => new TemplateProblem.PayloadTooLong(
                where,
                characters,
                LongestPayload
            ),
            "phone" when button.Target is not { Length: <= LongestPhone } phone || !Phone().IsMatch(phone) => new TemplateProblem.NotAPhone(
                where,
                button.Target
            ),
            "copy_code" when !IsCoupon(button.Target) => new TemplateProblem.CouponLength(where, LongestCoupon),
            "url" => Address(button, where),
            _ => null,
        };
        if (wrong is not null)
            yield return wrong;
    }

    static bool IsCoupon(string? code) =>
        code is { Length: > 0 } && Placeholders.Replace(code, placeholder => placeholder.Fallback ?? "x").Length <= LongestCoupon;

    static TemplateProblem? Address(TemplateButton button, string where)
    {
        var address = button.Target ?? "";
        if (
            Placeholders.All(address) is { Count: > 0 } all
            && (all.Count > 1 || !address.EndsWith(all[0].ToString(), StringComparison.Ordinal))
        )
            return new TemplateProblem.AddressVariables(where);
        var start = button.Filling is { } filling ? address[..^filling.Length] : address;
        if (!Uri.TryCreate(start, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return new TemplateProblem.NotAnAddress(where, address);
        if (button.Filling is not null && !start[(uri.Scheme.Length + 3)..].Contains('/', StringComparison.Ordinal))
            return new TemplateProblem.VariableInServerName(where);
        return address.Length > LongestUrl ? new TemplateProblem.AddressTooLong(where, address.Length, LongestUrl) : null;
    }

    static IEnumerable<TemplateProblem> Variables(TemplateText text)
    {
        var all = text.Texts.SelectMany(Placeholders.All).ToList();
        foreach (
            var name in all.Select(placeholder => placeholder.Name)
                .Distinct(StringComparer.Ordinal)
                .Where(name => !text.IsNumbered && !MetaVariable().IsMatch(name))
        )
            yield return new TemplateProblem.NotAVariable(name);
        foreach (
            var placeholder in all.DistinctBy(placeholder => placeholder.Name)
                .Where(placeholder => TemplateExamples.Of(text, placeholder) is null)
        )
            yield return new TemplateProblem.NoExample(placeholder.Name);
        foreach (
            var placeholder in all.Where(placeholder =>
                    placeholder.Fallback is { } fallback && (string.IsNullOrWhiteSpace(fallback) || Untidy(fallback))
                )
                .Distinct()
        )
            yield return new TemplateProblem.UntidyFallback(placeholder.Name);
        foreach (var (name, _) in text.Examples.Where(example => Untidy(example.Value)))
            yield return new TemplateProblem.UntidyExample(name);
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
