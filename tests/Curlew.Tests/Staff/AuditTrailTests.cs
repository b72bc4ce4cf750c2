using Curlew.Staff;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Staff;

/// <summary>Whoever changes the audit trail without its key is found out, down to the row, and nobody waits for anybody to write into it.</summary>
public sealed class AuditTrailTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string ThatRow = "WHERE lane = 1 AND position = 3";

    [Theory]
    [InlineData($"UPDATE audit_trail SET actor_id = 'somebody else' {ThatRow}", "changed 3")]
    [InlineData($"UPDATE audit_trail SET purpose = 'Because.' {ThatRow}", "changed 3")]
    [InlineData($"UPDATE audit_trail SET recorded_at = recorded_at - interval '1 second' {ThatRow}", "changed 3")]
    [InlineData($"UPDATE audit_trail SET subject_kind = 'ala', subject_id = 'rm' || subject_id {ThatRow}", "changed 3")]
    [InlineData($"DELETE FROM audit_trail {ThatRow}", "missing 3")]
    [InlineData("DELETE FROM audit_trail WHERE position = 5", "cut_off 5")]
    [InlineData(
        "DELETE FROM audit_trail WHERE position = 5; UPDATE audit_lanes SET rows = 4, head = (SELECT mac FROM audit_trail WHERE position = 4) WHERE lane = 1",
        "end_changed 4"
    )]
    [InlineData(
        "DO $$ DECLARE part regclass; BEGIN ALTER TABLE audit_trail DROP CONSTRAINT audit_trail_check2; FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'audit_trail'::regclass LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS audit_trail_check2', part); END LOOP; UPDATE audit_trail SET mac = NULL WHERE lane = 1 AND position = 3; END $$",
        "unchained 3"
    )]
    [InlineData("TRUNCATE audit_trail", "cut_off 1")]
    [InlineData("TRUNCATE audit_trail; UPDATE audit_lanes SET rows = rows + 1 WHERE rows > 0", "cut_off 1")]
    [InlineData("DELETE FROM audit_lanes", "end_changed 0")]
    [InlineData("DELETE FROM audit_trail WHERE lane = 1; DELETE FROM audit_lanes WHERE lane = 1", "end_changed 0")]
    [InlineData(
        "DELETE FROM audit_trail WHERE lane = 1; UPDATE audit_lanes SET rows = 0, head = NULL, key_id = NULL, seal = NULL WHERE lane = 1",
        "end_changed 0"
    )]
    [InlineData("DELETE FROM audit_trail WHERE lane = 1; UPDATE audit_lanes SET rows = 0, head = NULL WHERE lane = 1", "end_changed 0")]
    [InlineData(
        "DELETE FROM audit_trail WHERE lane = 1; UPDATE audit_lanes SET rows = 0, head = NULL, seal = (SELECT seal FROM audit_lanes WHERE lane = 2) WHERE lane = 1",
        "end_changed 0"
    )]
    [InlineData(
        "INSERT INTO audit_trail SELECT day, lane, 6, gen_random_uuid(), recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, detail, outcome, key_id, mac FROM audit_trail WHERE position = 5",
        "changed 6"
    )]
    [InlineData(
        "UPDATE audit_trail SET position = position + 1000 WHERE position >= 3; INSERT INTO audit_trail SELECT day, lane, 3, gen_random_uuid(), recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, detail, outcome, key_id, mac FROM audit_trail WHERE position = 2; UPDATE audit_trail SET position = position - 999 WHERE position > 1000",
        "changed 3"
    )]
    [InlineData(
        "UPDATE audit_trail SET position = 1000 WHERE position = 3; UPDATE audit_trail SET position = 3 WHERE position = 4; UPDATE audit_trail SET position = 4 WHERE position = 1000",
        "changed 3"
    )]
    public async Task Whoever_changes_removes_adds_moves_or_cuts_off_a_row_is_found_out(string tampering, string first)
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act(times: 5);
        Assert.Empty((await world.Verify()).Breaks);
        var today = await world.Database.Value<DateOnly>("SELECT max(day) FROM audit_lanes");

        await world.Tamper(tampering);

        var found = (await world.Verify()).Breaks[0];
        Assert.Equal(first, $"{Curlew.Words.Codes.Of(found).Split('.')[^1]} {found.Row}");
        Assert.Equal((today, 1), (found.Day, found.Lane));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public async Task A_row_without_a_digest_is_a_break_whatever_day_it_says_it_is_of(int daysAgo)
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act(times: 2);

        await world.Tamper(
            $"INSERT INTO audit_trail SELECT day - {daysAgo}, 0, 1, gen_random_uuid(), recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, detail, outcome, NULL, NULL FROM audit_trail WHERE position = 1"
        );

        var found = Assert.IsType<AuditBreak.Unchained>(Assert.Single((await world.Verify()).Breaks));
        Assert.Equal("0 1", $"{found.Lane} {found.Row}");
    }

    [Fact]
    public async Task A_trail_that_has_begun_is_not_empty_and_goes_back_to_the_day_of_its_key()
    {
        await using var world = await AuditWorld.Kept(server);
        Assert.Empty((await world.Verify()).Breaks);
        await world.Act();
        Assert.Empty((await world.Verify()).Breaks);

        await world.Tamper("TRUNCATE audit_trail; TRUNCATE audit_lanes");

        var began = await world.Database.Value<DateOnly>(
            "SELECT (created_at AT TIME ZONE 'UTC')::date FROM sealed_keys WHERE purpose = 'audit'"
        );
        Assert.Equal([new AuditBreak.BeginningGone(began)], (await world.Verify()).Breaks);
        await world.Tamper("UPDATE sealed_keys SET created_at = created_at - interval '5 days'");
        await world.Act();
        Assert.Equal([new AuditBreak.BeginningGone(began.AddDays(-5))], (await world.Verify()).Breaks);
        await world.Tamper("UPDATE sealed_keys SET created_at = created_at - interval '27 months'");
        Assert.Empty((await world.Verify()).Breaks);
    }

    [Fact]
    public async Task Servers_that_write_at_once_leave_a_trail_without_a_gap()
    {
        await using var world = await AuditWorld.Open(server);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => world.Act(times: 5)));

        var check = await world.Verify();
        Assert.Empty(check.Breaks);
        Assert.Equal(200, check.Rows);
        Assert.Equal(200, await world.Database.Value<decimal>("SELECT sum(rows) FROM audit_lanes"));
    }

    [Fact]
    public async Task Nobody_waits_for_a_row_that_is_not_committed_yet()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act();
        await using var slow = await world.Database.Source.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT FROM audit_lanes WHERE lane <= 15 FOR UPDATE", slow, transaction);
        await hold.ExecuteNonQueryAsync();

        await world.Act(times: 2).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(["1 | 1", "16 | 2"], await world.Database.Rows("SELECT lane, rows FROM audit_lanes WHERE rows > 0 ORDER BY lane"));
    }

    [Fact]
    public async Task What_is_undone_takes_its_row_with_it_and_leaves_no_gap()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act();
        await world.Database.InTransaction(async tx =>
        {
            await AuditTrail.Write(
                tx,
                world.Sealer.Trail,
                new(Actor.System, "test.act", new("test", null), "done", DateTimeOffset.UnixEpoch),
                default
            );
            tx.Undo();
        });
        await world.Act();

        var check = await world.Verify();
        Assert.Empty(check.Breaks);
        Assert.Equal(2, check.Rows);
    }

    [Fact]
    public async Task What_the_log_has_written_down_finds_who_puts_an_older_trail_in_place()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act(times: 3);
        await world.Database.Execute("CREATE TABLE older AS SELECT * FROM audit_lanes WHERE rows > 0");
        await world.Act(times: 2);
        var head = Assert.Single(await world.Keeping.Heads());

        await world.Tamper(
            "DELETE FROM audit_trail WHERE position > 3; UPDATE audit_lanes l SET rows = o.rows, head = o.head, seal = o.seal FROM older o WHERE o.day = l.day AND o.lane = l.lane"
        );

        Assert.Empty((await world.Verify()).Breaks);
        Assert.Equal([new AuditBreak.HeadGone(head.Day, 1, 5)], (await world.Verify(AuditHead.Parse(head.ToString())!)).Breaks);
    }

    [Fact]
    public async Task Whoever_removes_the_whole_of_today_is_found_by_what_the_log_has_written_down()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act(times: 3);
        var head = Assert.Single(await world.Keeping.Heads());

        await world.Tamper("TRUNCATE audit_trail; TRUNCATE audit_lanes");

        Assert.Equal([new AuditBreak.HeadGone(head.Day, 1, 3)], (await world.Verify(head)).Breaks);
    }

    [Fact]
    public async Task A_row_under_a_key_that_was_replaced_days_before_is_no_row_of_ours()
    {
        await using var world = await AuditWorld.Open(server);
        await world.ActOn(new(2026, 11, 1), times: 1);
        await world.ActOn(new(2026, 11, 2), times: 1, under: 2);
        await world.ActOn(new(2026, 11, 3), times: 1, under: 1);
        await world.ActOn(new(2026, 11, 4), times: 2, under: 1);

        Assert.Equal(
            [new AuditBreak.KeyOld(new(2026, 11, 4), 1, 1, 1), new AuditBreak.KeyOld(new(2026, 11, 4), 1, 2, 1)],
            (await world.Verify()).Breaks
        );
    }

    [Fact]
    public async Task The_end_of_each_day_is_written_into_the_next()
    {
        await using var world = await AuditWorld.Open(server);
        var day = await world.Database.Value<DateOnly>("SELECT (now() AT TIME ZONE 'UTC')::date - 3");
        await world.ActOn(day, times: 4);

        Assert.Equal(1, await world.Keeping.RunOnce());
        Assert.Equal(0, await world.Keeping.RunOnce());

        Assert.Equal(
            [$"{day:yyyy-MM-dd} | 4 | closed"],
            await world.Database.Rows("SELECT subject_id, count, outcome FROM audit_trail WHERE action = 'audit.close'")
        );
        Assert.Empty((await world.Verify()).Breaks);
        await world.Tamper(
            $"DELETE FROM audit_trail WHERE day = '{day:yyyy-MM-dd}'; DELETE FROM audit_lanes WHERE day = '{day:yyyy-MM-dd}'"
        );
        Assert.Equal([new AuditBreak.DayChanged(day, 4)], (await world.Verify()).Breaks);
    }

    [Fact]
    public async Task A_month_goes_two_years_after_it_ended_and_the_trail_says_so()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Database.Execute(
            "CREATE TABLE audit_trail_2024_01 PARTITION OF audit_trail FOR VALUES FROM ('2024-01-01') TO ('2024-02-01'); ALTER TABLE audit_trail_2024_01 OWNER TO curlew_owner"
        );
        await world.ActOn(new(2024, 1, 5), times: 2);
        await world.ActOn(new(2024, 1, 31), times: 1);
        await world.Act();

        await world.Keeping.RunOnce();

        Assert.Equal(
            ["2024-01 | 3 | dropped"],
            await world.Database.Rows("SELECT subject_id, count, outcome FROM audit_trail WHERE action = 'audit.drop'")
        );
        Assert.Equal(0, await world.Database.Value<long>("SELECT count(*) FROM audit_trail WHERE day < '2025-01-01'"));
        Assert.Empty((await world.Verify()).Breaks);
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            world.Database.Execute("SELECT drop_audit_partition(current_date)")
        );
        Assert.Equal("The audit trail is kept for two years.", refused.MessageText);
    }

    [Fact]
    public async Task A_row_of_a_month_without_a_partition_moves_there_once_it_is_made()
    {
        await using var world = await AuditWorld.Open(server);
        await world.ActOn(new(2025, 3, 5), times: 2);

        await world.Database.Execute("SELECT create_audit_partition('2025-03-17')");
        await world.Keeping.MakeAhead();

        Assert.Equal(2, await world.Database.Value<long>("SELECT count(*) FROM audit_trail_2025_03"));
        Assert.Empty((await world.Verify()).Breaks);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Database.Execute("DELETE FROM audit_trail_2025_03"));
        Assert.Equal("The audit trail is only ever added to.", refused.MessageText);
    }

    [Fact]
    public async Task The_file_of_an_export_is_the_owners_alone_and_its_digest_is_kept()
    {
        await using var world = await AuditWorld.Open(server);
        await world.Act(times: 3);
        var folder = Directory.CreateTempSubdirectory("curlew-audit-").FullName;
        var file = Path.Combine(folder, "trail.jsonl");

        var exported = Assert.IsType<AuditOutcome.Exported>(await world.Desk(Role.Auditor).Audit.Export(new(), file, overwrite: false));

        Assert.Equal(exported.Rows, (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file))),
            exported.Sha256
        );
        Assert.Equal(
            [exported.Sha256],
            await world.Database.Rows("SELECT detail FROM audit_trail WHERE outcome = 'audit.export.exported'")
        );
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.IsType<AuditOutcome.FileExists>(await world.Desk(Role.Auditor).Audit.Export(new(), file, overwrite: false));
        Directory.Delete(folder, recursive: true);
    }
}
