using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Privacy;

public sealed class StoredKeyringTests(TestDatabase databases) : IClassFixture<TestDatabase>
{
    readonly RootKey root = RootKey.Generate();
    readonly PhoneNumber phone = PhoneNumber.FromWaId("12025550143")!.Value;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_starting_at_once_on_an_empty_database_share_one_set_of_keys()
    {
        await using var database = await databases.Another();

        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Keyring.Open(database, root, Cancel)));

        Assert.Single(rings.Select(Sealed).Distinct());
        Assert.Equal(Sealed(rings[0]), Sealed(await Keyring.Open(database, root, Cancel)));
        Assert.Equal(["audit | 1 | active", "cells | 1 | active", "identities | 1 | active"], await Stored(database));
    }

    [Fact]
    public async Task A_key_this_version_needs_and_an_older_one_did_not_is_added()
    {
        await using var database = await databases.Another();
        var before = Sealed(await Keyring.Open(database, root, Cancel));
        await database.Execute("DELETE FROM sealed_keys WHERE purpose = 'audit'");

        var after = Sealed(await Keyring.Open(database, root, Cancel));

        Assert.Equal(before, after);
        Assert.Equal(3, (await Stored(database)).Count);
    }

    [Fact]
    public async Task The_wrong_root_key_is_refused_before_anything_is_written()
    {
        await using var database = await databases.Another();
        await Keyring.Open(database, root, Cancel);
        await database.Execute("DELETE FROM sealed_keys WHERE purpose = 'audit'");

        await Assert.ThrowsAsync<WrongRootKey>(() => Keyring.Open(database, RootKey.Generate(), Cancel));

        Assert.Equal(2, (await Stored(database)).Count);
    }

    string Sealed(Keyring keys)
    {
        using var sealer = new Sealer(keys);
        return sealer.Seal(phone);
    }

    static Task<List<string>> Stored(Database database) => database.Rows("SELECT purpose, key_id, state FROM sealed_keys ORDER BY purpose");
}
