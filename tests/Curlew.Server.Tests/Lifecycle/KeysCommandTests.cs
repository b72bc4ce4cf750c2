using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

public sealed class KeysCommandTests(TestServer server)
{
    [Fact]
    public async Task The_next_key_takes_the_place_of_the_old_one_and_the_old_one_is_retired()
    {
        await using var world = await DecisionWorld.WithTemplates(server);

        using var rotated = await world.Types("keys rotate identities --json");
        using var found = await world.Types("profile find", "+" + DecisionWorld.Ann);
        using var second = await world.Types("keys rotate identities");
        using var retired = await world.Types("keys retire identities");
        using var list = await world.Types("keys list --count --json");
        using var verify = await world.Types("verify");

        Assert.Equal("keys.replaced", rotated.Json.GetProperty("outcome").GetString());
        Assert.Contains("+1 ••• ••• 1234", found.Output, StringComparison.Ordinal);
        Assert.Contains("./curlew keys retire identities", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, retired.ExitCode);
        Assert.Equal(
            ["audit 1 active", "cells 1 active", "identities 1 retired", "identities 2 active"],
            list.Json.GetProperty("keys")
                .EnumerateArray()
                .Select(key => $"{key.GetProperty("purpose")} {key.GetProperty("id")} {key.GetProperty("state")}")
        );
        Assert.True(verify.ExitCode == 0, verify.Output);
    }

    [Fact]
    public async Task A_new_root_key_takes_the_place_of_the_old_one_which_stays_beside_it()
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        var old = File.ReadAllText(world.RootKey);

        using var rewrapped = await world.Types("keys rewrap");
        using var found = await world.Types("profile find", "+" + DecisionWorld.Ann);
        var former = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(world.RootKey)!, "root.key.until-*"));
        using var backup = await world.Types("keys backup check --file", former);
        using var copy = await world.Types("keys backup check --file", world.RootKey);

        Assert.Equal(0, rewrapped.ExitCode);
        Assert.NotEqual(old, File.ReadAllText(world.RootKey));
        Assert.Equal(old, File.ReadAllText(former));
        Assert.Equal(0, found.ExitCode);
        Assert.Equal(1, backup.ExitCode);
        Assert.Equal(0, copy.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_is_killed_while_the_root_key_is_replaced_finds_one_that_opens(bool databaseIsDone)
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        var source = new RootKeySource(world.RootKey, null);
        var (old, next) = (source.Read(), source.CreateNext());
        // Killed before the database was told, or before the file took its place.
        using var keys = new Sealer(await Keyring.Open(world.Database, old));
        if (databaseIsDone)
            Assert.IsType<KeyOutcome.Rewrapped>(
                await new Desk(world.Database, keys, TimeProvider.System, Actor.CommandLine("jane")).Keys.Rewrap(old, next)
            );

        using var found = await world.Types("profile find", "+" + DecisionWorld.Ann);
        using var again = await world.Types("keys rewrap");
        using var after = await world.Types("profile find", "+" + DecisionWorld.Ann);

        Assert.Equal((0, 0, 0), (found.ExitCode, again.ExitCode, after.ExitCode));
        Assert.False(File.Exists(world.RootKey + ".next"));
    }

    [Fact]
    public async Task A_wrong_root_key_is_refused_before_the_schema_is_brought_forward()
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        File.Delete(world.RootKey);
        new RootKeySource(world.RootKey, null).ReadOrCreate();
        await world.Database.Execute("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");
        var schema = await world.Database.Rows("SELECT max(number) FROM schema_migrations");

        using var refused = await world.Types("profile find", "+" + DecisionWorld.Ann);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Nothing was written", refused.Error, StringComparison.Ordinal);
        Assert.Equal(schema, await world.Database.Rows("SELECT max(number) FROM schema_migrations"));
    }

    [Fact]
    public async Task A_missing_root_key_is_named_and_none_is_made()
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        File.Delete(world.RootKey);

        using var refused = await world.Types("profile find", "+" + DecisionWorld.Ann);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("CURLEW_ROOT_KEY_COMMAND", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(world.RootKey));
    }
}
