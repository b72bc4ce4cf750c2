using System.Text;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Server.Rehearsals;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class LiveCopyTests(TestServer server)
{
    // In every text that a person could have written: names, filters, tags, cities, letters.
    const string Word = "Quibblewick";

    const int People = 30,
        Seed = 99;

    [Fact]
    public async Task A_copy_has_the_schedule_the_limits_and_as_many_people_of_each_kind()
    {
        using var data = new TemporaryData();
        var connection = await Live(data);

        var plan = await LiveCopy.Of($"{Word} draft", connection, data.Path, 1, default);

        Assert.Equal((250, 40, 2), (plan.MessagingLimit, plan.Throughput, plan.Campaigns.Count));
        Assert.Equal(
            (7, "Europe/Berlin", "08:00", "19:30", "1 2 3 4 5"),
            (
                plan.Campaigns[0].DailySendLimit,
                plan.Campaigns[0].TimeZone,
                plan.Campaigns[0].WindowOpens,
                plan.Campaigns[0].WindowCloses,
                string.Join(' ', plan.Campaigns[0].Weekdays)
            )
        );
        var invented = plan
            .People.Where(group => group.Tags is ["campaign-1"])
            .ToDictionary(group => (group.Country, group.Tier), group => group.Count);
        Assert.Equal(await Kinds(), invented);
        Assert.Equal([new(7, 2)], plan.FrequencyCaps);
        Assert.Equal([("A", 3_333), ("B", 6_667)], plan.Campaigns[1].Variants!.Letters.Select(letter => (letter.Label, letter.Share)));
        Assert.Null(plan.Campaigns[0].Variants);
        await using var live = await Database.Connect(connection);
        var waiting = await live.Value<long>("SELECT count(*) FROM campaign_recipients WHERE status = 'pending'");
        Assert.Equal(
            (waiting, 1),
            (
                plan.People.Where(group => group.Tags is ["campaign-2"]).Sum(group => group.Count),
                plan.Notes.Count(note => note.Contains("1 opted out", StringComparison.Ordinal))
            )
        );
    }

    [Fact]
    public async Task Nothing_personal_of_the_installation_reaches_the_copys_database_its_files_or_the_report()
    {
        using var data = new TemporaryData();
        using var scratch = new TemporaryData();
        var canaries = await Canaries.Of(Seed, People);
        var plan = await LiveCopy.Of($"{Word} draft", await Live(data), data.Path, 1, default);

        RehearsalResult result;
        await using (var progress = RehearsalProgress.Start(plan, quiet: true))
        await using (var rehearsal = await Rehearsal.Prepare(plan, "copy", scratch.Path, progress, default))
            result = await rehearsal.Run(default);

        Assert.Empty(result.Ledger.Broken);
        Assert.Equal(plan.Recipients, result.Ledger.Recipients);
        foreach (
            var text in new[]
            {
                ScenarioText.Of(plan),
                RehearsalReport.Of(result).Html,
                JsonSerializer.Serialize(result.Ledger),
                await Dump(scratch),
            }
        )
        {
            Assert.Empty(canaries.FoundIn(text));
            Assert.Empty(canaries.FoundBehindBase64(text));
            Assert.DoesNotContain(Word, text, StringComparison.OrdinalIgnoreCase);
        }

        var files = Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.Contains("pg_wal", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".plan.json", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal((file, ""), (file, string.Join(", ", canaries.FoundInFile(file))));
            Assert.False(
                Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).Contains(Word, StringComparison.OrdinalIgnoreCase),
                file
            );
        }
    }

    [Fact]
    public async Task The_scanner_finds_the_planted_word_where_it_was_planted()
    {
        using var data = new TemporaryData();

        var live = new NpgsqlConnectionStringBuilder(await Live(data)).Database!;
        var dump = await PgDump.Of(await server.SuperuserOf(live));

        Assert.Contains(Word, dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_that_nobody_knows_or_that_has_ended_is_not_rehearsed()
    {
        using var data = new TemporaryData();
        var connection = await Live(data);
        await using (var live = await Database.Connect(connection))
            await live.Execute("UPDATE marketing_campaigns SET status = 'cancelled', completed_at = now() WHERE status = 'draft'");

        using var unknown = await TypedCommand.Run("rehearse", "--campaign", "nobody's", "--database", connection, "--data", data.Path);
        using var ended = await TypedCommand.Run("rehearse", "--campaign", $"{Word} draft", "--database", connection, "--data", data.Path);
        using var both = await TypedCommand.Run("rehearse", "--campaign", $"{Word} draft", "--recipients", "5");

        Assert.Equal((2, 2, 2), (unknown.ExitCode, ended.ExitCode, both.ExitCode));
        Assert.Contains("There is no campaign 'nobody's'", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("has ended", ended.Error, StringComparison.Ordinal);
        Assert.Contains("leave out --recipients", both.Error, StringComparison.Ordinal);
    }

    // People, one of whom has left; a draft for all of them and an active campaign beside it.
    async Task<string> Live(TemporaryData data)
    {
        var connection = await server.Clone();
        await using var installation = await Installation.Open(connection, data.Path, default);
        using var sealer = await installation.OpenSealer(default);
        var database = installation.Database;
        Assert.True(PhoneNumber.TryParse("+15550783881", null, out var phone));
        await new BusinessNumbers(database, sealer).Save(new BusinessNumber("77", "P", "W", phone, 40), 250, default);
        await new AddProfiles(database, sealer).Run([.. (await Customers()).Select(customer => Profile(customer)), Profile(null)], default);
        await database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE customer_tier = 'vip' AND city = $1",
            [Word + " Leavers"]
        );
        await database.Execute(
            $"INSERT INTO whatsapp_templates (waba_id, name, language, status, category, components, synced_at) VALUES ('W', '{Word}', 'en_US', 'APPROVED', 'MARKETING', '[{{\"type\": \"BODY\", \"text\": \"Dear {Word}\"}}]', now())"
        );

        var campaigns = new MarketingCampaigns(database, TimeProvider.System);
        var all = new NewCampaign($"{Word} draft", Word, "77")
        {
            Description = Word,
            TargetAudience = JsonElement.Parse($$"""{"tags": "{{Word}}"}"""),
            CreatedBy = Word,
        };
        await campaigns.Create(
            all with
            {
                DailySendLimit = 7,
                TimeZone = "Europe/Berlin",
                WindowOpens = "08:00",
                WindowCloses = "19:30",
                Weekdays = [1, 2, 3, 4, 5],
            },
            default
        );
        var variants = new VariantPlan(
            [new($"{Word} short", 3_000, Word, "en_US"), new($"{Word} long", 6_000, Word, "en_US")],
            Holdout: 1_000
        );
        var beside = await campaigns.Create(
            all with
            {
                Name = $"{Word} beside it",
                DailySendLimit = 100,
                Priority = 9,
                Variants = variants,
            },
            default
        );
        await new Limits(database, TimeProvider.System).SetCap(new(7, 2), default);
        Assert.IsType<LaunchOutcome.Launched>(await campaigns.Launch(beside, default));
        return connection;
    }

    static NewProfile Profile(Customer? customer) =>
        new(Guid.CreateVersion7(), PhoneNumber.FromWaId(customer?.Phone[1..] ?? "12025550143"), null)
        {
            Name = customer?.Name ?? $"Zephyrine {Word}",
            Email = customer?.Email,
            AddressLine1 = customer?.AddressLine,
            City = customer is null ? Word + " Leavers" : Word,
            Tier = customer?.Tier ?? "vip",
            Tags = [Word],
            Notes = Word,
        };

    static async Task<List<Customer>> Customers()
    {
        await using var sandbox = await SandboxServer.Start(new() { Seed = Seed, Population = People });
        return [.. Enumerable.Range(0, People).Select(index => sandbox.People[index])];
    }

    static async Task<Dictionary<(string?, string?), int>> Kinds() =>
        (await Customers())
            .GroupBy(customer => (customer.Country, customer.Tier))
            .ToDictionary(group => ((string?)group.Key.Country, (string?)group.Key.Tier), group => group.Count());

    static async Task<string> Dump(TemporaryData data)
    {
        await using var cluster = await LocalCluster.Start(new DataFolder(data.Path));
        return await PgDump.Of(cluster.SuperuserConnectionString("copy"));
    }
}
