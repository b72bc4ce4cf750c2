using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

public sealed class TemplateCommandTests(TestServer server)
{
    const string Harvest = """
        name: harvest
        category: marketing
        examples: {discount: 20 %}
        languages:
          en_US:
            header: For {first_name|you}
            body: Hello {first_name|friend}, the harvest is here and everything is {discount} off.
            footer: Reply STOP to leave
            buttons:
              - reply: Show me
              - {text: Look, url: "https://farm.example/{city|all}"}
          es:
            body: Hola {first_name|amiga}, ya está la cosecha y todo tiene {discount} de descuento.
        """;

    [Fact]
    public async Task A_template_is_written_looked_at_handed_in_and_approved_from_the_command_line()
    {
        using var clock = new SandboxClock(DateTimeOffset.UtcNow);
        await using var sandbox = await SandboxServer.Start(
            new()
            {
                Population = 0,
                Behaviour = SandboxBehaviour.Perfect,
                Clock = clock,
            }
        );
        using var place = new Place(await server.Clone(), sandbox);

        using var created = await place.Run("create", "--file", place.File("harvest.yaml", Harvest));
        using var preview = await place.Run("preview", "harvest", "--language", "en_US", "--set", "first_name=Zoë");
        using var bare = await place.Run("preview", "harvest", "--language", "es", "--bare");
        using var submitted = await place.Run("submit", "harvest");
        using var early = await place.Run("submit", "harvest", "--language", "es");
        clock.Step(TimeSpan.FromDays(1));
        await sandbox.DeliverDue();
        using var synced = await place.Run("sync");
        using var status = await place.Run("status", "harvest", "--json");
        using var listed = await place.Run("list");

        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        Assert.Contains(
            "For Zoë\nHello Zoë, the harvest is here and everything is 20 % off.\nReply STOP to leave\n  [ Show me ]\n  [ Look → https://farm.example/Springfield ]",
            preview.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("This person would be skipped: variable_missing: discount.", bare.Output, StringComparison.Ordinal);
        Assert.Equal(
            (0, "en_US is handed in as marketing and under review.\nes is handed in as marketing and under review.\n"),
            (submitted.ExitCode, submitted.Output)
        );
        Assert.Equal((1, "Meta is still reviewing es; it can be handed in again when that is over.\n"), (early.ExitCode, early.Output));
        Assert.Equal((0, ""), (synced.ExitCode, synced.Error));
        Assert.Contains("APPROVED: campaigns may send it, marketing, heard ", synced.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nMeta has \d+ templates\.\n$", synced.Output);
        Assert.Equal(
            ["APPROVED", "APPROVED"],
            status.Json.GetProperty("templates").EnumerateArray().Select(line => line.GetProperty("meta").GetProperty("status").GetString())
        );
        Assert.Equal(
            2,
            listed
                .Output.Split('\n')
                .Count(line => line.StartsWith("harvest", StringComparison.Ordinal) && line.Contains("APPROVED", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task An_approved_template_is_sent_to_one_person_from_the_command_line_and_once_an_order()
    {
        await using var sandbox = await SandboxServer.Start(
            new()
            {
                Behaviour = SandboxBehaviour.Perfect,
                Templates = [SandboxTemplate.Of("parcel", "en_US", "UTILITY", "Hello {{1}}, your parcel is in {{2}}.")],
            }
        );
        using var place = new Place(await server.Clone(), sandbox);
        var person = await place.Knows(sandbox.People[0].Phone, sandbox.People[0].Name);
        using var created = await place.Run(
            "create",
            "--file",
            place.File(
                "parcel.yaml",
                """
                {name: parcel, category: utility, variables: numbered, examples: {first_name: Zoë, place: Rome},
                 languages: {en_US: {body: "Hello {first_name}, your parcel is in {place}."}}}
                """
            )
        );
        using var synced = await place.Run("sync");
        string[] send = ["send", "parcel", "--to", person.ToString()];
        string[] once = [.. send, "--set", "place=Lisbon", "--order", Guid.CreateVersion7().ToString()];

        using var unfilled = await place.Run(send);
        using var sent = await place.Run([.. once, "--json"]);
        using var again = await place.Run(once);
        using var unknown = await place.Run("send", "parcel", "--to", "+1 650 555 0000");

        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        Assert.Equal((0, ""), (synced.ExitCode, synced.Error));
        Assert.Equal(2, unfilled.ExitCode);
        Assert.Contains(
            "its variable place has no value and no fallback. Give values with --set variable=value.",
            unfilled.Error,
            StringComparison.Ordinal
        );
        Assert.Equal((0, ""), (sent.ExitCode, sent.Error));
        Assert.Equal("template.send.sent", sent.Json.GetProperty("outcome").GetString());
        Assert.Equal((0, "It was sent before under this order; nothing was sent now.\n"), (again.ExitCode, again.Output));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Equal(1L, sandbox.Tally.Templates);
    }

    [Fact]
    public async Task A_file_is_sent_as_a_header_from_the_command_line()
    {
        const string Components = """[{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Your parcel is on its way."}]""";
        await using var sandbox = await SandboxServer.Start(
            new() { Behaviour = SandboxBehaviour.Perfect, Templates = [new("parcel", "en_US", "UTILITY", Components)] }
        );
        using var place = new Place(await server.Clone(), sandbox);
        var person = await place.Knows(sandbox.People[0].Phone, sandbox.People[0].Name);
        using var synced = await place.Run("sync");
        string[] send = ["send", "parcel", "--language", "en_US", "--to", person.ToString(), "--header-file"];

        using var without = await place.Run(send[..^1]);
        using var missing = await place.Run([.. send, "nowhere.png"]);
        using var unknown = await place.Run([.. send, place.File("parcel.gif", "GIF89a")]);
        using var sent = await place.Run([.. send, place.File("parcel.png", "a picture")]);

        Assert.Contains("the template's header is of kind image", without.Error, StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("There is no file nowhere.png.", missing.Error, StringComparison.Ordinal);
        Assert.Contains("is no file that Meta takes for a header: .jpg, ", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (sent.ExitCode, sent.Error));
        Assert.Equal(1L, sandbox.Tally.Templates);
    }

    [Fact]
    public async Task A_button_that_says_stop_in_one_field_only_is_saved_with_a_warning()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var place = new Place(await server.Clone(), sandbox);
        var file = place.File(
            "harvest.yaml",
            """
            {name: harvest, category: marketing,
             languages: {en_US: {body: "The harvest is here.", buttons: [{reply: Not interested, payload: STOP}]}}}
            """
        );

        using var created = await place.Run("create", "--file", file);

        Assert.Equal(0, created.ExitCode);
        Assert.Contains("note: buttons[0]: its payload 'STOP' says stop", created.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Meta_would_refuse_is_said_at_once_and_not_saved()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var place = new Place(await server.Clone(), sandbox);

        using var refused = await place.Run("create", "harvest", "--body", "{first_name}, {first name} has {order}", "--url", "Look=shop");
        using var told = await place.Run("create", "harvest", "--body", "{first_name}, the harvest is here.", "--json");
        using var missing = await place.Run("preview", "harvest");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("en_US  body: begins or ends with a variable", refused.Output, StringComparison.Ordinal);
        Assert.Contains("en_US  buttons[0]: 'shop' is not an address", refused.Output, StringComparison.Ordinal);
        Assert.Contains("en_US  examples: 'order' has none", refused.Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing was saved: Meta would refuse it.\n", refused.Output, StringComparison.Ordinal);
        var problem = told.Json.GetProperty("details").GetProperty("problems")[0].GetProperty("problem");
        Assert.Equal(
            ("template.problem.variable_at_an_end", "body", true),
            (
                problem.GetProperty("code").GetString(),
                problem.GetProperty("where").GetString(),
                problem.GetProperty("text").GetString()!.StartsWith("begins or ends with a variable", StringComparison.Ordinal)
            )
        );
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("There is no template 'harvest' here.", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authentication", "an authentication template has Meta's own words")]
    [InlineData("marekting", "'marekting' is nearly marketing")]
    [InlineData("greeting", "languages: are 2, and with the category 'greeting' it is a text for open conversations, which has one")]
    [InlineData("greeting", "body: stands beside a header, a footer or buttons")]
    public async Task A_template_of_a_category_nobody_reviews_is_refused_and_not_cut_down(string category, string named)
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var place = new Place(await server.Clone(), sandbox);

        using var refused = await place.Run(
            "create",
            "--file",
            place.File("harvest.yaml", Harvest.Replace("marketing", category, StringComparison.Ordinal))
        );
        using var listed = await place.Run("list", "--json");

        Assert.Equal((1, 0), (refused.ExitCode, listed.Json.GetProperty("templates").GetArrayLength()));
        Assert.Contains(named, refused.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was saved", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_may_be_capitalised_and_a_text_for_conversations_is_shown_like_any_other()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var place = new Place(await server.Clone(), sandbox);

        using var template = await place.Run(
            "create",
            "--file",
            place.File("harvest.yaml", Harvest.Replace("marketing", "Marketing", StringComparison.Ordinal))
        );
        using var text = await place.Run(
            "create",
            "hours",
            "--category",
            "greeting",
            "--body",
            "Hello {first_name|there}, we are open from nine to six."
        );
        using var shown = await place.Run("show", "hours");
        using var preview = await place.Run("preview", "hours", "--set", "first_name=Zoë");
        using var submitted = await place.Run("submit", "hours");
        using var listed = await place.Run("list", "--json");

        Assert.StartsWith("Saved in en_US, es.", template.Output, StringComparison.Ordinal);
        Assert.Equal(
            (0, "Saved, for conversations that are open. Campaigns need the category marketing or utility.\n"),
            (text.ExitCode, text.Output)
        );
        Assert.StartsWith("hours in en_US, greeting\n  body     Hello {first_name|there}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Hello Zoë, we are open from nine to six.", preview.Output, StringComparison.Ordinal);
        Assert.Contains("category: 'greeting' is no category of WhatsApp", submitted.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["marketing", "marketing", "greeting"],
            listed.Json.GetProperty("templates").EnumerateArray().Select(line => line.GetProperty("category").GetString())
        );
    }

    [Theory]
    [InlineData(
        "name: x\ncategory: marketing\nlanguages: {en: {text: hi}}",
        "languages.en has 'text', which means nothing here: it knows header, body, footer, buttons, examples, code."
    )]
    [InlineData("name: x\ncategory: marketing\nlanguages: {en: {body: hi, buttons: [{label: Go}]}}", "languages.en.buttons[0] has 'label'")]
    [InlineData("name: x\ncategory: marketing", "languages is missing")]
    [InlineData("name: x\n  category: [", ".yaml line 2: ")]
    [InlineData("- a\n- b", "The file is not a list of names and values.")]
    public async Task A_file_that_is_no_template_is_refused_by_its_place(string yaml, string named)
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var place = new Place(await server.Clone(), sandbox);

        using var refused = await place.Run("create", "--file", place.File("x.yaml", yaml));

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
    }

    sealed class Place(string database, SandboxServer sandbox) : IDisposable
    {
        readonly TemporaryData data = new();

        public string File(string name, string text)
        {
            var path = Path.Combine(data.Path, name);
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        /// <summary>Makes the sandbox's number known, as a server does when it starts, and one customer.</summary>
        public async Task<Guid> Knows(string phone, string name)
        {
            await using var installation = await Installation.Open(database, data.Path, default);
            using var sealer = await installation.OpenSealer(default);
            await new BusinessNumbers(installation.Database, sealer).Save(
                new BusinessNumber(
                    sandbox.Options.PhoneNumberId,
                    "P",
                    sandbox.Options.WabaId,
                    Phone("+" + sandbox.Options.DisplayPhoneNumber),
                    80
                ),
                250,
                default
            );
            var person = Guid.CreateVersion7();
            await new AddProfiles(installation.Database, sealer).Run([new(person, Phone(phone), null) { Name = name }], default);
            return person;
        }

        static PhoneNumber Phone(string typed) =>
            PhoneNumber.TryParse(typed, null, out var phone) ? phone : throw new ArgumentException(typed);

        public Task<TypedCommand> Run(params string[] arguments) =>
            TypedCommand.Run(["template", .. arguments, "--database", database, "--data", data.Path], Serving.Account(sandbox));

        public void Dispose() => data.Dispose();
    }
}
