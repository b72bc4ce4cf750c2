using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Curlew.Templates;
using Curlew.Tests.Schema;
using Curlew.Words;

namespace Curlew.Tests.Templates;

/// <summary>Templates as people write them, each beside what Meta is given, what is sent, and what people see. CURLEW_WRITE_GOLDEN=1 writes
/// the expectations anew.</summary>
public sealed class GoldenTests
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static string Folder => Repository.PathOf("tests/golden/templates");

    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.json")
                .Select(file => Path.GetFileNameWithoutExtension(file)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Names))]
    public void A_template_is_checked_converted_and_shown_as_expected(string name)
    {
        var given = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        var expected = Path.Combine(Folder, name + ".expected.txt");

        var shown = string.Concat(
            TemplateFile
                .Read(given.GetProperty("template"))
                .SelectMany(text => Show(text, given.GetProperty("people")))
                .Select(line => line + "\n")
        );

        if (Environment.GetEnvironmentVariable("CURLEW_WRITE_GOLDEN") == "1")
            File.WriteAllText(expected, shown);
        Assert.Equal(File.ReadAllText(expected), shown);
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_previewed_is_what_Meta_puts_together_from_what_is_sent(string name)
    {
        var given = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));

        foreach (var text in TemplateFile.Read(given.GetProperty("template")).Where(text => TemplateRules.Check(text).Count == 0))
        foreach (var person in given.GetProperty("people").EnumerateObject())
        {
            var (letter, form) = (Letter(text), MetaForm.Of(text));
            if (letter.Fill(Values(person.Value)) is { Unfit: null } filled)
                Assert.Equal(PutTogether(JsonElement.Parse(form.CopyJson), JsonElement.Parse(filled.ComponentsJson)), filled.Text);
        }
    }

    static IEnumerable<string> Show(TemplateText text, JsonElement people)
    {
        yield return $"==== {text.Name} in {text.Language}";
        var problems = TemplateRules.Check(text);
        foreach (var problem in problems)
            yield return $"{problem.Where}: {Phrasebook.In("en").Say(problem)}";
        if (problems.Count > 0)
            yield break;

        yield return "---- submitted\n" + Pretty(MetaForm.Of(text).ComponentsJson);
        foreach (var person in people.EnumerateObject())
        {
            var (letter, values) = (Letter(text), Values(person.Value));
            var (filled, preview) = (letter.Fill(values), letter.Preview(values));
            yield return $"---- {person.Name}";
            yield return filled.Unfit is { } unfit
                ? $"skipped: {unfit}"
                : $"header: {preview.Header}\nbody: {preview.Body}\nfooter: {preview.Footer}\nbuttons: {string.Join(" · ", preview.Buttons)}\nsent: {Pretty(filled.ComponentsJson)}";
        }
    }

    static Letter Letter(TemplateText text) =>
        MetaForm.Of(text) is var form ? new(text.Name, text.Language, form.SendJson, null, form.CopyJson) : null!;

    static Func<string, string?> Values(JsonElement person) =>
        name => person.TryGetProperty(name, out var value) ? value.GetString() : null;

    static string Pretty(string json) => JsonSerializer.Serialize(JsonElement.Parse(json), Indented);

    // Meta's side, written without looking at ours: every {{variable}} of header and body by its parameter, the footer below.
    static string PutTogether(JsonElement template, JsonElement sent)
    {
        var lines = new List<string>();
        foreach (
            var part in template
                .EnumerateArray()
                .Where(part => part.GetProperty("type").GetString() != "BUTTONS" && part.TryGetProperty("text", out _))
        )
        {
            var text = part.GetProperty("text").GetString()!;
            var filling = sent.EnumerateArray()
                .FirstOrDefault(component =>
                    part.GetProperty("type")
                        .GetString()!
                        .Equals(component.GetProperty("type").GetString(), StringComparison.OrdinalIgnoreCase)
                );
            var line = new StringBuilder();
            while (text.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var open)
            {
                var close = text.IndexOf("}}", open, StringComparison.Ordinal);
                var variable = text[(open + 2)..close];
                var parameters = filling.GetProperty("parameters").EnumerateArray().ToList();
                var parameter = int.TryParse(variable, out var place)
                    ? parameters[place - 1]
                    : parameters.Single(one => one.GetProperty("parameter_name").GetString() == variable);
                line.Append(text[..open]).Append(parameter.GetProperty("text").GetString());
                text = text[(close + 2)..];
            }

            lines.Add(line.Append(text).ToString());
        }

        return string.Join('\n', lines);
    }
}
