using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>What the data folder knows of the audit trail: an older one in its place does not pass for it.</summary>
public sealed class HeadsFileTests(TestServer server)
{
    [Fact]
    public async Task An_older_trail_that_was_put_in_place_is_found_out_and_stays_so_until_somebody_says_that_it_is_right()
    {
        await using var world = await DecisionWorld.Open(server);
        using var sealer = await world.Installation.OpenSealer(default);
        var (trail, heads) = (new AuditKeeping(world.Database, sealer, TimeProvider.System), world.Installation.Heads);

        await Look(world);
        await world.Database.Execute("CREATE TABLE rows_then AS TABLE audit_trail; CREATE TABLE lanes_then AS TABLE audit_lanes");
        await Look(world);
        await heads.Keep(trail, default);
        using var whole = await world.Types("audit verify");
        await world.Database.Execute(
            """
            SET session_replication_role = replica;
            DELETE FROM audit_trail; INSERT INTO audit_trail TABLE rows_then;
            DELETE FROM audit_lanes; INSERT INTO audit_lanes TABLE lanes_then;
            """
        );
        using var older = await world.Types("audit verify");
        await Look(world);
        await heads.Keep(trail, default);
        using var later = await world.Types("audit verify");
        heads.Forget();
        using var said = await world.Types("audit verify");

        Assert.Equal((0, 1, 1, 0), (whole.ExitCode, older.ExitCode, later.ExitCode, said.ExitCode));
        Assert.DoesNotContain("cannot be told", whole.Output, StringComparison.Ordinal);
        foreach (var found in (TypedCommand[])[older, later])
            Assert.Contains("is not the one that was written down outside of the database", found.Output, StringComparison.Ordinal);
        Assert.Contains("cannot be told", said.Output, StringComparison.Ordinal);
    }

    static async Task Look(DecisionWorld world) => (await world.Types("profile find", $"+{DecisionWorld.Ann}")).Dispose();
}
