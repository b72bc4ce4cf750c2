using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Outbound;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.Staff;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Desks;

/// <summary>Permission, change and row of the audit trail are one thing: all of it happens or nothing does.</summary>
public sealed class DeskTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Trail =
        "SELECT actor_kind, actor_id, on_behalf_of, action, subject_kind, count, purpose, outcome FROM audit_trail ORDER BY id";

    [Fact]
    public async Task What_is_done_is_kept_with_who_did_it_and_what_came_of_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var desk = At(world, Actor.CommandLine("jane") with { OnBehalfOf = "Bo" });
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        Assert.IsType<LaunchOutcome.Launched>(await desk.Campaigns.Launch(id, null));
        Assert.IsType<SteerOutcome.Paused>(await desk.Campaigns.Pause(id, "Prices are wrong."));

        Assert.Equal(
            [
                "command_line | jane | Bo | campaign.launch | campaign | 3 | ∅ | campaign.launch.launched",
                "command_line | jane | Bo | campaign.pause | campaign | ∅ | Prices are wrong. | campaign.steer.paused",
            ],
            await world.Database.Rows(Trail)
        );
        Assert.Equal(id, await world.Database.Value<Guid>("SELECT DISTINCT subject_id::uuid FROM audit_trail"));
        Assert.Equal(world.Clock.GetUtcNow().UtcDateTime, await world.Database.Value<DateTime>("SELECT max(at) FROM audit_trail"));
    }

    [Fact]
    public async Task A_refusal_changes_nothing_and_is_kept_all_the_same()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.Database.Execute("UPDATE whatsapp_templates SET status = 'PAUSED'");
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var outcome = await At(world, Actor.CommandLine("jane")).Campaigns.Launch(id, null);

        Assert.IsType<LaunchOutcome.TemplateNotApproved>(outcome);
        Assert.Equal(["draft | ∅"], await world.Database.Rows("SELECT status, started_at FROM marketing_campaigns"));
        Assert.Equal(
            ["command_line | jane | ∅ | campaign.launch | campaign | ∅ | ∅ | campaign.launch.template_not_approved"],
            await world.Database.Rows(Trail)
        );
    }

    [Fact]
    public async Task Whoever_looks_after_the_machine_is_kept_too()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Database.Execute(
            "INSERT INTO alarms (kind, subject, text, first_at, last_at) VALUES ('sent_twice', 'x', 'It happened.', now(), now())"
        );
        await world.Database.Execute(
            "INSERT INTO message_queue (queue_name, message_id, message_row, message_timestamp, status, processed_at, error) SELECT 'media', n, new_id(), now(), 'failed', now(), 'It failed.' FROM generate_series(1, 3) n"
        );
        var (alarm, item) = (
            await world.Database.Value<Guid>("SELECT id FROM alarms"),
            await world.Database.Value<Guid>("SELECT max(id::text)::uuid FROM message_queue")
        );
        var desk = At(world, Actor.CommandLine("jane"));

        await desk.Alarms.Acknowledge(alarm);
        await desk.Alarms.Acknowledge(alarm);
        await desk.Queues.Retry(new PostgresTransport(), "media", [item, Guid.NewGuid()]);
        await desk.Queues.Retry(new PostgresTransport(), "media", [item]);
        await desk.Queues.Retry(new PostgresTransport(), "media", null);
        await desk.Endpoints.Add("https://crm.example.com/", [EventTypes.MessageReceived]);

        Assert.Equal(
            [
                "command_line | jane | ∅ | alarm.acknowledge | alarm | ∅ | ∅ | alarm.acknowledge.acknowledged",
                "command_line | jane | ∅ | alarm.acknowledge | alarm | ∅ | ∅ | alarm.acknowledge.not_open",
                "command_line | jane | ∅ | endpoint.add | endpoint | ∅ | ∅ | endpoint.added",
                "command_line | jane | ∅ | queue.retry | queue | ∅ | ∅ | queue.retry.none_of_these",
                "command_line | jane | ∅ | queue.retry | queue | 1 | ∅ | queue.retry.queued",
                "command_line | jane | ∅ | queue.retry | queue | 2 | ∅ | queue.retry.queued",
            ],
            await world.Database.Rows(Trail.Replace("ORDER BY id", "ORDER BY action, outcome, count", StringComparison.Ordinal))
        );
        Assert.Equal(["jane (command line)"], await world.Database.Rows("SELECT acknowledged_by FROM alarms"));
        Assert.Equal(3, await world.Database.Value<long>("SELECT count(*) FROM message_queue WHERE status = 'queued'"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_done()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);
        await world.Database.Execute("ALTER TABLE audit_trail ADD CONSTRAINT no_room CHECK (false) NOT VALID");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => At(world, Actor.CommandLine("jane")).Campaigns.Launch(id, null));

        Assert.Equal(["draft"], await world.Database.Rows("SELECT status FROM marketing_campaigns"));
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM campaign_recipients"));
    }

    [Theory]
    [InlineData("UPDATE audit_trail SET outcome = 'nothing'")]
    [InlineData("DELETE FROM audit_trail")]
    [InlineData("TRUNCATE audit_trail")]
    public async Task The_trail_is_only_ever_added_to(string change)
    {
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => server.Execute(change));

        Assert.Equal("The audit trail is only ever added to.", refused.MessageText);
    }

    [Fact]
    public async Task Whoever_holds_nothing_can_do_nothing_and_every_try_is_kept()
    {
        using var keys = new Sealer(Keyring.Ephemeral());
        var desk = new Desk(server.Database, keys, TimeProvider.System, Actor.Person(Guid.CreateVersion7(), "Eve", Permissions.None));
        var before = await server.Value<long>("SELECT count(*) FROM audit_trail WHERE outcome = 'denied'");

        foreach (var verb in DeskVerbs.Methods)
            await Assert.ThrowsAsync<NotPermitted>(() => DeskVerbs.Try(desk, verb));

        Assert.NotEmpty(DeskVerbs.Methods);
        Assert.Equal(
            before + DeskVerbs.Methods.Length,
            await server.Value<long>("SELECT count(*) FROM audit_trail WHERE outcome = 'denied'")
        );
    }

    [Fact]
    public async Task D8_of_somebody_who_is_removed_while_a_verb_runs_nothing_is_said_to_be_done()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var profile = await world.Database.Value<Guid>("SELECT id FROM user_profiles");
        var desk = At(world, Actor.CommandLine("jane"));
        await using var connection = await TestServer.Arranger(world.Database).OpenConnectionAsync();
        await using var removing = await connection.BeginTransactionAsync();
        await using var remove = new Npgsql.NpgsqlCommand("DELETE FROM user_profiles", connection, removing);
        await remove.ExecuteNonQueryAsync();

        var unsubscribing = desk.Profiles.Unsubscribe(profile.ToString(), null, "called");
        await world.Database.UntilSomebodyWaits();
        await removing.CommitAsync();

        Assert.IsType<SubscriptionOutcome.Nobody>(await unsubscribing);
        Assert.IsType<RevealOutcome.Nobody>(await desk.Profiles.Reveal(profile, PersonalField.Phone, RevealPurpose.Answer));
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM consent_events"));
        Assert.Equal(
            ["profile.reveal | profile.reveal.nobody", "profile.unsubscribe | profile.subscription.nobody"],
            await world.Database.Rows("SELECT action, outcome FROM audit_trail ORDER BY action")
        );
    }

    [Fact]
    public async Task D4_a_key_that_is_taken_is_told_without_its_value_whatever_the_connection_asks_for()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var address = new Npgsql.NpgsqlConnectionStringBuilder(server.Address)
        {
            Database = new Npgsql.NpgsqlConnectionStringBuilder(world.Database.Source.ConnectionString).Database,
            IncludeErrorDetail = true,
        };
        await using var database = await Curlew.Postgres.Database.Connect(address.ConnectionString);
        var phone = await database.Value<string>("SELECT max(whatsapp_phone) FROM user_profiles");

        await using var take = database.Source.CreateCommand(
            $"UPDATE user_profiles SET whatsapp_phone = '{phone}', phone_match = '{phone}'"
        );
        var taken = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => take.ExecuteNonQueryAsync());

        Assert.Equal(Npgsql.PostgresErrorCodes.UniqueViolation, taken.SqlState);
        Assert.DoesNotContain(phone, taken.ToString(), StringComparison.Ordinal);
    }

    static Desk At(CampaignWorld world, Actor actor) => new(world.Database, world.Sealer, world.Clock, actor);
}
