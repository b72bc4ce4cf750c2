using Curlew.Staff;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>Who saw and did what, read and checked as somebody types it.</summary>
public sealed class AuditCommandTests(TestServer server)
{
    [Fact]
    public async Task An_older_trail_is_found_out_by_what_the_data_folder_has_kept_until_somebody_confirms_it()
    {
        await using var world = await Open(server);
        using var sealer = await world.Installation.OpenSealer(default);
        var (keeping, file) = (new AuditKeeping(world.Database, sealer, TimeProvider.System), world.Installation.Heads);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"));
        using var first = await world.Types("profile show --reveal phone --purpose answer", $"+{Ann}");
        await world.Database.Execute("CREATE TABLE older AS SELECT * FROM audit_lanes");
        using var second = await world.Types("profile show --reveal phone --purpose answer", $"+{Ann}");
        await file.Keep(keeping, default);
        using var whole = await world.Types("audit verify");

        await world.Database.Execute(
            "SET session_replication_role = replica; DELETE FROM audit_trail t USING older o WHERE o.day = t.day AND o.lane = t.lane AND t.position > o.rows; UPDATE audit_lanes l SET rows = o.rows, head = o.head, key_id = o.key_id, seal = o.seal FROM older o WHERE o.day = l.day AND o.lane = l.lane"
        );
        using var older = await world.Types("audit verify");
        using var third = await world.Types("profile show --reveal phone --purpose answer", $"+{Ann}");
        await file.Keep(keeping, default);
        using var later = await world.Types("verify");
        file.Forget();
        await file.Keep(keeping, default);
        using var anew = await world.Types("audit verify");

        Assert.Equal((0, 1, 1, 0), (whole.ExitCode, older.ExitCode, later.ExitCode, anew.ExitCode));
        Assert.Contains("is not the one that was written down outside of the database", older.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--head", whole.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_installation_verifies_until_somebody_empties_its_trail()
    {
        await using var world = await Open(server);
        using var begun = await world.Types("audit verify");

        await world.Database.Execute("SET session_replication_role = replica; TRUNCATE audit_trail; TRUNCATE audit_lanes");
        using var emptied = await world.Types("audit verify");
        using var both = await world.Types("verify");

        Assert.Equal((0, 1, 1), (begun.ExitCode, emptied.ExitCode, both.ExitCode));
        Assert.Contains("the audit trail began on this day, and nothing is left of it", emptied.Output, StringComparison.Ordinal);
    }

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
        var head = await world.Database.Value<string>(
            "SELECT concat_ws(':', day, lane, rows, left(encode(head, 'hex'), 16)) FROM audit_lanes WHERE rows > 0 ORDER BY day, lane LIMIT 1"
        );
        using var compared = await world.Types("audit verify --head", head);
        var id = listed.Json.GetProperty("rows")[0].GetProperty("id").GetString()!;
        using var row = await world.Types("audit show", id);

        Assert.DoesNotContain(Ann, masked.Output, StringComparison.Ordinal);
        Assert.Contains("--reveal needs --purpose: answer, delivery, correct, legal, other.", unasked.Error, StringComparison.Ordinal);
        Assert.Contains("--purpose belongs to --reveal or --reveal-field.", idle.Error, StringComparison.Ordinal);
        Assert.Contains("give one of phone, name, email, address, notes, user_id", wrong.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2, 2), (unasked.ExitCode, idle.ExitCode, wrong.ExitCode));
        Assert.Equal($"number: +{Ann}", shown.Output.Trim());
        Assert.Equal("answer", listed.Json.GetProperty("rows")[0].GetProperty("purpose").GetString());
        Assert.Equal((0, 0), (whole.ExitCode, counted.ExitCode));
        Assert.Contains("Verified: the audit trail is as it was written", whole.Output, StringComparison.Ordinal);
        Assert.Contains("Verified: the audit trail is as it was written", counted.Output, StringComparison.Ordinal);
        Assert.Equal(0, compared.ExitCode);
        Assert.Contains("./curlew audit verify --head", whole.Output, StringComparison.Ordinal);
        Assert.Contains("./curlew audit verify --head", counted.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--head", compared.Output, StringComparison.Ordinal);
        Assert.Contains("compared with 1 end that was written down outside", compared.Output, StringComparison.Ordinal);
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
