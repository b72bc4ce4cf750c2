using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Tests.Templates;

public sealed class SubmitTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string File = """
        {"name": "harvest", "category": "marketing", "languages": {
          "en_US": {"header": "For {first_name|you}", "body": "Hello {first_name|friend}, the harvest in {city|our valley} is here.", "footer": "Reply STOP to leave",
                    "buttons": [{"reply": "Show me"}, {"url": "https://farm.example/{city|all}", "text": "Look"}, {"copy_code": "{code|HARVEST}"}]},
          "es": {"body": "Hola {first_name|amiga}, ya está la cosecha de este año."}}}
        """;

    [Fact]
    public async Task A_template_goes_from_the_file_through_Metas_review_to_people()
    {
        await using var desk = await Desk.Open(server, people: 3);
        var texts = TemplateFile.Read(JsonElement.Parse(File));
        await desk.World.Templates.Save(texts, CancellationToken.None);

        foreach (var text in texts)
            Assert.Equal("PENDING", Assert.IsType<SubmitOutcome.Submitted>(await desk.Submit.Run(text, CancellationToken.None)).Status);
        Assert.IsType<LaunchOutcome.TemplateNotApproved>(await desk.Launch("harvest", "en_US"));
        await desk.Review();
        var launched = await desk.Launch("harvest", "en_US");
        await desk.World.RunOut();

        Assert.IsType<LaunchOutcome.Launched>(launched);
        Assert.Equal(
            ["harvest | en_US | APPROVED | MARKETING | NAMED", "harvest | es | APPROVED | MARKETING | NAMED"],
            await desk.World.Database.Rows(
                "SELECT name, language, status, category, parameter_format FROM whatsapp_templates WHERE name = 'harvest' ORDER BY 2"
            )
        );
        Assert.Equal(["sent | 3"], await desk.World.Database.Rows("SELECT status, count(*) FROM campaign_recipients GROUP BY 1"));
        Assert.Equal(3, desk.World.Sandbox.Tally.Templates);
        Assert.Equal(["3"], await desk.World.Database.Rows("SELECT usage_count FROM message_templates WHERE name = 'harvest'"));
    }

    [Fact]
    public async Task A_header_with_a_file_needs_a_sample_for_the_reviewers()
    {
        await using var desk = await Desk.Open(server, people: 0);
        var text = new TemplateText("harvest", "en_US", "marketing", "The harvest of this year is here.")
        {
            Header = new("image", "https://farm.example/harvest.png"),
        };

        var outcome = await desk.Submit.Run(text, CancellationToken.None);

        Assert.Equal(new SubmitOutcome.SampleMissing("image"), outcome);
        Assert.Equal(["0"], await desk.World.Database.Rows("SELECT count(*) FROM whatsapp_templates WHERE name = 'harvest'"));
    }

    [Fact]
    public async Task What_breaks_Metas_rules_never_leaves()
    {
        await using var desk = await Desk.Open(server, people: 0);
        var text = new TemplateText("harvest", "en_US", "marketing", "{first_name}, the harvest is here.");

        var problems = Assert.IsType<SubmitOutcome.BreaksRules>(await desk.Submit.Run(text, CancellationToken.None)).Problems;

        Assert.Equal(new TemplateProblem.VariableAtAnEnd(), Assert.Single(problems));
        Assert.Equal(["0"], await desk.World.Database.Rows("SELECT count(*) FROM whatsapp_templates WHERE name = 'harvest'"));
    }

    [Theory]
    [InlineData("harvest\n", "en_US", "name")]
    [InlineData("harvest", "en_US\n", "language")]
    public void A_line_break_at_the_end_breaks_the_rules_too(string name, string language, string where) =>
        Assert.Equal(
            where,
            Assert.Single(TemplateRules.Check(new(name, language, "marketing", "The harvest is here, dear customer."))).Where
        );

    [Fact]
    public async Task An_edit_says_that_Meta_keeps_the_category_it_has()
    {
        await using var desk = await Desk.Open(server, people: 0);
        var text = new TemplateText("harvest", "en_US", "marketing", "The harvest is here, dear customer.");
        var first = Assert.IsType<SubmitOutcome.Submitted>(await desk.Submit.Run(text, CancellationToken.None));
        await desk.Review();

        var again = Assert.IsType<SubmitOutcome.Submitted>(
            await desk.Submit.Run(text with { Category = "utility", Body = "Your harvest is here, dear customer." }, CancellationToken.None)
        );

        Assert.Equal(
            (false, "MARKETING", "utility", true),
            (first.IsOtherCategory, again.Category, again.WrittenAs, again.IsOtherCategory)
        );
    }

    [Fact]
    public async Task A_rejected_template_says_why_and_can_be_mended_and_handed_in_again()
    {
        await using var desk = await Desk.Open(server, people: 0);
        var bad = new TemplateText("harvest", "en_US", "marketing", "Please reject me, dear reviewer.");
        await desk.Submit.Run(bad, CancellationToken.None);

        var early = await desk.Submit.Run(bad, CancellationToken.None);
        await desk.Review();
        var rejected = (await desk.World.Templates.List("harvest", CancellationToken.None)).Single().Meta!;
        var again = await desk.Submit.Run(bad with { Body = "The harvest is here, dear customer." }, CancellationToken.None);
        await desk.Review();

        Assert.Equal(new SubmitOutcome.NotEditable("PENDING"), early);
        Assert.Equal(("REJECTED", "ABUSIVE_CONTENT", false), (rejected.Status, rejected.RejectedReason, rejected.IsSendable));
        Assert.True(Assert.IsType<SubmitOutcome.Submitted>(again).WasKnown);
        Assert.Equal(
            ["APPROVED | ∅"],
            await desk.World.Database.Rows("SELECT status, rejected_reason FROM whatsapp_templates WHERE name = 'harvest'")
        );
    }

    [Fact]
    public async Task A_template_that_Meta_has_and_we_have_not_synced_is_refused_in_Metas_words()
    {
        await using var desk = await Desk.Open(server, people: 0);
        desk.World.Sandbox.Put(SandboxTemplate.Of("harvest", "en_US", "MARKETING", "Somebody else wrote this."));

        var refused = Assert.IsType<SubmitOutcome.Refused>(
            await desk.Submit.Run(new("harvest", "en_US", "marketing", "The harvest is here."), CancellationToken.None)
        );

        Assert.Equal(2388024, refused.Error.Subcode);
    }

    [Fact]
    public async Task A_template_that_Meta_no_longer_lists_is_deleted_here_and_stops_a_launch()
    {
        await using var desk = await Desk.Open(server, people: 1);
        await desk.Api.DeleteTemplate(CampaignWorld.Template, null, CancellationToken.None);

        await desk.Sync.Run(CancellationToken.None);

        Assert.Equal(
            new LaunchOutcome.TemplateNotApproved(CampaignWorld.Template, "en_US", "DELETED"),
            await desk.Launch(CampaignWorld.Template, "en_US")
        );
    }

    [Fact]
    public async Task Components_that_do_not_fill_the_template_stop_the_launch()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                TemplateComponents = JsonElement.Parse("[]"),
            },
            CancellationToken.None
        );

        Assert.Equal(
            "The components of the letter do not fit its template: parameters of the template's body: it takes 1 (1), the components give 0",
            Phrasebook.In("en").Say(await world.Campaigns.Launch(id, CancellationToken.None))
        );
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_template_changed_after_the_launch_changes_nothing_of_the_campaign()
    {
        await using var desk = await Desk.Open(server, people: 2);
        var text = TemplateFile.Read(JsonElement.Parse(File))[1];
        await desk.World.Templates.Save([text], CancellationToken.None);
        await desk.Submit.Run(text, CancellationToken.None);
        await desk.Review();
        await desk.Launch("harvest", "es");

        await desk.World.Templates.Save(
            [text with { Body = "Todo nuevo, {city} y {tier}, hoy mismo aquí en casa." }],
            CancellationToken.None
        );
        await desk.World.RunOut();

        Assert.Equal(
            (2L, 0),
            (
                desk.World.Sandbox.Tally.Templates,
                (await desk.World.Look((await desk.World.Campaigns.List(CancellationToken.None))[0].Id)).Progress.Failed
            )
        );
    }

    [Fact]
    public async Task A_template_is_listed_in_every_language_with_what_Meta_says()
    {
        await using var desk = await Desk.Open(server, people: 0);
        var texts = TemplateFile.Read(JsonElement.Parse(File));
        await desk.World.Templates.Save(texts, CancellationToken.None);
        await desk.Submit.Run(texts[1], CancellationToken.None);
        desk.World.Sandbox.Put(SandboxTemplate.Of("elsewhere", "fr", "UTILITY", "Écrit ailleurs."));
        await desk.Sync.Run(CancellationToken.None);

        var lines = await desk.World.Templates.List(CancellationToken.None);

        Assert.Equal(
            [
                "elsewhere fr utility ours False: APPROVED",
                "harvest en_US marketing ours True: ",
                "harvest es marketing ours True: PENDING",
                $"{CampaignWorld.Template} en_US marketing ours True: APPROVED",
            ],
            lines.Select(line => $"{line.Name} {line.Language} {line.Category} ours {line.IsOurs}: {line.Meta?.Status}")
        );
        Assert.Equal(
            JsonSerializer.Serialize(texts),
            JsonSerializer.Serialize(await desk.World.Templates.Find("harvest", CancellationToken.None))
        );
    }

    [Fact]
    public async Task A_template_that_two_accounts_have_is_listed_for_each_of_them()
    {
        await using var desk = await Desk.Open(server, people: 0);
        await desk.Sync.Run(CancellationToken.None);
        await desk.World.Database.Execute(
            """
            INSERT INTO whatsapp_templates (waba_id, name, language, status, category, parameter_format, components, synced_at)
            SELECT 'another', name, language, 'PAUSED', category, parameter_format, components, synced_at FROM whatsapp_templates
            """
        );

        var lines = await desk.World.Templates.List(CampaignWorld.Template, CancellationToken.None);

        Assert.Equal(["APPROVED", "PAUSED"], lines.Select(line => line.Meta!.Status).Order());
        Assert.Equal(2, lines.Select(line => line.Account).Distinct().Count());
    }

    sealed record Desk(CampaignWorld World, HttpClient Http, CloudApi Api, SyncTemplates Sync, SubmitTemplates Submit) : IAsyncDisposable
    {
        public static async Task<Desk> Open(TestDatabase server, int people)
        {
            var world = await CampaignWorld.Open(server, people);
            var http = CloudApi.BareClient();
            var api = new CloudApi(
                http,
                new()
                {
                    BaseUrl = world.Sandbox.GraphUrl,
                    AccessToken = world.Sandbox.Options.AccessToken,
                    PhoneNumberId = world.PhoneNumberId,
                    AccountId = world.Sandbox.Options.WabaId,
                }
            );
            return new(
                world,
                http,
                api,
                new(world.Templates, api, world.Sandbox.Options.WabaId, world.Clock),
                new(world.Templates, api, world.Sandbox.Options.WabaId, world.Clock)
            );
        }

        /// <summary>Meta's reviewers take their time; then a sync.</summary>
        public async Task Review()
        {
            World.Clock.Step(TimeSpan.FromDays(1));
            await World.Sandbox.DeliverDue();
            Assert.IsType<SyncOutcome.Taken>(await Sync.Run(CancellationToken.None));
        }

        public async Task<LaunchOutcome> Launch(string template, string language) =>
            await World.Campaigns.Launch(
                await World.Campaigns.Create(
                    new NewCampaign("Harvest", template, World.PhoneNumberId)
                    {
                        LanguageCode = language,
                        TargetAudience = System.Text.Json.JsonElement.Parse("{}"),
                    },
                    CancellationToken.None
                ),
                CancellationToken.None
            );

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await World.DisposeAsync();
        }
    }
}
