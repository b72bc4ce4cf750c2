using Curlew.Staff;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>Who saw and did what, read and checked as somebody types it.</summary>
public sealed class AuditCommandTests(TestServer server)
{
    [Fact]
    public async Task A_number_is_revealed_for_a_purpose_and_the_trail_says_so_until_somebody_changes_it()
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"));

        using var masked = await world.Types("profile show", $"+{Ann}");
        using var unasked = await world.Types("profile show --reveal phone", $"+{Ann}");
        using var idle = await world.Types("profile show --purpose answer", $"+{Ann}");
        using var wrong = await world.Types("profile show --reveal password --purpose answer", $"+{Ann}");
        using var shown = await world.Types("profile show --reveal phone --purpose answer", $"+{Ann}");
        using var listed = await world.Types("audit list --json --action profile.reveal");
        using var whole = await world.Types("audit verify");
        using var counted = await world.Types("verify");
        var id = listed.Json.GetProperty("rows")[0].GetProperty("id").GetString()!;
        using var row = await world.Types("audit show", id);

        Assert.DoesNotContain(Ann, masked.Output, StringComparison.Ordinal);
        Assert.Contains("--reveal needs --purpose: answer, delivery, correct, legal, other.", unasked.Error, StringComparison.Ordinal);
        Assert.Contains("--purpose belongs to --reveal.", idle.Error, StringComparison.Ordinal);
        Assert.Contains("give one of phone, name, email, address, notes, user_id", wrong.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2, 2), (unasked.ExitCode, idle.ExitCode, wrong.ExitCode));
        Assert.Equal($"number: +{Ann}", shown.Output.Trim());
        Assert.Equal("answer", listed.Json.GetProperty("rows")[0].GetProperty("purpose").GetString());
        Assert.Equal((0, 0), (whole.ExitCode, counted.ExitCode));
        Assert.Contains("Verified: the audit trail is as it was written", whole.Output, StringComparison.Ordinal);
        Assert.Contains("Verified: the audit trail is as it was written", counted.Output, StringComparison.Ordinal);
        Assert.Contains("profile.reveal.revealed", row.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Ann, row.Output, StringComparison.Ordinal);

        await world.Database.Execute($"SET session_replication_role = replica; UPDATE audit_trail SET purpose = 'legal' WHERE id = '{id}'");
        using var broken = await world.Types("audit verify");
        using var both = await world.Types("verify");

        Assert.Equal((1, 1), (broken.ExitCode, both.ExitCode));
        Assert.Contains("is not as it was written. It was changed, put there or moved", broken.Output, StringComparison.Ordinal);
        Assert.Contains(id, broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_does_not_look_like_what_was_done()
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"));
        for (var time = 0; time < 2; time++)
            (await world.Types("staff invite bo@example.com --name Bo --role agent")).Dispose();
        (await world.Types("profile find", $"+{Ann}")).Dispose();

        using var listed = await world.Types("audit list");
        using var taken = await world.Types("audit list --json --outcome staff.email_taken");
        using var shown = await world.Types("audit show", taken.Json.GetProperty("rows")[0].GetProperty("id").GetString()!);

        Assert.StartsWith("written (UTC) ", listed.Output, StringComparison.Ordinal);
        Assert.Contains("  REFUSED: staff.email_taken", listed.Output, StringComparison.Ordinal);
        Assert.Contains("  staff.invited", listed.Output, StringComparison.Ordinal);
        Assert.Contains("  seen  concerned 1", listed.Output, StringComparison.Ordinal);
        Assert.Contains("REFUSED: staff.email_taken", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denied", true)]
    [InlineData("account.too_many_tries", true)]
    [InlineData("policy.set.no_such_code", true)]
    [InlineData("policy.set.changed", false)]
    [InlineData("template.send.uncertain", false)]
    [InlineData("seen", false)]
    [InlineData("begun", false)]
    [InlineData("of.a.later.version", false)]
    public void What_counts_as_refused_goes_by_what_came_of_it(string outcome, bool isRefused) =>
        Assert.Equal(isRefused, Refusals.Has(outcome));
}
