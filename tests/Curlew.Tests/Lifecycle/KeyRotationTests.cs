using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Messages;
using Curlew.Tests.Postgres;
using Curlew.Tests.Queue;
using Minio;
using Minio.DataModel.Args;

namespace Curlew.Tests.Lifecycle;

public sealed class KeyRotationTests(TestDatabase server, CloudServer cloud) : IClassFixture<TestDatabase>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_world_of_these_tests_has_something_in_every_sealed_column()
    {
        await using var world = await KeyedWorld.Open(server);

        var filled = (await world.Opened()).Select(value => value.Split(' ')[0]).Distinct();

        Assert.Equal(
            SealedColumns.All.Select(column => column.ToString()).Order(StringComparer.Ordinal),
            filled.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Of_a_replaced_key_of_cells_nothing_is_left_and_every_value_reads_as_before()
    {
        await using var world = await KeyedWorld.Open(server);
        var before = await world.Opened();

        var done = Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Cells));

        Assert.True(done.Values > 4 * world.People.Count);
        Assert.Equal(0, await world.Left(KeyPurpose.Cells, 1));
        Assert.Equal(before, await world.Opened());
        Assert.IsType<KeyOutcome.Retired>(await world.Desk.Keys.Retire(KeyPurpose.Cells, null, Cancel));
        using var anew = await world.Another();
        Assert.Equal(before, await world.Opened(anew));
        Assert.Empty(await new VerifyKeys(world.Database).Run(Cancel));
    }

    [Fact]
    public async Task Of_a_replaced_key_of_identities_nothing_is_left_and_everybody_is_found_as_before()
    {
        await using var world = await KeyedWorld.Open(server);
        await world.Database.Execute("UPDATE whatsapp_messages SET message_id = NULL WHERE message_id LIKE '~%'");
        await world.Database.Execute(
            "DELETE FROM whatsapp_message_ids i WHERE NOT EXISTS (SELECT FROM whatsapp_messages m WHERE m.id = i.id AND m.message_id IS NOT NULL)"
        );
        var before = await world.Opened();
        var counts = await Counters(world.Database);

        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Identities));

        Assert.Equal(0, await world.Left(KeyPurpose.Identities, 1));
        Assert.Equal(before, await world.Opened());
        Assert.Equal(counts, await Counters(world.Database));
        Assert.IsType<KeyOutcome.Retired>(await world.Desk.Keys.Retire(KeyPurpose.Identities, null, Cancel));
        using var anew = await world.Another();
        Assert.Equal(before, await world.Opened(anew));
        await AssertFound(world, anew);
        Assert.Empty(await new VerifyKeys(world.Database).Run(Cancel));
    }

    [Fact]
    public async Task A_second_and_a_third_replacement_are_as_good_as_the_first()
    {
        await using var world = await KeyedWorld.Open(server, people: 10);
        var before = await world.Opened();

        for (short key = 2; key <= 4; key++)
        {
            await world.Database.Execute("UPDATE whatsapp_messages SET message_id = NULL WHERE message_id LIKE '%~%'");
            foreach (var purpose in (KeyPurpose[])[KeyPurpose.Cells, KeyPurpose.Identities])
            {
                Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(purpose));
                Assert.IsType<KeyOutcome.NotRetiredYet>(await world.Desk.Keys.Rotate(purpose, world.Root, Cancel));
                Assert.IsType<KeyOutcome.Retired>(await world.Desk.Keys.Retire(purpose, null, Cancel));
            }
        }

        Assert.Equal(before.Where(value => !value.EndsWith("a digest", StringComparison.Ordinal)), await world.Opened());
        using var anew = await world.Another();
        await AssertFound(world, anew);
    }

    [Fact]
    public async Task An_id_that_is_only_a_digest_is_found_again_and_keeps_its_key_from_being_retired()
    {
        await using var world = await KeyedWorld.Open(server);
        var id = WhatsAppId.From(new string('x', 200))!.Value;

        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Identities));
        world.Sealer.Refresh();

        using var anew = await world.Another();
        Assert.Equal(1L, await world.Database.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE message_id = $1", anew.Seal(id)));
        Assert.IsType<KeyOutcome.StillNeeded>(await world.Desk.Keys.Retire(KeyPurpose.Identities, null, Cancel));
    }

    [Fact]
    public async Task Whoever_read_the_keys_before_finds_everybody_at_every_moment()
    {
        await using var world = await KeyedWorld.Open(server, people: 60);
        using var reader = await world.Another();
        using var over = new CancellationTokenSource();
        var looks = 0;
        var reading = Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested || looks < 20)
                {
                    await AssertFound(world, reader);
                    looks++;
                }
            },
            Cancel
        );

        foreach (var purpose in (KeyPurpose[])[KeyPurpose.Identities, KeyPurpose.Cells])
        {
            Assert.IsType<KeyOutcome.Begun>(await world.Desk.Keys.Rotate(purpose, world.Root, Cancel));
            // As a server does every second.
            await new KeepKeys(
                world.Database,
                reader,
                new StoredKeys(world.Database, world.Root, await Keyring.Open(world.Database, world.Root, Cancel))
            ).RunOnce(Cancel);
            Assert.IsType<KeyOutcome.Replaced>(await world.Replacing().Run(null, Cancel));
        }

        await over.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_server_with_the_old_key_in_memory_writes_no_number_under_it()
    {
        await using var world = await KeyedWorld.Open(server);
        using var stale = await world.Another(rereads: false);
        using var server2 = await world.Another();
        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Identities));
        NewProfile[] newcomer = [new(Guid.CreateVersion7(), KeyedWorld.Phone(8_000), null)];

        await Assert.ThrowsAsync<Overtaken>(() => new AddProfiles(world.Database, stale).Run(newcomer, Cancel));
        Assert.Equal(1, await new AddProfiles(world.Database, server2).Run(newcomer, Cancel));

        Assert.Equal(0, await world.Left(KeyPurpose.Identities, 1) - await Digests(world.Database));
        using var anew = await world.Another();
        Assert.Single(await new FindProfiles(world.Database, anew).By(KeyedWorld.Phone(8_000).E164, null, Cancel));
    }

    [Fact]
    public async Task A_writer_that_waited_for_the_rewriting_writes_the_new_form()
    {
        await using var world = await KeyedWorld.Open(server);
        using var writer = await world.Another();
        Assert.IsType<KeyOutcome.Begun>(await world.Desk.Keys.Rotate(KeyPurpose.Identities, world.Root, Cancel));
        Task<int>? adding = null;

        await using (var holder = await world.Database.Source.OpenConnectionAsync(Cancel))
        {
            // Holds the rewriting up in its middle, so that somebody has to wait for it.
            await using var row = await holder.BeginTransactionAsync(Cancel);
            await using var hold = new Npgsql.NpgsqlCommand("SELECT FROM sealed_keys FOR UPDATE", holder, row);
            await hold.ExecuteNonQueryAsync(Cancel);
            var rewriting = world.Replacing().Run(null, Cancel);
            await world.Database.UntilSomebodyWaits();
            adding = new AddProfiles(world.Database, writer).Run([new(Guid.CreateVersion7(), KeyedWorld.Phone(8_001), null)], Cancel);
            await world.Database.UntilSomebodyWaits(2);
            await row.RollbackAsync(Cancel);
            Assert.IsType<KeyOutcome.Replaced>(await rewriting);
        }

        Assert.Equal(1, await adding);
        Assert.Equal(0, await world.Left(KeyPurpose.Identities, 1) - await Digests(world.Database));
    }

    [Fact]
    public async Task What_writes_numbers_is_refused_at_the_desk_while_they_are_rewritten_and_what_reads_is_not()
    {
        await using var world = await KeyedWorld.Open(server);
        Assert.IsType<KeyOutcome.Begun>(await world.Desk.Keys.Rotate(KeyPurpose.Identities, world.Root, Cancel));

        await Assert.ThrowsAsync<KeysRotating>(() => world.Desk.Profiles.Suppress("+12025550003", null, "asked", Cancel));

        Assert.Single(await world.Desk.Profiles.Find("+12025550003", null, Cancel));
        Assert.Equal(
            ["keys.rotating"],
            await world.Database.Rows("SELECT outcome FROM audit_trail WHERE action LIKE 'profile.suppress%' OR action LIKE '%suppress%'")
        );
        await world.Keeping.RunOnce(Cancel);
    }

    [Theory]
    [InlineData("left(email, 30)")]
    [InlineData("(SELECT email FROM user_profiles o WHERE o.id <> p.id AND o.email IS NOT NULL ORDER BY o.id DESC LIMIT 1)")]
    [InlineData("'plain@example.com'")]
    [InlineData("overlay(email PLACING 'AQAJ' FROM 1 FOR 4)")]
    [InlineData("overlay(email PLACING CASE WHEN substring(email FROM 40 FOR 1) = 'A' THEN 'B' ELSE 'A' END FROM 40 FOR 1)")]
    public async Task A_value_that_somebody_changed_is_never_shown_is_left_and_alarmed_and_keeps_its_key(string planted)
    {
        await using var world = await KeyedWorld.Open(server);
        var victim = world.People[3].Id;
        await world.Database.Execute($"UPDATE user_profiles p SET email = {planted}, email_digest = NULL WHERE id = $1", victim);
        var found = await world.Database.Value<string>("SELECT email FROM user_profiles WHERE id = $1", victim);

        var outcome = Assert.IsType<KeyOutcome.SomeBroken>(await world.Rotate(KeyPurpose.Cells));

        Assert.Equal(1, outcome.Broken);
        Assert.Equal(found, await world.Database.Value<string>("SELECT email FROM user_profiles WHERE id = $1", victim));
        Assert.Equal(["seal_broken | user_profiles.email"], await world.Database.Rows("SELECT kind, subject FROM alarms"));
        var shown = Assert.Single(await new FindProfiles(world.Database, world.Sealer).By(victim.ToString(), null, Cancel));
        Assert.Equal((null, true), (shown.Email, shown.IsUnreadable));
        Assert.DoesNotContain(found, await world.Database.Value<string>("SELECT text FROM alarms"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_not_retired_while_one_value_needs_it()
    {
        await using var world = await KeyedWorld.Open(server);
        using var stale = await world.Another(rereads: false);
        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Cells));
        await world.Deliver("late"u8.ToArray(), stale);

        var refusal = Assert.IsType<KeyOutcome.StillNeeded>(await world.Desk.Keys.Retire(KeyPurpose.Cells, null, Cancel));

        Assert.Equal(("webhook_deliveries.body", 1L), (refusal.Where, refusal.Values));
        Assert.Equal(["1"], await world.Database.Rows("SELECT key_id FROM sealed_keys WHERE state = 'decrypt_only'"));
    }

    [Fact]
    public async Task A_lost_key_and_a_retired_one_with_rows_left_are_told_by_verify()
    {
        await using var world = await KeyedWorld.Open(server);
        Assert.Empty(await new VerifyKeys(world.Database).Run(Cancel));
        await world.Database.Execute("DELETE FROM sealed_keys WHERE purpose = 'identities'");
        await world.Database.Execute("UPDATE sealed_keys SET state = 'retired' WHERE purpose = 'cells'");

        var told = await new VerifyKeys(world.Database).Run(Cancel);

        Assert.Contains(told, difference => difference.What.Contains("'identities'", StringComparison.Ordinal));
        Assert.Contains(told, difference => difference.Where == "user_profiles.display_name" && difference.Counted == world.People.Count);
    }

    [Fact]
    public async Task A_new_root_key_touches_no_row_but_the_keys()
    {
        await using var world = await KeyedWorld.Open(server);
        var (before, next) = (await world.Opened(), RootKey.Generate());
        var rows = await world.Database.Rows("SELECT md5(string_agg(email, '' ORDER BY id)) FROM user_profiles");

        Assert.IsType<KeyOutcome.SameRootKey>(await world.Desk.Keys.Rewrap(world.Root, world.Root, Cancel));
        Assert.IsType<KeyOutcome.Rewrapped>(await world.Desk.Keys.Rewrap(world.Root, next, Cancel));

        await Assert.ThrowsAsync<WrongRootKey>(() => Keyring.Open(world.Database, world.Root, Cancel));
        Assert.IsType<KeyOutcome.BackupIsAnother>(await world.Desk.Keys.CheckBackup(world.Root, Cancel));
        Assert.IsType<KeyOutcome.BackupOpens>(await world.Desk.Keys.CheckBackup(next, Cancel));
        using var anew = new Sealer(await Keyring.Open(world.Database, next, Cancel));
        Assert.Equal(before, await world.Opened(anew));
        // Who runs with the keys it has goes on.
        Assert.Equal(before, await world.Opened());
        Assert.Equal(rows, await world.Database.Rows("SELECT md5(string_agg(email, '' ORDER BY id)) FROM user_profiles"));
    }

    [Fact]
    public async Task New_rows_of_the_audit_trail_are_under_the_new_key_and_days_of_before_under_theirs()
    {
        await using var world = await KeyedWorld.Open(server);
        using var stale = await world.Another(rereads: false);
        using var other = await world.Another();
        await world.Desk.Alarms.Acknowledge(Guid.NewGuid());

        var followed = Assert.IsType<KeyOutcome.Followed>(await world.Desk.Keys.Rotate(KeyPurpose.Audit, world.Root, Cancel));
        await world.Desk.Alarms.Acknowledge(Guid.NewGuid());

        Assert.Equal((1, 2), (followed.Old, followed.New));
        Assert.Equal(
            ["alarm.acknowledge | 1", "keys.rotate | 1", "alarm.acknowledge | 2"],
            await world.Database.Rows("SELECT action, key_id FROM audit_trail WHERE day > current_date - 2 ORDER BY recorded_at")
        );
        Assert.Empty((await world.Desk.Audit.Verify([], Cancel)).Breaks);
        Assert.Empty((await VerifyAudit.Run(world.Database.Patient, other, [], Cancel)).Breaks);
        Assert.Contains((await VerifyAudit.Run(world.Database.Patient, stale, [], Cancel)).Breaks, one =>
            one is AuditBreak.KeyGone { Key: 2 }
        );
        // Two rows, and the fifteen lanes that are still empty.
        Assert.Equal(17L, Assert.IsType<KeyOutcome.StillNeeded>(await world.Desk.Keys.Retire(KeyPurpose.Audit, null, Cancel)).Values);
        Assert.IsType<KeyOutcome.Followed>(await world.Desk.Keys.Rotate(KeyPurpose.Audit, world.Root, Cancel));
    }

    [Fact]
    public async Task Each_step_of_a_replacement_of_cells_holds_a_few_hundred_rows_of_a_table_and_no_more()
    {
        await using var world = await KeyedWorld.Open(server, people: 1_000);
        // So narrow that the pages of one look hold more of them than a step may.
        await world.Database.Execute(
            "UPDATE user_profiles SET email = NULL, email_digest = NULL, address_line1 = NULL, address_line2 = NULL, notes = NULL"
        );
        await world.Database.Execute("VACUUM FULL user_profiles");
        await world.Database.Execute("CREATE TABLE steps (tx xid8 NOT NULL, rows bigint NOT NULL); GRANT INSERT ON steps TO app_user");
        await world.Database.Execute(
            """
            CREATE FUNCTION count_step() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO steps SELECT pg_current_xact_id(), count(*) FROM changed; RETURN NULL; END $$;
            CREATE TRIGGER count_step AFTER UPDATE ON user_profiles REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_step()
            """
        );

        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Cells));

        var steps = await world.Database.Rows("SELECT sum(rows) FROM steps GROUP BY tx HAVING sum(rows) > 0");
        Assert.True(steps.Count >= 3, $"{steps.Count} steps");
        Assert.All(steps, rows => Assert.InRange(int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture), 1, 400));
    }

    [Fact]
    public async Task Files_of_messages_are_sealed_anew_as_well()
    {
        await using var world = await KeyedWorld.Open(server);
        var folder = Directory.CreateTempSubdirectory("curlew-media").FullName;

        await FileIsSealedAnew(world, new MediaFolder(folder, world.Sealer));

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Files_in_a_bucket_are_sealed_anew_as_well()
    {
        await using var world = await KeyedWorld.Open(server);
        var (url, bucket) = (await cloud.Url(), "curlew-" + Guid.NewGuid().ToString("N"));
        using var s3 = new MinioClient()
            .WithEndpoint(url.Authority)
            .WithSSL(false)
            .WithRegion("us-east-1")
            .WithCredentials("any", "any")
            .Build();
        await s3.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket), Cancel);

        using var media = new MediaBucket(MediaBucketTests.Address($"s3://{bucket}/media", url), world.Sealer);
        await FileIsSealedAnew(world, media);
    }

    static async Task FileIsSealedAnew(KeyedWorld world, IMediaStore media)
    {
        var message = (await world.Database.Rows("SELECT id FROM whatsapp_messages ORDER BY id LIMIT 1")).Select(Guid.Parse).Single();
        await world.Database.Execute(
            "UPDATE whatsapp_messages SET media_url = $2 WHERE id = $1",
            message,
            await media.Save(message, "a picture"u8.ToArray(), Cancel)
        );

        Assert.IsType<KeyOutcome.Replaced>(await world.Rotate(KeyPurpose.Cells, media));

        Assert.Equal((short?)2, await media.KeyOf(message, Cancel));
        Assert.Equal("a picture"u8.ToArray(), await media.Read(message, Cancel));
    }

    static async Task AssertFound(KeyedWorld world, Sealer reader)
    {
        var find = new FindProfiles(world.Database, reader);
        var person = world.People[Random.Shared.Next(world.People.Count)];
        if (person.Phone is { } phone)
            Assert.Equal(person.Id, Assert.Single(await find.By(phone.E164, null, Cancel)).Id);
        if (person.UserId is { } user)
            Assert.Equal(person.Id, Assert.Single(await find.By(user.Text, null, Cancel)).Id);
        Assert.Equal(person.Id, Assert.Single(await find.By(person.Email!, null, Cancel)).Id);
        Assert.Equal(world.People[1].Id, Assert.Single(await find.By(KeyedWorld.Phone(9_000).E164, null, Cancel)).Id);
        Assert.True((await find.By(KeyedWorld.Phone(0).E164, null, Cancel))[0].IsSuppressed);
        Assert.Equal("Jane", (await StaffAccounts.ByEmail(world.Database, reader, "jane@example.com", Cancel))?.Name);
        Assert.Equal(world.People.Count, (await SearchNames.By(world.Database, reader, "pers", 1_000, Cancel)).Count);
        var search = new SearchMessages(world.Database, reader, TimeProvider.System);
        Assert.Equal(world.People[3].Id, Assert.Single(await search.Everywhere("number3 lamp", ct: Cancel)).Profile);
    }

    // Whatever compares or counts over sealed values.
    static Task<List<string>> Counters(Database database) =>
        database.Rows(
            """
            SELECT (SELECT count(*) FROM user_profiles p JOIN suppressions s USING (phone_match)),
                   (SELECT count(*) FROM campaign_recipients r JOIN user_profiles p ON p.id = r.profile_id AND p.whatsapp_phone = r.phone_number),
                   (SELECT count(*) FROM whatsapp_messages m JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(m.message_id) AND i.id = m.id),
                   (SELECT count(*) FROM whatsapp_messages m JOIN message_marks k ON k.target_key = wamid_key(m.context_message_id)),
                   (SELECT count(*) FROM whatsapp_messages m JOIN identity_changes c ON c.wamid_key = wamid_key(m.message_id)),
                   (SELECT count(*) FROM send_attempts a JOIN campaign_recipients r ON r.id = a.recipient_id AND r.whatsapp_message_id = a.message_id)
            """
        );

    static Task<long> Digests(Database database) =>
        database.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE message_id LIKE '%~%'");
}
