using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Staff;

/// <summary>Keys by which programs come: made by people, no stronger than they are, and kept as digests.</summary>
public sealed class ApiKeyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_key_opens_what_its_permissions_say_and_its_secret_is_kept_nowhere()
    {
        await using var world = new StaffWorld(await server.Another());

        var made = Assert.IsType<ApiKeyOutcome.Made>(await world.Machine.ApiKeys.Make(new("Shop", ["see_campaigns", "see_segments"])));
        var actor = await new ApiKeyWatch(world.Database, world.Clock).Look(made.Secret, null, default);

        Assert.StartsWith($"curlew_{made.Id:N}_", made.Secret, StringComparison.Ordinal);
        Assert.Equal((ActorKind.ApiKey, made.Id.ToString(), "Shop"), (actor!.Kind, actor.Id, actor.Name));
        Assert.Equal([Permission.SeeCampaigns, Permission.SeeSegments], actor.Holds.Order());
        var row = Assert.Single(await world.Database.Rows("SELECT to_jsonb(k)::text FROM api_keys k"));
        Assert.DoesNotContain(made.Secret[40..], row, StringComparison.Ordinal);
        Assert.Single(await world.Machine.Audit.List(new(Action: "api_key.make", Subject: made.Id.ToString()), 10));
    }

    [Fact]
    public async Task Nobody_makes_or_takes_over_a_key_that_may_do_more_than_they_may()
    {
        await using var world = new StaffWorld(await server.Another());
        var owners = (ApiKeyOutcome.Made)await world.Machine.ApiKeys.Make(new("All", [.. Enum.GetValues<Permission>().Select(Codes.Word)]));
        var admin = world.As(Role.Admin).ApiKeys;

        Assert.Equal(["manage_keys"], Assert.IsType<ApiKeyOutcome.MoreThanYours>(await admin.Make(new("K", ["manage_keys"]))).Permissions);
        Assert.IsType<ApiKeyOutcome.MoreThanYours>(await admin.Rotate(owners.Id));
        Assert.IsType<ApiKeyOutcome.Made>(await admin.Make(new("K", ["manage_staff"])));
        Assert.IsType<ApiKeyOutcome.Revoked>(await admin.Revoke(owners.Id));
        Assert.IsType<ApiKeyOutcome.IsRevoked>(await world.Machine.ApiKeys.Rotate(owners.Id));
    }

    [Theory]
    [InlineData("", "see_campaigns", "", "api_key.no_name")]
    [InlineData("Shop", "", "", "api_key.no_permissions")]
    [InlineData("Shop", "fly", "", "api_key.no_such_permission")]
    [InlineData("Shop", "see_campaigns", "1", "api_key.not_an_address")]
    [InlineData("Shop", "see_campaigns", "10.0.0.0/33", "api_key.not_an_address")]
    [InlineData("Shop", "see_campaigns", "shop.example.com", "api_key.not_an_address")]
    [InlineData("Shop", "see_campaigns", "2001:db8::/32", "api_key.made")]
    [InlineData("Shop", "see_campaigns", "203.0.113.7", "api_key.made")]
    public async Task What_a_key_cannot_be_is_said(string name, string permission, string address, string code)
    {
        await using var world = new StaffWorld(await server.Another());

        var outcome = await world.Machine.ApiKeys.Make(
            new(name, permission.Length > 0 ? [permission] : []) { Addresses = address.Length > 0 ? [address] : [] }
        );

        Assert.Equal(code, outcome.Code);
    }

    [Fact]
    public async Task A_key_cannot_end_before_it_begins()
    {
        await using var world = new StaffWorld(await server.Another());

        var outcome = await world.Machine.ApiKeys.Make(new("Shop", ["see_campaigns"]) { Until = world.Clock.GetUtcNow() });

        Assert.IsType<ApiKeyOutcome.OverAlready>(outcome);
    }
}
