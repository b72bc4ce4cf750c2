using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Staff;

/// <summary>An empty database with an audit trail, the keys to it, and somebody who has what it takes to change it behind Curlew's back.</summary>
sealed class AuditWorld(Database database, Keyring keys) : IAsyncDisposable
{
    /// <summary>With a second key of the trail, which is in use only where a test says so.</summary>
    public static async Task<AuditWorld> Open(TestDatabase server) =>
        new(await server.Another(), Keyring.Ephemeral().And(DataKey.Generate(KeyPurpose.Audit, 2)).Activated(KeyPurpose.Audit, 1));

    /// <summary>With keys that are kept in the database, as every installation has them.</summary>
    public static async Task<AuditWorld> Kept(TestDatabase server)
    {
        var database = await server.Another();
        return new(database, await Keyring.Open(database, RootKey.Generate(), null, AuditKeeping.Begin, default));
    }

    public Database Database => database;

    public Sealer Sealer { get; } = new(keys);

    public AuditKeeping Keeping => new(database, Sealer, TimeProvider.System);

    /// <summary>A server, or whoever sits at another desk.</summary>
    public Desk Desk(Role role = Role.Owner) =>
        new(database, Sealer, TimeProvider.System, Actor.Person(Guid.CreateVersion7(), "Jane", role.Holds()));

    /// <summary>Does something that leaves one row.</summary>
    public async Task Act(int times = 1)
    {
        for (var n = 0; n < times; n++)
            await Desk().Alarms.Acknowledge(Guid.NewGuid());
    }

    public Task<AuditCheck> Verify(params AuditHead[] heads) => Desk(Role.Auditor).Audit.Verify(heads);

    /// <summary>What a superuser can do: no trigger stops them.</summary>
    public async Task Tamper(string sql)
    {
        await using var connection = await TestServer.Arranger(database).OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"SET session_replication_role = replica; {sql}; RESET session_replication_role",
            connection
        );
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Rows as they were written on a day that is over.</summary>
    /// <param name="under">The number of the key.</param>
    public async Task ActOn(DateOnly day, int times, short under = 1)
    {
        var lane = new AuditLane(day, 1, 0, null);
        var keys = Sealer.Trail;
        for (var n = 0; n < times; n++)
        {
            var at = new DateTimeOffset(day, new(12, 0, n), TimeSpan.Zero);
            var record = AuditRecord.Next(lane, at, new(Actor.System, "test.act", new("test", null), "done", at));
            lane = lane with { Rows = record.Position, Head = record.Chained(keys, under, lane.Head) };
            await database.Execute(
                """
                INSERT INTO audit_trail (day, lane, position, id, recorded_at, at, actor_kind, actor_id, action, subject_kind, outcome, key_id, mac)
                VALUES ($1, 1, $2, $3, $4, $4, 'system', '', 'test.act', 'test', 'done', $5, $6)
                """,
                day,
                record.Position,
                record.Id,
                at,
                under,
                lane.Head!
            );
        }

        foreach (var empty in AuditLane.OfDay(day).Skip(1))
            await database.Execute(
                "INSERT INTO audit_lanes (day, lane, key_id, seal) VALUES ($1, $2, $3, $4)",
                day,
                empty.Lane,
                under,
                empty.SealWith(keys, under)!
            );
        await database.Execute(
            "INSERT INTO audit_lanes (day, lane, rows, head, key_id, seal) VALUES ($1, 1, $2, $3, $4, $5)",
            day,
            lane.Rows,
            lane.Head!,
            under,
            lane.SealWith(keys, under)!
        );
    }

    public async ValueTask DisposeAsync()
    {
        Sealer.Dispose();
        await database.DisposeAsync();
    }
}
