using System.Text.Json;
using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Desks;

/// <summary>Nobody sees anything of a person in clear of which nobody could say later who saw it.</summary>
public sealed class RevealTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string NoRoom = "ALTER TABLE audit_trail ADD CONSTRAINT no_room CHECK (false) NOT VALID";

    [Fact]
    public async Task A_field_in_clear_is_kept_with_who_saw_it_and_what_for_and_never_with_its_value()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var (profile, phone) = (await world.Database.Value<Guid>("SELECT id FROM user_profiles"), await Phone(world));

        var seen = await At(world, Role.Agent).Profiles.Reveal(profile, PersonalField.Phone, RevealPurpose.Answer);
        var nothing = await At(world, Role.Agent).Profiles.Reveal(profile, PersonalField.Notes, RevealPurpose.Correct);

        Assert.Equal(new RevealOutcome.Revealed(PersonalField.Phone, phone), seen);
        Assert.IsType<RevealOutcome.NotKnown>(nothing);
        Assert.Equal(
            [
                $"profile.reveal | {profile} | 1 | phone | answer | profile.reveal.revealed",
                $"profile.reveal | {profile} | ∅ | ∅ | correct | profile.reveal.not_known",
            ],
            await world.Database.Rows("SELECT action, subject_id, count, detail, purpose, outcome FROM audit_trail ORDER BY id")
        );
        Assert.DoesNotContain(
            phone[1..],
            string.Join('\n', await world.Database.Rows("SELECT t::text FROM audit_trail t")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Whoever_looks_for_somebody_is_kept_but_not_what_they_typed()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var phone = await Phone(world);

        var found = Assert.Single(await At(world, Role.Marketer).Profiles.Find(phone, null));
        Assert.Empty(await At(world, Role.Marketer).Profiles.Find("nobody@example.com", null));

        Assert.NotEqual(phone, found.Phone);
        Assert.Equal(
            [$"profile.find | {found.Id} | 1 | seen", "profile.find | ∅ | 0 | seen"],
            await world.Database.Rows("SELECT action, subject_id, count, outcome FROM audit_trail ORDER BY id")
        );
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM audit_trail t WHERE t::text LIKE '%nobody%'"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_revealed_not_found_and_not_exported()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var (profile, phone) = (await world.Database.Value<Guid>("SELECT id FROM user_profiles"), await Phone(world));
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "people.csv");
        await world.Database.Execute(NoRoom);
        var desk = At(world, Role.Owner);

        await Refused(() => desk.Profiles.Reveal(profile, PersonalField.Phone, RevealPurpose.Answer));
        await Refused(() => desk.Profiles.Find(phone, null));
        await Refused(() => desk.Reviews.Open(10));
        await Refused(() => desk.Campaigns.ExportNumbers(Guid.NewGuid(), file, overwrite: false, RevealPurpose.Legal, null));
        await Refused(() => desk.Profiles.Unsubscribe(phone, null, "called"));

        Assert.False(File.Exists(file));
        Assert.Equal(["subscribed"], await world.Database.Rows("SELECT subscription FROM user_profiles"));
    }

    [Fact]
    public async Task Without_the_keys_nothing_is_changed_because_nothing_could_be_kept()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        await Assert.ThrowsAsync<KeysMissing>(() =>
            new Desk(world.Database, null, world.Clock, Actor.CommandLine("jane")).Campaigns.Launch(id, null)
        );

        Assert.Equal(["draft"], await world.Database.Rows("SELECT status FROM marketing_campaigns"));
    }

    [Fact]
    public async Task Whole_numbers_leave_in_a_file_only_with_a_purpose_and_the_files_digest_is_kept()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);
        await At(world, Role.Marketer).Campaigns.Launch(id, null);
        var folder = Directory.CreateTempSubdirectory().FullName;
        var phone = (await Phone(world))[1..];

        var masked = await At(world, Role.Marketer).Campaigns.Export(id, Path.Combine(folder, "masked.csv"), false, null);
        var whole = await At(world, Role.Admin)
            .Campaigns.ExportNumbers(id, Path.Combine(folder, "whole.csv"), false, RevealPurpose.Legal, null);
        await Assert.ThrowsAsync<NotPermitted>(() =>
            At(world, Role.Marketer).Campaigns.ExportNumbers(id, Path.Combine(folder, "no.csv"), false, RevealPurpose.Legal, null)
        );

        Assert.DoesNotContain(phone, await File.ReadAllTextAsync(Path.Combine(folder, "masked.csv")), StringComparison.Ordinal);
        Assert.Contains(phone, await File.ReadAllTextAsync(Path.Combine(folder, "whole.csv")), StringComparison.Ordinal);
        Assert.Equal(
            [
                $"campaign.export | 3 | {((ExportOutcome.Exported)masked).Sha256} | ∅",
                $"campaign.export_numbers | 3 | {((ExportOutcome.Exported)whole).Sha256} | legal",
            ],
            await world.Database.Rows(
                "SELECT action, count, detail, purpose FROM audit_trail WHERE outcome = 'campaign.export.exported' ORDER BY id"
            )
        );
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(Role.Marketer, 3, "3")]
    [InlineData(Role.Analyst, 3, "<5")]
    [InlineData(Role.Analyst, 0, "<5")]
    [InlineData(Role.Analyst, 5, "5")]
    public async Task Whoever_may_not_see_people_one_by_one_is_told_no_small_numbers_of_them(Role role, int people, string told)
    {
        await using var world = await CampaignWorld.Open(server, people);
        var size = await At(world, role).Segments.Count(JsonElement.Parse("""{"is_active": true}"""));

        Assert.Equal((told, told), (size.People.ToString(), size.Reachable.ToString()));
        Assert.Equal(told, JsonSerializer.SerializeToElement(size).GetProperty("People").ToString());
    }

    static Task<Npgsql.PostgresException> Refused(Func<Task> act) => Assert.ThrowsAsync<Npgsql.PostgresException>(act);

    static async Task<string> Phone(CampaignWorld world) =>
        world.Sealer.OpenPhone(await world.Database.Value<string>("SELECT whatsapp_phone FROM user_profiles ORDER BY id LIMIT 1")).E164;

    static Desk At(CampaignWorld world, Role role) =>
        new(world.Database, world.Sealer, world.Clock, Actor.Person(Guid.CreateVersion7(), "Jane", role.Holds()));
}
