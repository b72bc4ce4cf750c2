using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Privacy;

public sealed class LostKeysTests(TestDatabase databases) : IClassFixture<TestDatabase>
{
    readonly RootKey root = RootKey.Generate();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DELETE FROM sealed_keys WHERE purpose = 'identities'", "'identities' is missing")]
    [InlineData("DELETE FROM sealed_keys WHERE purpose = 'cells'", "'cells' is missing")]
    [InlineData("DELETE FROM sealed_keys", "is missing")]
    [InlineData("UPDATE sealed_keys SET state = 'decrypt_only' WHERE purpose = 'identities'", "No key of 'identities'")]
    [InlineData("UPDATE sealed_keys SET key_id = 2 WHERE purpose = 'cells'", "does not open")]
    [InlineData("UPDATE sealed_keys SET wrapped = substring(wrapped FROM 1 FOR 20) WHERE purpose = 'cells'", "does not open")]
    [InlineData("UPDATE sealed_keys SET wrapped = '' WHERE purpose = 'identities'", "does not open")]
    [InlineData(
        "UPDATE sealed_keys SET canary = set_byte(canary, 3, get_byte(canary, 3) # 1) WHERE purpose = 'identities'",
        "does not open"
    )]
    public async Task A_key_that_is_gone_or_broken_is_refused_where_something_is_sealed_and_nothing_is_written(string damage, string told)
    {
        await using var database = await WithPeople();
        await database.Execute(damage);
        var left = await Stored(database);

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => Keyring.Open(database, root, Cancel));

        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal is KeysLost or WrongRootKey);
        Assert.Equal(left, await Stored(database));
    }

    [Theory]
    [InlineData("INSERT INTO suppressions (phone_match, reason, created_by) VALUES ('x', 'a test', 'a test')", "suppressions.phone_match")]
    [InlineData("INSERT INTO webhook_deliveries (id, body) VALUES (new_id(), '\\x010001')", "webhook_deliveries.body")]
    [InlineData(
        "INSERT INTO audit_lanes (day, lane, rows, head, key_id, seal) VALUES ('2026-11-30', 1, 1, '\\x01', 1, '\\x01')",
        "audit_lanes.seal"
    )]
    public async Task One_sealed_row_anywhere_is_proof_that_a_key_was_there(string row, string column)
    {
        await using var database = await databases.Another();
        await database.Execute(row);

        var refusal = await Assert.ThrowsAsync<KeysLost>(() => Keyring.Open(database, root, Cancel));

        Assert.Contains(column, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await Stored(database));
    }

    [Fact]
    public async Task A_lost_key_between_others_is_noticed()
    {
        await using var database = await WithPeople();
        await Insert(database, 3);

        var refusal = await Assert.ThrowsAsync<KeysLost>(() => Keyring.Open(database, root, Cancel));

        Assert.Contains("Key 2 of 'cells' is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_somebody_retired_while_rows_need_it_is_refused()
    {
        await using var database = await WithPeople();
        await Insert(database, 2);
        await database.Execute("UPDATE sealed_keys SET state = 'retired' WHERE purpose = 'cells' AND key_id = 1");

        var refusal = await Assert.ThrowsAsync<KeysLost>(() => Keyring.Open(database, root, Cancel));

        Assert.Contains("Key 1 of 'cells' is retired", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("user_profiles.display_name", refusal.Message, StringComparison.Ordinal);
    }

    async Task<Database> WithPeople()
    {
        var database = await databases.Another();
        using var sealer = new Sealer(await Keyring.Open(database, root, Cancel));
        await new AddProfiles(database, sealer).Run(
            [new NewProfile(Guid.CreateVersion7(), PhoneNumber.FromWaId("12025550143"), null) { Name = "Ann Lee" }],
            Cancel
        );
        return database;
    }

    Task<int> Insert(Database database, short id)
    {
        var key = WrappedKey.Of(DataKey.Generate(KeyPurpose.Cells, id), root);
        return database.Execute(
            "INSERT INTO sealed_keys (purpose, key_id, state, wrapped, canary) VALUES ('cells', $1, 'active', $2, $3)",
            id,
            key.Wrapped,
            key.Canary
        );
    }

    static Task<List<string>> Stored(Database database) =>
        database.Rows("SELECT purpose, key_id, state, md5(wrapped), md5(canary) FROM sealed_keys ORDER BY purpose, key_id");
}
