using System.Globalization;
using System.Text.Json;
using Curlew.Words;

namespace Curlew.Templates;

/// <summary>Reads templates as people write them: a name and a category, and a text for each language.</summary>
public static class TemplateFile
{
    static readonly string[] OfFile = ["name", "category", "variables", "examples", "languages"];
    static readonly string[] OfLanguage = ["header", "body", "footer", "buttons", "examples", "code"];
    static readonly string[] OfHeader = ["text", "image", "video", "document", "sample"];
    static readonly string[] OfCode = ["button", "label", "recommendation", "expires_minutes", "autofill", "apps"];
    static readonly string[] OfApp = ["package", "signature"];
    static readonly string[] OfButton = ["text", "reply", "payload", "url", "phone", "copy_code"];

    /// <summary>The texts of a file, one for each of its languages.</summary>
    /// <exception cref="TemplateRefused">Says where the file is not what it should be.</exception>
    public static IReadOnlyList<TemplateText> Read(JsonElement file)
    {
        Known(file, null, OfFile);
        var (name, category) = (Needed(file, null, "name"), Needed(file, null, "category"));
        var variables = Text(file, null, "variables") ?? "named";
        if (variables is not ("named" or "numbered"))
            throw new TemplateRefused(new TemplateFileProblem.NeitherNamedNorNumbered(variables));
        if (
            !file.TryGetProperty("languages", out var languages)
            || languages.ValueKind != JsonValueKind.Object
            || !languages.EnumerateObject().Any()
        )
            throw new TemplateRefused(new TemplateFileProblem.NoLanguages());
        var examples = Examples(file, "examples", new Dictionary<string, string>());
        return
        [
            .. languages
                .EnumerateObject()
                .Select(language =>
                    Read(
                        language.Value,
                        $"languages.{language.Name}",
                        examples,
                        new(name, language.Name, category, "") { IsNumbered = variables == "numbered" }
                    )
                ),
        ];
    }

    static TemplateText Read(JsonElement language, string path, IReadOnlyDictionary<string, string> examples, TemplateText empty)
    {
        Known(language, path, OfLanguage);
        if (language.TryGetProperty("code", out var code))
            return Code(language, code, path).In(empty.Name, empty.Language) with { Category = empty.Category };
        return empty with
        {
            Body = Needed(language, path, "body"),
            Header = language.TryGetProperty("header", out var header) ? Header(header, $"{path}.header") : null,
            Footer = Text(language, path, "footer"),
            Buttons = language.TryGetProperty("buttons", out var buttons) ? Buttons(buttons, $"{path}.buttons") : [],
            Examples = Examples(language, $"{path}.examples", examples),
        };
    }

    static OneTimeCode Code(JsonElement language, JsonElement code, string path)
    {
        if (language.EnumerateObject().Count() > 1)
            throw new TemplateRefused(new TemplateFileProblem.MoreThanCode(path));
        Known(code, $"{path}.code", OfCode);
        var typed = Text(code, $"{path}.code", "expires_minutes");
        if (typed is not null && !int.TryParse(typed, CultureInfo.InvariantCulture, out _))
            throw new TemplateRefused(new TemplateFileProblem.NotMinutes($"{path}.code.expires_minutes", typed));
        return new(
            Text(code, $"{path}.code", "button") ?? "copy_code",
            Text(code, $"{path}.code", "label") ?? "Copy code",
            Text(code, $"{path}.code", "recommendation") is not ("false" or "no"),
            typed is null ? null : int.Parse(typed, CultureInfo.InvariantCulture),
            Text(code, $"{path}.code", "autofill"),
            code.TryGetProperty("apps", out var apps) ? [.. Each(apps, $"{path}.code.apps", App)] : []
        );
    }

    static CodeApp App(JsonElement app, string path)
    {
        Known(app, path, OfApp);
        return new(Needed(app, path, "package"), Needed(app, path, "signature"));
    }

    static IEnumerable<T> Each<T>(JsonElement list, string path, Func<JsonElement, string, T> read) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((item, at) => read(item, $"{path}[{at}]"))
            : throw new TemplateRefused(new TemplateFileProblem.NotAList(path));

    static TemplateHeader Header(JsonElement header, string path)
    {
        if (header.ValueKind == JsonValueKind.String)
            return new("text", header.GetString()!);
        Known(header, path, OfHeader);
        var kinds = OfHeader[..^1].Where(kind => Text(header, path, kind) is not null).ToList();
        return kinds is [var kind]
            ? new(kind, Text(header, path, kind)!, Text(header, path, "sample"))
            : throw new TemplateRefused(new TemplateFileProblem.NeedsOne(path, OfHeader[..^1]));
    }

    static List<TemplateButton> Buttons(JsonElement buttons, string path) => [.. Each(buttons, path, Button)];

    static TemplateButton Button(JsonElement button, string path)
    {
        Known(button, path, OfButton);
        if (Text(button, path, "reply") is { } reply)
            return new("reply", reply, Text(button, path, "payload"));
        foreach (var kind in (string[])["url", "phone", "copy_code"])
            if (Text(button, path, kind) is { } target)
                return new(kind, Text(button, path, "text"), target);
        throw new TemplateRefused(new TemplateFileProblem.NeedsOne(path, ["reply", "url", "phone", "copy_code"]));
    }

    static IReadOnlyDictionary<string, string> Examples(JsonElement owner, string path, IReadOnlyDictionary<string, string> general)
    {
        if (!owner.TryGetProperty("examples", out var examples))
            return general;
        if (examples.ValueKind != JsonValueKind.Object)
            throw new TemplateRefused(new TemplateFileProblem.NotNamesAndValues(path));
        return new Dictionary<string, string>([
            .. general.Where(general => !examples.TryGetProperty(general.Key, out _)),
            .. examples.EnumerateObject().Select(example => KeyValuePair.Create(example.Name, Text(examples, path, example.Name)!)),
        ]);
    }

    static void Known(JsonElement owner, string? path, string[] names)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            throw new TemplateRefused(new TemplateFileProblem.NotNamesAndValues(path));
        if (
            owner.EnumerateObject().FirstOrDefault(property => !names.Contains(property.Name)) is
            { Value.ValueKind: not JsonValueKind.Undefined } unknown
        )
            throw new TemplateRefused(new TemplateFileProblem.Unknown(path, unknown.Name, names));
    }

    static string Needed(JsonElement owner, string? path, string name) =>
        Text(owner, path, name) ?? throw new TemplateRefused(new TemplateFileProblem.Missing(path, name));

    // What looks like a number or a truth in YAML was meant as a text here: "20" stays "20".
    static string? Text(JsonElement owner, string? path, string name) =>
        !owner.TryGetProperty(name, out var text)
            ? null
            : text.ValueKind switch
            {
                JsonValueKind.String => text.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => text.GetRawText(),
                JsonValueKind.Null => null,
                _ => throw new TemplateRefused(new TemplateFileProblem.NotAText($"{path}.{name}".TrimStart('.'))),
            };
}
