using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Privacy;

public sealed class StoredKeyringTests : IAsyncLifetime
{
    readonly RootKey root = RootKey.Generate();
    LocalCluster cluster = null!;
    Database database = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await LocalCluster.StartScratch(ct: Cancel);
        database = await Database.Connect(cluster.ConnectionString("postgres"), Cancel);
        await new Migrator(database).Migrate(Cancel);
    }

    [Fact]
    public async Task Servers_starting_at_once_share_one_set_of_keys_which_another_root_key_neither_opens_nor_adds_to()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Keyring.Open(database, root, Cancel)));

        var phone = PhoneNumber.FromWaId("12025550143")!.Value;
        Assert.Single(rings.Select(ring => new Sealer(ring).Seal(phone)).Distinct());
        await Assert.ThrowsAsync<WrongRootKey>(() => Keyring.Open(database, RootKey.Generate(), Cancel));
        Assert.Equal(3, await cluster.Read<long>("SELECT count(*) FROM sealed_keys"));
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await cluster.DisposeAsync();
    }
}
