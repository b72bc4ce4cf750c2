using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns.Send;

/// <summary>Fields of the business's own are variables like the city is.</summary>
public sealed class CustomVariableTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Letters_say_what_fields_hold_in_the_templates_language_and_the_fallback_where_they_hold_nothing()
    {
        await using var world = await Open("phone,points,renewal,gift,allergy\n{0},1234.5,2026-01-31,yes,nuts\n{1},,,,\n");
        var id = await world.Launch(Saying(world, "{points|no} points, {renewal|some day}, {gift|perhaps}, {allergy|nothing}"));

        await world.SendNow();

        Assert.Equal(
            [
                "Hello 1,234.5 points, January 31, 2026, yes, nuts, everything is 20 % off.",
                "Hello no points, some day, perhaps, nothing, everything is 20 % off.",
            ],
            await Said(world)
        );
        Assert.Equal(["sent | 2"], await world.States(id));
    }

    [Fact]
    public async Task Before_the_launch_it_is_known_who_lacks_a_value_and_personal_ones_are_masked()
    {
        await using var world = await Open("phone,points,allergy\n{0},5,nuts\n{1},6,\n");
        var id = await world.Campaigns.Create(Saying(world, "{points} {allergy} {shoe|one}"), Cancel);

        var report = (await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, Cancel))!;

        Assert.Equal(new Dictionary<string, int> { ["allergy"] = 1 }, report.MissingVariables);
        Assert.Equal(["shoe"], report.UnknownVariables);
        Assert.Contains(report.Previews, preview => preview.Text.Contains("5 n••• one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removed_field_is_nothing_to_say_and_a_template_that_names_an_unknown_one_is_told_which_are_near()
    {
        await using var world = await Open("phone,points\n{0},5\n{1},6\n");
        var near = Assert.IsType<Curlew.Templates.TemplateWriteOutcome.Saved>(
            await Desk(world)
                .Templates.Write([
                    new("autumn", "en_US", "marketing", "You have {point|no} points.")
                    {
                        Examples = new Dictionary<string, string> { ["point"] = "5" },
                    },
                ])
        );
        var known = Assert.IsType<Curlew.Templates.TemplateWriteOutcome.Saved>(
            await Desk(world)
                .Templates.Write([
                    new("winter", "en_US", "marketing", "You have {points|no} points.")
                    {
                        Examples = new Dictionary<string, string> { ["points"] = "5" },
                    },
                ])
        );
        Assert.Equal(new Curlew.Templates.TemplateNote.NotOfAProfile("{point}", "{points}"), Assert.Single(near.Notes));
        Assert.Empty(known.Notes);
        Assert.Equal(["template 'winter'"], (await Desk(world).Fields.Use("points", Cancel))!.Templates);

        await Desk(world).Fields.Remove("points", Cancel);
        await world.Launch(Saying(world, "{points|no} points"));
        await world.SendNow();

        Assert.Equal(Enumerable.Repeat("Hello no points, everything is 20 % off.", 2), await Said(world));
    }

    [Fact]
    public async Task An_export_has_a_column_for_each_field_and_personal_ones_only_with_whole_numbers()
    {
        await using var world = await Open("phone,points,allergy\n{0},5,nuts\n{1},6,\n");
        var id = await world.Launch(Saying(world, "{points|no}"));
        var folder = Directory.CreateTempSubdirectory().FullName;

        await Desk(world).Campaigns.Export(id, Path.Combine(folder, "masked.csv"), false, null, Cancel);
        await Desk(world).Campaigns.ExportNumbers(id, Path.Combine(folder, "whole.csv"), false, RevealPurpose.Legal, null, Cancel);
        await Desk(world).Campaigns.Export(id, Path.Combine(folder, "masked.parquet"), false, null, Cancel);

        var (masked, whole) = (
            await File.ReadAllLinesAsync(Path.Combine(folder, "masked.csv"), Cancel),
            await File.ReadAllLinesAsync(Path.Combine(folder, "whole.csv"), Cancel)
        );
        Assert.EndsWith(",postponed,gift,points,renewal", masked[0], StringComparison.Ordinal);
        Assert.EndsWith(",postponed,allergy,gift,points,renewal", whole[0], StringComparison.Ordinal);
        Assert.Equal([",5,", ",6,"], masked[1..].Select(row => row[^3..]).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["nuts,,5,", ",,6,"],
            whole[1..]
                .Select(row => row.EndsWith("nuts,,5,", StringComparison.Ordinal) ? "nuts,,5," : row[^4..])
                .OrderDescending(StringComparer.Ordinal)
        );
        Directory.Delete(folder, recursive: true);
    }

    async Task<CampaignWorld> Open(string table)
    {
        var world = await CampaignWorld.Open(server, people: 2);
        foreach (
            var (name, kind, isPersonal) in ((string, FieldKind, bool)[])
                [
                    ("points", FieldKind.Number, false),
                    ("renewal", FieldKind.Date, false),
                    ("gift", FieldKind.YesNo, false),
                    ("allergy", FieldKind.Text, true),
                ]
        )
            Assert.True((await Desk(world).Fields.Add(new(name, null, kind, [], isPersonal), Cancel)).IsDone);
        var file = Path.Combine(Path.GetTempPath(), $"curlew-variables-{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(
            file,
            table
                .Replace("{0}", world.Customer(0).Phone!.Value.E164, StringComparison.Ordinal)
                .Replace("{1}", world.Customer(1).Phone!.Value.E164, StringComparison.Ordinal),
            Cancel
        );
        Assert.IsType<ImportOutcome.Imported>(await Desk(world).Imports.Profiles(new(file, null, LeaveOutBadRows: false), null, Cancel));
        File.Delete(file);
        return world;
    }

    static NewCampaign Saying(CampaignWorld world, string text) =>
        world.Campaign() with
        {
            TemplateComponents = JsonSerializer.SerializeToElement(
                new[] { new { type = "body", parameters = new[] { new { type = "text", text } } } }
            ),
        };

    static async Task<List<string>> Said(CampaignWorld world)
    {
        var said = new List<string>();
        foreach (var id in await world.Database.Rows("SELECT id FROM whatsapp_messages WHERE direction = 'outgoing'"))
            said.Add(
                world.Sealer.Open(
                    await world.Database.Value<string>("SELECT content FROM whatsapp_messages WHERE id = $1", Guid.Parse(id)),
                    new Cell("whatsapp_messages", "content", Guid.Parse(id))
                )
            );
        return [.. said.Order(StringComparer.Ordinal)];
    }

    static Desk Desk(CampaignWorld world) => new(world.Database, world.Sealer, world.Clock, Actor.CommandLine("jane"));
}
