using System.Text.Json;
using Curlew.Audiences;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Audiences;

public sealed class SegmentsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    readonly Segments segments = new(database.Database, TimeProvider.System);

    [Fact]
    public async Task A_segment_is_found_by_its_name_and_used_by_others()
    {
        await Saved("North", """{"state": ["ME", "NH"]}""");

        await Saved("Golden north", """{"segment": "North", "tags": "gold"}""");

        Assert.Equal("""{"state": ["ME", "NH"]}""", (await segments.Find("North"))!.Filter);
        Assert.Contains("Golden north", (await segments.List()).Select(segment => segment.Name));
    }

    [Theory]
    [InlineData("Taken once", "{}", "TAKEN ONCE is taken")]
    [InlineData(" ", "{}", "A segment's name has 1 to 100 characters.")]
    [InlineData("Odd", """{"shoe_size": 7}""", "filter.shoe_size is not a field.")]
    [InlineData("Self", """{"not": {"segment": "Self"}}""", "segment 'Self'.not.segment leads back to itself: Self → Self.")]
    [InlineData("Lost", """{"segment": "Nowhere"}""", "filter.segment names a segment 'Nowhere', which does not exist.")]
    public async Task A_segment_that_cannot_be_used_is_not_saved(string name, string filter, string expected)
    {
        await segments.Create("TAKEN ONCE", null, JsonElement.Parse("{}"), "a test");

        var outcome = await segments.Create(name, null, JsonElement.Parse(filter), "a test");

        Assert.StartsWith(
            expected,
            outcome switch
            {
                SegmentOutcome.FilterUnusable refused => Phrasebook.In("en").Say(refused),
                SegmentOutcome.NotAName => "A segment's name has 1 to 100 characters.",
                SegmentOutcome.NameTaken => "TAKEN ONCE is taken",
                _ => outcome.ToString(),
            },
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Segments_that_would_lead_back_to_themselves_are_refused()
    {
        await Saved("First ring", """{"city": "NYC"}""");
        await Saved("Second ring", """{"segment": "First ring"}""");
        await Saved("Third ring", """{"any": [{"segment": "Second ring"}]}""");

        var outcome = await segments.Change("First ring", JsonElement.Parse("""{"not": {"segment": "Third ring"}}"""));

        Assert.Equal(
            new FilterProblem.LeadsBackToItself("Third ring → Second ring → First ring → Third ring"),
            Assert.IsType<SegmentOutcome.FilterUnusable>(outcome).Problem
        );
        Assert.Equal("""{"city": "NYC"}""", (await segments.Find("First ring"))!.Filter);
    }

    [Fact]
    public async Task A_new_name_reaches_everything_that_refers_to_the_old_one()
    {
        await Saved("Old name", """{"city": "NYC"}""");
        await Saved("User of it", """{"any": [{"segment": ["Old name"]}, {"not": {"segment": "Old name"}}, {"city": "Old name"}]}""");

        Assert.IsType<SegmentOutcome.Saved>(await segments.Rename("Old name", "New name"));

        Assert.Null(await segments.Find("Old name"));
        Assert.Equal(
            """{"any": [{"segment": ["New name"]}, {"not": {"segment": "New name"}}, {"city": "Old name"}]}""",
            (await segments.Find("User of it"))!.Filter
        );
    }

    [Fact]
    public async Task A_segment_that_is_used_stays_and_says_by_whom()
    {
        await Saved("Needed", "{}");
        await Saved("Needs it", """{"not": {"segment": "Needed"}}""");

        Assert.Equal(["segment 'Needs it'"], Assert.IsType<SegmentOutcome.InUse>(await segments.Delete("Needed")).By);

        await segments.Delete("Needs it");
        Assert.IsType<SegmentOutcome.Deleted>(await segments.Delete("Needed"));
        Assert.IsType<SegmentOutcome.NoSuchSegment>(await segments.Delete("Needed"));
    }

    [Fact]
    public async Task A_segment_of_segments_cannot_grow_without_end()
    {
        await Saved("Bomb 0", """{"city": "NYC"}""");
        SegmentOutcome outcome = new SegmentOutcome.Deleted("");
        for (var level = 1; level <= 12 && outcome is not SegmentOutcome.FilterUnusable; level++)
            outcome = await segments.Create(
                $"Bomb {level}",
                null,
                JsonElement.Parse($$"""{"all": [{"segment": "Bomb {{level - 1}}"}, {"segment": "Bomb {{level - 1}}"}]}"""),
                "a test"
            );

        Assert.True(Assert.IsType<SegmentOutcome.FilterUnusable>(outcome).Problem is FilterProblem.TooManyGroups or FilterProblem.TooDeep);
    }

    [Fact]
    public async Task People_are_counted_and_shown_masked_before_anything_is_sent()
    {
        using var sealer = new Sealer(Keyring.Ephemeral());
        foreach (var (number, subscription) in new[] { (1, "subscribed"), (2, "unsubscribed"), (3, "subscribed") })
            await database.Execute(
                "INSERT INTO user_profiles (whatsapp_phone, city, subscription) VALUES ($1, 'Counted', $2)",
                sealer.Seal(PhoneNumber.FromWaId($"1555201000{number}")!.Value),
                subscription
            );
        var preview = new AudiencePreview(database.Database, sealer, TimeProvider.System);
        var filter = JsonElement.Parse("""{"city": "Counted"}""");

        Assert.Equal(new AudienceSize(3, 2), await preview.Count(filter));
        Assert.Equal(
            ["+1 ••• ••• 0001", "+1 ••• ••• 0002", "+1 ••• ••• 0003"],
            (await preview.Sample(filter, 5)).Select(person => person.Phone).Order()
        );
        Assert.Equal(
            (await preview.Sample(filter, 2, seed: 4)).Select(person => person.Profile),
            (await preview.Sample(filter, 2, seed: 4)).Select(person => person.Profile)
        );
    }

    async Task Saved(string name, string filter) =>
        Assert.IsType<SegmentOutcome.Saved>(await segments.Create(name, null, JsonElement.Parse(filter), "a test"));
}
