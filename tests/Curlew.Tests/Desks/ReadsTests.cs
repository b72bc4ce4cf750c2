using System.Text.Json;
using System.Text.RegularExpressions;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;

namespace Curlew.Tests.Desks;

/// <summary>Whoever sees something of people is in the audit trail, and one row that was tampered with hides none of the others.</summary>
public sealed partial class ReadsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly Permission[] OverPeople =
    [
        Permission.SeePeople,
        Permission.RevealPeople,
        Permission.DecideForPeople,
        Permission.DecideConsent,
        Permission.MergePeople,
        Permission.ExportPeople,
        Permission.ExportNumbers,
        Permission.SendMessages,
    ];

    // What a type has that tells something of a person.
    static readonly string[] Personal = ["Phone", "Who", "Email", "Words", "Json", "Evidence", "Address", "Person", "Wish"];

    static readonly Dictionary<string, string> Harmless = new()
    {
        ["AccountDesk.ById"] = "signing in, whose row says who",
        ["AccountDesk.ByEmail"] = "signing in, whose row says who",
        ["AccountDesk.ByPasskey"] = "signing in, whose row says who",
        ["AccountDesk.ByLogin"] = "signing in, whose row says who",
        ["AuditDesk.List"] = "the address of who did something, for whoever watches them",
        ["AuditDesk.Show"] = "the address of who did something, for whoever watches them",
        ["InboxDesk.List"] = "lists of conversations, with masked numbers; whoever opens one of them leaves the row",
        ["NumberDesk.All"] = "the business's own numbers",
        ["NumberDesk.Named"] = "the business's own numbers",
        ["NumberDesk.Choose"] = "the business's own numbers",
        ["StaffDesk.List"] = "people who work here, for whoever lets them in",
        ["StaffDesk.Find"] = "people who work here, for whoever lets them in",
    };

    [Fact]
    public void Nothing_that_takes_a_permission_over_people_is_looked_at_without_a_row()
    {
        var looks =
            from file in Directory.GetFiles(Repository.PathOf("src", "Curlew", "Desks"), "*Desk.cs")
            let text = File.ReadAllText(file)
            from Match look in Look().Matches(text)
            let verb = Regex.Match(text, $@"Verb {look.Groups[1].Value} = new\(""([^""]+)"", Permission\.(\w+)\)")
            where OverPeople.Contains(Enum.Parse<Permission>(verb.Groups[2].Value))
            select verb.Groups[1].Value;

        Assert.Empty(looks);
    }

    [Fact]
    public void Nothing_that_tells_of_a_person_is_looked_at_without_a_row()
    {
        var telling = DeskVerbs.Methods.Where(verb => Tells(verb.Method.ReturnType, [])).ToList();

        var looked = telling.Where(verb => IsLook(verb.Method.DeclaringType!.Name, verb.Method.Name)).ToList();

        Assert.NotEmpty(telling);
        Assert.Equal(Harmless.Keys.Order(), looked.Select(verb => $"{verb.Method.DeclaringType!.Name}.{verb.Method.Name}").Order());
    }

    [Fact]
    public async Task Everything_that_shows_people_leaves_a_row_that_says_how_many()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var campaign = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);
        var launched = await world.Launch(world.Campaign());
        await Suspect(world);
        var desk = At(world);

        await desk.Segments.Sample(JsonElement.Parse("{}"), most: 2, seed: 1);
        await desk.Campaigns.Preflight(campaign);
        await desk.Campaigns.Recipients(launched, [], null, null, most: 10);
        await desk.Merges.Open(most: 10);
        await desk.Reviews.Open(most: 10);
        await desk.Deliveries.Show(Guid.NewGuid());

        Assert.Equal(
            [
                "campaign.preflight | 3",
                "campaign.recipients | 3",
                "delivery.open | 0",
                "merge.see | 2",
                "review.read | 0",
                "segment.sample | 2",
            ],
            await world.Database.Rows("SELECT action, count FROM audit_trail WHERE outcome = 'seen' ORDER BY action")
        );
    }

    [Fact]
    public async Task A_person_whose_row_was_tampered_with_is_named_and_the_others_are_shown()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await Suspect(world);
        var broken = await world.Database.Value<Guid>("SELECT min(id::text)::uuid FROM user_profiles");
        await world.Database.Execute("UPDATE user_profiles SET whatsapp_phone = reverse(whatsapp_phone) WHERE id = $1", broken);
        var desk = At(world);

        var sample = await desk.Segments.Sample(JsonElement.Parse("{}"), most: 10, seed: 1);
        var pair = Assert.Single(await desk.Merges.Open(most: 10));
        var found = Assert.Single(await desk.Profiles.Find(broken.ToString(), null));

        Assert.Equal([broken], sample.Where(one => one.IsUnreadable).Select(one => one.Profile));
        Assert.Equal(2, sample.Count(one => one.Phone is not null));
        Assert.Equal((true, false), (pair.One!.IsUnreadable, pair.Other!.IsUnreadable));
        Assert.Equal((null, true), (found.Phone, found.IsUnreadable));
        Assert.Equal([$"unreadable | {broken} | 3"], await world.Database.Rows("SELECT kind, subject, times FROM alarms"));
    }

    [Fact]
    public async Task A_review_that_was_tampered_with_is_named_and_who_asked_to_stop_is_stopped_all_the_same()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var people = await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id");
        await world.Database.InTransaction(tx =>
            ConsentReviews.Add(
                tx,
                world.Sealer,
                [.. people.Select((person, n) => new UnclearWish(Guid.Parse(person), $"id-{n}", world.Clock.GetUtcNow(), $"enough {n}"))]
            )
        );
        await world.Database.Execute("UPDATE consent_reviews SET evidence = reverse(evidence) WHERE message_id = 'id-1'");
        var desk = At(world);

        var open = await desk.Reviews.Open(most: 10);
        await desk.Reviews.Unsubscribe([.. open.Select(one => one.Review.Id)]);

        Assert.Equal(
            [("enough 0", false), ("", true)],
            open.Select(one => (one.Review.Wish.Words, one.Review.IsUnreadable)).OrderBy(one => one.Item2)
        );
        Assert.Equal(["unsubscribed", "unsubscribed"], await world.Database.Rows("SELECT subscription FROM user_profiles"));
        Assert.Equal(
            [$"unreadable | {open.Single(one => one.Review.IsUnreadable).Review.Id}"],
            await world.Database.Rows("SELECT kind, subject FROM alarms")
        );
    }

    static Task<int> Suspect(CampaignWorld world) =>
        world.Database.Execute(
            "INSERT INTO merge_candidates (older, younger, reason) SELECT min(id::text)::uuid, max(id::text)::uuid, 'same_name' FROM user_profiles"
        );

    static Desk At(CampaignWorld world) => new(world.Database, world.Sealer, world.Clock, Actor.CommandLine("jane"));

    static bool Tells(Type type, HashSet<Type> seen) =>
        seen.Add(type)
        && (
            type.GetGenericArguments().Any(part => Tells(part, seen))
            || type.IsArray && Tells(type.GetElementType()!, seen)
            || type.Namespace?.StartsWith("Curlew", StringComparison.Ordinal) == true
                && (
                    type.GetProperties().Any(property => Personal.Contains(property.Name) || Tells(property.PropertyType, seen))
                    || type.GetNestedTypes().Any(nested => nested.IsAssignableTo(type) && Tells(nested, seen))
                )
        );

    static bool IsLook(string desk, string method)
    {
        var text = File.ReadAllText(Repository.PathOf("src", "Curlew", "Desks", desk + ".cs"));
        return Regex.IsMatch(text, $@"public Task<[^=]* {method}\((?:(?!\n    public ).)*?=>\s*desk\.Look", RegexOptions.Singleline);
    }

    [GeneratedRegex(@"desk\.Look(?:<[^>]*>)?\(\s*(\w+),")]
    private static partial Regex Look();
}
