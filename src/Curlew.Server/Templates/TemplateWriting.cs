using System.CommandLine;
using Curlew.Server.Terminal;
using Curlew.Templates;

namespace Curlew.Server.Templates;

/// <summary><c>curlew template create</c>: writes a template, once Meta would take it.</summary>
static class TemplateWriting
{
    const string FileHelp = """
        A YAML or JSON file:
          name: spring_sale
          category: marketing            (or utility, authentication; anything else is a text for open conversations only)
          languages:
            en_US:
              header: Spring sale        (or  {image: https://…}; video and document likewise)
              body: Hello {first_name|friend}, everything is {discount} off until Sunday.
              footer: Reply STOP to leave
              buttons:
                - reply: Show me
                - {text: Open the shop, url: "https://shop.example/{city|all}"}
                - {text: Call us, phone: "+15551234567"}
                - copy_code: SPRING20
              code: {button: copy_code, label: Copy code, expires_minutes: 10}   (of category authentication, in place of all these)
          examples: {discount: 20 %}     (what Meta's reviewers see; never a customer's data)
        """;

    public static Command Create()
    {
        var name = new Argument<string?>("name")
        {
            Description = "Name, of a-z, 0-9 and _. Not needed with --file.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--file", "-f") { HelpName = "file", Description = FileHelp };
        var category = new Option<string>("--category")
        {
            Description = "marketing or utility; authentication needs a --file. Offers are marketing.",
            DefaultValueFactory = _ => "marketing",
        };
        var language = new Option<string>("--language")
        {
            Description = "As Meta writes it: en_US, es, pt_BR.",
            DefaultValueFactory = _ => "en_US",
        };
        var body = new Option<string?>("--body")
        {
            Description =
                "The text, with {variable} or {variable|what stands there for people without a value}. Known of everybody: name, first_name, city, state, zipcode, tier.",
        };
        var header = new Option<string?>("--header") { Description = "A line above it, with at most one variable." };
        var footer = new Option<string?>("--footer") { Description = "A line below it." };
        var replies = new Option<string[]>("--reply")
        {
            HelpName = "label",
            Description = "A quick-reply button; may be given several times.",
        };
        var url = new Option<string?>("--url")
        {
            HelpName = "label=address",
            Description = "A button that opens an address, which may end in a variable.",
        };
        var examples = new Option<string[]>("--example")
        {
            HelpName = "variable=value",
            Description = "What Meta's reviewers see for a variable.",
        };
        var command = new Command(
            "create",
            "Write a template or replace it, from options or from a file with all its languages. It is checked by Meta's rules; nothing is sent to Meta yet."
        )
        {
            name,
            file,
            category,
            language,
            body,
            header,
            footer,
            replies,
            url,
            examples,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var texts = parsed.GetValue(file) is { } path
                ? TemplateFile.Read(await YamlFile.Read(path, ct))
                :
                [
                    new TemplateText(
                        parsed.GetValue(name) ?? throw new NotConfigured("Give the template a name, or a --file."),
                        parsed.GetValue(language)!,
                        parsed.GetValue(category)!,
                        parsed.GetValue(body) ?? throw new NotConfigured("The template has no --body.")
                    )
                    {
                        Header = parsed.GetValue(header) is { } line ? new("text", line) : null,
                        Footer = parsed.GetValue(footer),
                        Buttons =
                        [
                            .. (parsed.GetValue(replies) ?? []).Select(label => new TemplateButton("reply", label, null)),
                            .. parsed.GetValue(url) is { } link ? [Link(link)] : (TemplateButton[])[],
                        ],
                        Examples = TemplateCommand.Pairs(parsed.GetValue(examples)),
                    },
                ];
            return Told(seat, await seat.Desk.Templates.Write(texts, ct));
        });
        return command;
    }

    static int Told(Seat seat, TemplateWriteOutcome outcome) =>
        seat.Report(
            outcome,
            null,
            null,
            outcome switch
            {
                TemplateWriteOutcome.BreaksRules broken => broken.Problems.Select(fault =>
                    $"{fault.Language}  {fault.Problem.Where}: {Seat.Say(fault.Problem)}."
                ),
                TemplateWriteOutcome.Saved saved => saved.Notes.Select(note => $"  note: {Seat.Say(note)}"),
                _ => [],
            }
        );

    static TemplateButton Link(string typed) =>
        typed.Split('=', 2) is [var label, var address]
            ? new("url", label, address)
            : throw new NotConfigured("--url is written label=address, as in \"Open the shop=https://shop.example\".");
}
