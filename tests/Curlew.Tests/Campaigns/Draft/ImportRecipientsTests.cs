using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class ImportRecipientsTests(TestDatabase server) : IClassFixture<TestDatabase>, IDisposable
{
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-recipients-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task Everybody_is_sent_their_own_values_and_nothing_of_them_is_stored_in_clear()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(
                world,
                id.ToString(),
                $"""
                phone,Code,name,Colour
                {world.Sandbox.People[0].Phone},SECRET-A,,red
                {world.Sandbox.People[1].Phone},"SECRET,B",Zoë,green
                """
            )
        );
        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));
        await world.RunOut();

        Assert.Equal(
            (2, 2, 0, "code", "Colour"),
            (listed.Rows, listed.OnList, listed.Added, listed.Parameters.Single(), listed.IgnoredColumns.Single())
        );
        Assert.Equal(2, launched.Recipients);
        var texts = (await world.Database.Rows("SELECT id, content FROM whatsapp_messages WHERE direction = 'outgoing'"))
            .Select(row => row.Split(" | "))
            .Select(row => world.Sealer.Open(row[1], new Cell("whatsapp_messages", "content", Guid.Parse(row[0]))));
        Assert.Equal(
            ["Hello SECRET,B, everything is 20 % off.", "Hello SECRET-A, everything is 20 % off."],
            texts.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["0"],
            await world.Database.Rows("SELECT count(*) FROM campaign_recipients WHERE template_parameters::text LIKE '%SECRET%'")
        );
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM listed_recipients"));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Unknown_people_become_customers_and_known_ones_stay_as_they_are()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var known = world.Sandbox.People[0];
        await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(world, "Codes", $"phone,code,city\n{known.Phone},1,Elsewhere\n+15552010001,2,Lyon\n")
        );

        Assert.Equal((2, 1), (listed.OnList, listed.Added));
        Assert.Equal(
            ["0 | 1"],
            await world.Database.Rows(
                "SELECT count(*) FILTER (WHERE city = 'Elsewhere'), count(*) FILTER (WHERE city = 'Lyon' AND subscription = 'subscribed') FROM user_profiles"
            )
        );
    }

    [Fact]
    public async Task Spellings_of_one_number_are_one_recipient_and_the_later_row_counts()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(world, "Codes", "phone,code\n+52 55 1234 5678,first\n+15552010002,x\n+52 1 55 1234 5678,later\n")
        );

        Assert.Equal((2, new RepeatedRow(4, 2)), (listed.OnList, listed.Repeated.Single()));
        Assert.Equal(["later", "x"], await Codes(world, id));
    }

    [Fact]
    public async Task A_second_list_adds_to_the_first_or_replaces_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        await Import(world, "Codes", "phone,code\n+15552010003,a\n+15552010004,b\n");

        Assert.Equal(
            3,
            Assert.IsType<RecipientsOutcome.Listed>(await Import(world, "Codes", "phone,code\n+15552010004,b2\n+15552010005,c\n")).OnList
        );
        Assert.Equal(["a", "b2", "c"], await Codes(world, id));

        Assert.Equal(
            1,
            Assert.IsType<RecipientsOutcome.Listed>(await Import(world, "Codes", "phone,code\n+15552010006,d\n", replace: true)).OnList
        );
        Assert.Equal(["d"], await Codes(world, id));
    }

    [Theory]
    [InlineData("phone,code\n+15552010011,ok\n+15552010012,\n", 3, "code", "is empty, and the template has no fallback for it")]
    [InlineData("phone,colour\n+15552010011,red\n", 2, "code", "no column has its name. Add a column 'code'")]
    [InlineData("phone,code\nnobody,ok\n", 2, "phone", "is not a phone number")]
    public async Task One_bad_row_keeps_everybody_out_and_says_what_is_wrong_with_it(string text, int line, string column, string expected)
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var refused = Assert.IsType<RecipientsOutcome.BadRows>(await Import(world, "Codes", text));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.Contains(expected, Phrasebook.In("en").Say(problem.Problem), StringComparison.Ordinal);
        Assert.Equal(["0 | 0"], await Kept(world));
    }

    [Fact]
    public async Task Bad_rows_can_be_left_out_and_go_to_a_file_that_can_be_mended()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Campaigns.Create(Personal(world), CancellationToken.None);
        var rejected = file + ".rejected.csv";

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(
                world,
                "Codes",
                $"phone,code\n+15552010021,ok\n+15552010022,\n\"x,\"\"y\",ok\n+15552010023,{new string('z', 1_025)}\n",
                leaveOut: true
            )
        );
        var rows = await RejectedRows.Write(file, listed.LeftOut, rejected, Phrasebook.In("en"), CancellationToken.None);
        var written = await File.ReadAllLinesAsync(rejected);
        File.Delete(rejected);

        Assert.Equal((1, 3), (listed.OnList, rows));
        Assert.Equal(["1 | 1"], await Kept(world));
        Assert.Equal("phone,code,problem", written[0]);
        Assert.Equal("+15552010022,,\"code is empty, and the template has no fallback for it\"", written[1]);
        Assert.StartsWith("\"x,\"\"y\",ok,\"phone is not a phone number.", written[2], StringComparison.Ordinal);
        Assert.EndsWith("code has 1,025 characters; WhatsApp takes 1,024\"", written[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_left_is_brought_back_and_the_launch_says_so()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE whatsapp_phone = $1",
            world.Sealer.Seal(CampaignWorld.Phone(world.Sandbox.People[0].Phone))
        );
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(
                world,
                "Codes",
                $"phone,code,subscribed\n{world.Sandbox.People[0].Phone},1,yes\n{world.Sandbox.People[1].Phone},2,yes\n"
            )
        );
        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal(1, listed.Unsubscribed);
        Assert.Equal((1, 1), (launched.Recipients, launched.Skipped["opted_out"]));
    }

    [Fact]
    public async Task A_list_changes_the_subscription_of_nobody_who_is_known_and_says_how_often_it_tried()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Campaigns.Create(Personal(world), CancellationToken.None);

        var listed = Assert.IsType<RecipientsOutcome.Listed>(
            await Import(world, "Codes", $"phone,code,marketing\n{world.Sandbox.People[0].Phone},1,no\n+15552010077,2,no\n")
        );

        Assert.Equal((1, 1, 1), (listed.Unheard, listed.Added, listed.Unsubscribed));
        Assert.Equal(
            ["subscribed | 1", "unsubscribed | 1"],
            await world.Database.Rows("SELECT subscription, count(*) FROM user_profiles GROUP BY 1 ORDER BY 1")
        );
    }

    [Fact]
    public async Task A_filter_and_an_exclusion_leave_people_of_the_list_out_and_add_nobody()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        await world.Database.Execute("UPDATE user_profiles SET city = 'Rome', tags = '{}'");
        await Edit(world, 0, "city = 'Oslo'");
        await Edit(world, 1, "tags = '{staff}'");
        var id = await world.Campaigns.Create(
            Personal(world) with
            {
                TargetAudience = JsonElement.Parse("""{"city": "Rome"}"""),
                ExcludedAudience = JsonElement.Parse("""{"tags": "staff"}"""),
            },
            CancellationToken.None
        );
        await Import(
            world,
            "Codes",
            "phone,code\n" + string.Join('\n', Enumerable.Range(0, 5).Select(at => $"{world.Sandbox.People[at].Phone},{at}"))
        );

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal((3, 2), (launched.Recipients, launched.Skipped["excluded"]));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Only_a_draft_that_is_meant_takes_a_list()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var launched = await world.Launch(world.Campaign());
        await world.Campaigns.Create(Personal(world), CancellationToken.None);
        await world.Campaigns.Create(Personal(world), CancellationToken.None);

        Assert.Equal(
            new RecipientsOutcome.NotADraft(launched, CampaignStatus.Active),
            await Import(world, launched.ToString(), "phone\n+15552010031\n")
        );
        Assert.Equal(
            2,
            Assert.IsType<RecipientsOutcome.NoOneCampaign>(await Import(world, "Codes", "phone,code\n+15552010031,1\n")).Candidates.Count
        );
        Assert.Empty(Assert.IsType<RecipientsOutcome.NoOneCampaign>(await Import(world, "Nowhere", "phone\n+15552010031\n")).Candidates);
    }

    [Fact]
    public async Task A_launch_that_comes_during_an_import_is_refused_until_the_whole_list_is_there()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        LaunchOutcome? early = null;

        await Import(
            world,
            "Codes",
            "phone,code\n+15552010041,a\n+15552010042,b\n",
            progress: new During(ImportStep.Importing, async () => early = await world.Campaigns.Launch(id, CancellationToken.None))
        );
        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.IsType<LaunchOutcome.ListUnfinished>(early);
        Assert.Equal(2, launched.Recipients);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_launch_waits_for_a_table_that_is_being_staged_and_does_not_send_to_everybody_instead()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        Task<LaunchOutcome>? launch = null;

        await Import(world, "Codes", "phone,code\n+15552010041,a\n+15552010042,b\n", progress: new During(ImportStep.Preparing, async () =>
            {
                launch = Task.Run(() => world.Campaigns.Launch(id, CancellationToken.None));
                await world.Database.UntilSomebodyWaits();
            }));

        Assert.True(await launch! is LaunchOutcome.ListUnfinished or LaunchOutcome.Launched { Recipients: 2 });
    }

    [Fact]
    public async Task A_list_whose_import_was_stopped_is_finished_with_everybodys_values()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        var table = "phone,code\n" + string.Join('\n', Enumerable.Range(0, 1_500).Select(at => $"+1555201{at:0000},c{at:0000}"));

        await Assert.ThrowsAsync<IOException>(() =>
            Import(world, "Codes", table, progress: new During(ImportStep.Importing, () => throw new IOException("The terminal is gone.")))
        );
        var refused = await world.Campaigns.Launch(id, CancellationToken.None);
        await new FinishImports(world.Database, world.Sealer, world.Clock).All(CancellationToken.None);

        Assert.IsType<LaunchOutcome.ListUnfinished>(refused);
        Assert.Equal(Enumerable.Range(0, 1_500).Select(at => $"c{at:0000}"), await Codes(world, id));
    }

    [Fact]
    public async Task A_draft_for_which_nobody_gave_an_audience_is_for_nobody_until_a_list_comes()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var id = await world.Campaigns.Create(Personal(world) with { TargetAudience = null }, CancellationToken.None);

        var early = await world.Campaigns.Launch(id, CancellationToken.None);
        var report = await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, CancellationToken.None);
        Assert.IsType<RecipientsOutcome.BadRows>(await Import(world, "Codes", "phone,code\nnobody,1\n"));
        var refused = await world.Campaigns.Launch(id, CancellationToken.None);
        await Import(world, "Codes", $"phone,code\n{world.Sandbox.People[0].Phone},1\n");
        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal((new LaunchOutcome.NobodyChosen(), new LaunchOutcome.NobodyChosen()), (early, refused));
        Assert.Contains(new PreflightProblem.NobodyChosen(), report!.Problems());
        Assert.Equal(1, launched.Recipients);
    }

    [Fact]
    public async Task A_list_that_is_dropped_leaves_a_draft_those_who_are_on_it_and_nobody_else()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        var table = "phone,code\n" + string.Join('\n', Enumerable.Range(0, 1_500).Select(at => $"+1555201{at:0000},c{at:0000}"));
        await Assert.ThrowsAsync<IOException>(() =>
            Import(world, "Codes", table, progress: new During(ImportStep.Importing, () => throw new IOException("The terminal is gone.")))
        );
        var desk = new Desk(world.Database, world.Sealer, world.Clock, Curlew.Staff.Actor.CommandLine("jane"));

        var waiting = Assert.Single(await desk.Imports.Waiting());
        var dropped = await desk.Imports.Drop(waiting.Id);
        var again = await desk.Imports.Drop(waiting.Id);
        await new FinishImports(world.Database, world.Sealer, world.Clock).All(CancellationToken.None);

        Assert.Equal(("Codes", 1, 1_000), (waiting.Campaign, waiting.PartsLeft, waiting.Added));
        Assert.Equal((new DropOutcome.Dropped(1, 1_000, 0), new DropOutcome.NoneWaits()), (dropped, again));
        Assert.Equal(
            ["0 | 1000"],
            await world.Database.Rows("SELECT (SELECT count(*) FROM import_parts), count(*) FROM listed_recipients")
        );
        Assert.Equal(
            ["import.drop.dropped", "import.drop.none_waits"],
            await world.Database.Rows("SELECT outcome FROM audit_trail ORDER BY id")
        );
        Assert.Equal(1_000, Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None)).Recipients);
    }

    [Fact]
    public async Task A_list_of_which_nothing_took_effect_is_not_everyone()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(Personal(world), CancellationToken.None);
        await Import(world, "Codes", $"phone,code,opt_out\n{world.Sandbox.People[0].Phone},1,yes\n");

        var report = await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, CancellationToken.None);

        Assert.Equal(0, report!.Recipients);
        Assert.IsType<LaunchOutcome.AudienceEmpty>(await world.Campaigns.Launch(id, CancellationToken.None));
    }

    [Fact]
    public async Task An_import_that_does_not_open_any_more_is_named_until_it_is_dropped()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Campaigns.Create(Personal(world), CancellationToken.None);
        var table = "phone,code\n" + string.Join('\n', Enumerable.Range(0, 1_500).Select(at => $"+1555202{at:0000},c"));
        await Assert.ThrowsAsync<IOException>(() =>
            Import(world, "Codes", table, progress: new During(ImportStep.Importing, () => throw new IOException("The terminal is gone.")))
        );
        await world.Database.Execute("UPDATE import_parts SET content = left(content, -8)");
        var import = await world.Database.Value<Guid>("SELECT id FROM imports");

        var stuck = await Assert.ThrowsAsync<ImportStuck>(() =>
            new FinishImports(world.Database, world.Sealer, world.Clock).All(CancellationToken.None)
        );
        await new Desk(world.Database, world.Sealer, world.Clock, Curlew.Staff.Actor.CommandLine("jane")).Imports.Drop(import);

        Assert.Contains(import.ToString(), stuck.Message, StringComparison.Ordinal);
        Assert.Equal(0, await new FinishImports(world.Database, world.Sealer, world.Clock).All(CancellationToken.None));
    }

    [Fact]
    public async Task A_variable_that_nobody_has_is_named_before_the_launch_and_amounts_are_shown()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Campaigns.Create(
            Personal(world) with
            {
                TemplateComponents = JsonElement.Parse(
                    """[{"type": "body", "parameters": [{"type": "text", "text": "{frist_name|friend}, {code}"}]}]"""
                ),
            },
            CancellationToken.None
        );
        await Import(world, "Codes", $"phone,code\n{world.Sandbox.People[0].Phone},0.30\n");

        var report = (await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, CancellationToken.None))!;

        Assert.Equal(["frist_name"], report.UnknownVariables);
        Assert.Contains(new PreflightWarning.VariableUnknown("frist_name", "first_name"), report.Warnings());
        Assert.Contains("0.30", report.Previews.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_places_fill_variables_under_whatever_name_an_address_book_has_for_them()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(
            Personal(world) with
            {
                TemplateComponents = JsonElement.Parse(
                    """[{"type": "body", "parameters": [{"type": "text", "text": "{name} of {zipcode}"}]}]"""
                ),
            },
            CancellationToken.None
        );

        await Import(world, "Codes", "Mobile Phone,First Name,Last Name,Home Postal Code\n+15552010051,Ann,Lee,'02134\n");

        Assert.Equal(["""{"name":"Ann Lee","zipcode":"02134"}"""], await Values(world, id));
    }

    static NewCampaign Personal(CampaignWorld world) =>
        world.Campaign() with
        {
            Name = "Codes",
            TemplateName = CampaignWorld.Template,
            TemplateComponents = JsonElement.Parse("""[{"type": "body", "parameters": [{"type": "text", "text": "{code}"}]}]"""),
        };

    async Task<RecipientsOutcome> Import(
        CampaignWorld world,
        string campaign,
        string text,
        bool leaveOut = false,
        bool replace = false,
        IProgress<ImportProgress>? progress = null
    )
    {
        await world.Templates.Save(CampaignWorld.Template, "marketing", "Hello {code}, everything is 20 % off.", CancellationToken.None);
        await File.WriteAllTextAsync(file, text);
        return await new ImportRecipients(world.Database, world.Sealer, world.Clock).Run(
            campaign,
            new(file, "US", leaveOut),
            replace,
            progress,
            CancellationToken.None
        );
    }

    static Task<int> Edit(CampaignWorld world, int person, string change) =>
        world.Database.Execute(
            $"UPDATE user_profiles SET {change} WHERE whatsapp_phone = $1",
            world.Sealer.Seal(CampaignWorld.Phone(world.Sandbox.People[person].Phone))
        );

    static Task<List<string>> Kept(CampaignWorld world) =>
        world.Database.Rows("SELECT (SELECT count(*) FROM user_profiles), (SELECT count(*) FROM listed_recipients)");

    static async Task<List<string>> Values(CampaignWorld world, Guid campaign) =>
        [
            .. (await world.Database.Rows("SELECT id, template_parameters FROM listed_recipients WHERE campaign_id = $1", campaign))
                .Select(row => row.Split(" | "))
                .Select(row => world.Sealer.Open(row[1], new Cell("campaign_recipients", "template_parameters", Guid.Parse(row[0])))),
        ];

    static async Task<IEnumerable<string>> Codes(CampaignWorld world, Guid campaign) =>
        (await world.Database.Rows("SELECT id, template_parameters FROM listed_recipients WHERE campaign_id = $1", campaign))
            .Select(row => row.Split(" | "))
            .Select(row =>
                JsonElement
                    .Parse(world.Sealer.Open(row[1], new Cell("campaign_recipients", "template_parameters", Guid.Parse(row[0]))))
                    .GetProperty("code")
                    .GetString()!
            )
            .Order(StringComparer.Ordinal);

    /// <summary>Acts whenever the import says it is there.</summary>
    sealed class During(ImportStep step, Func<Task> act) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Step == step)
                act().GetAwaiter().GetResult();
        }
    }
}
