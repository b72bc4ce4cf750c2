using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>Who got a campaign, typed as a marketer types it.</summary>
public sealed class RecipientCommandsTests(TestServer server)
{
    [Fact]
    public async Task The_people_of_a_campaign_are_paged_through_and_one_of_them_is_followed()
    {
        await using var world = await WithCampaign(server);

        using var first = await world.Types("campaign recipients Spring --most 1 --json");
        var shown = Assert.Single(first.Json.GetProperty("recipients").EnumerateArray());
        using var second = await world.Types("campaign recipients Spring --after", first.Json.GetProperty("next").GetString()!);
        using var none = await world.Types("campaign recipients Spring --state failed --json");
        using var trail = await world.Types("campaign recipients Spring --trail", shown.GetProperty("id").GetString()!);
        using var byNumber = await world.Types("campaign recipients Spring --trail", "+" + Ann);

        Assert.Equal((0, 0, 0, 0), (first.ExitCode, second.ExitCode, trail.ExitCode, byNumber.ExitCode));
        Assert.Equal(
            ("pending", "not yet", "recipient.standing.waits", "Waits for its turn."),
            (
                shown.GetProperty("state").GetString(),
                shown.GetProperty("got_it").GetString(),
                shown.GetProperty("reason").GetProperty("code").GetString(),
                shown.GetProperty("reason").GetProperty("text").GetString()
            )
        );
        Assert.Contains("1 shown, the last of them.", second.Output, StringComparison.Ordinal);
        Assert.Empty(none.Json.GetProperty("recipients").EnumerateArray());
        Assert.Contains("The campaign was launched and this person is in its audience.", trail.Output, StringComparison.Ordinal);
        Assert.Contains("+1 ••• ••• 1234", byNumber.Output, StringComparison.Ordinal);
        foreach (var number in (string[])[Ann, Bo])
            Assert.DoesNotContain(number[4..], first.Output + second.Output + trail.Output + byNumber.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_written_once_and_says_what_is_in_it()
    {
        await using var world = await WithCampaign(server);
        using var folder = new TemporaryData();
        var file = Path.Combine(folder.Path, "spring.csv");

        using var exported = await world.Types("campaign export Spring --to", file);
        using var again = await world.Types("campaign export Spring --to", file);
        using var replaced = await world.Types("campaign export Spring --overwrite --json --to", file);
        using var typed = await world.Types("campaign export Spring --to", Path.ChangeExtension(file, ".parquet"));
        using var other = await world.Types("campaign export Spring --to", Path.ChangeExtension(file, ".doc"));
        using var missing = await world.Types("campaign export Autumn --to", file);

        Assert.Equal(
            (0, 2, 0, 0, 2, 2),
            (exported.ExitCode, again.ExitCode, replaced.ExitCode, typed.ExitCode, other.ExitCode, missing.ExitCode)
        );
        Assert.StartsWith($"2 recipients are in {file}:", exported.Output, StringComparison.Ordinal);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, replaced.Json.GetProperty("details").GetProperty("states").GetProperty("pending").GetInt32());
        Assert.Contains(".csv, .parquet", other.Error, StringComparison.Ordinal);
        Assert.Contains("There is no campaign 'Autumn'", missing.Error, StringComparison.Ordinal);
        Assert.Equal(["spring.csv", "spring.parquet"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        foreach (var number in (string[])[Ann, Bo])
            Assert.DoesNotContain(number[4..], await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}
