using System.Text.Json;
using CsCheck;
using Curlew.Audiences;
using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Audiences;

public sealed class CustomFieldTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());
    readonly FakeTimeProvider clock = new(CustomFieldCrowd.Now);
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-fields-{Guid.NewGuid():N}.csv");

    public void Dispose()
    {
        sealer.Dispose();
        File.Delete(file);
    }

    Desk Desk => new(database.Database, sealer, clock, Actor.CommandLine("jane"));

    [Fact]
    public async Task Whatever_people_have_in_their_fields_a_filter_finds_whom_it_says()
    {
        await Empty();
        foreach (var field in CustomFieldCrowd.Fields)
            Assert.True((await Desk.Fields.Add(field)).IsDone);

        await Gen.Select(CustomFieldCrowd.People.Array[1, 60], CustomFieldCrowd.Filters.Array[60])
            .SampleAsync(
                async drawn =>
                {
                    var (people, filters) = drawn;
                    await database.Execute("DELETE FROM user_profiles");
                    Assert.IsType<ImportOutcome.Imported>(await Import(CustomFieldCrowd.Table(people)));
                    foreach (var wanted in filters)
                        Assert.True(
                            people.Count(wanted.Fits) == await Count(wanted.Json),
                            $"{wanted.Json} finds {await Count(wanted.Json)} and fits {people.Count(wanted.Fits)}"
                        );
                },
                iter: Length.Of(quick: 6, full: 100),
                threads: 1
            );
    }

    [Theory]
    [InlineData("""{"points": "5"}""", "filter.points is not a number of up to 15 digits, with up to 6 decimals.")]
    [InlineData("""{"points": {"from": 1e15}}""", "filter.points.from is not a number")]
    [InlineData("""{"points": {"from": 0.0000001}}""", "filter.points.from is not a number")]
    [InlineData(
        """{"points": {"starts_with": 1}}""",
        "filter.points.starts_with is not an operator of this field. Operators are is, any, not, known, from"
    )]
    [InlineData("""{"renewal": "31/01/2026"}""", "filter.renewal is not a date such as 2026-01-31.")]
    [InlineData("""{"renewal": {"within_days": 0}}""", "filter.renewal.within_days is not a number of days")]
    [InlineData("""{"gift": "yes"}""", "filter.gift is not true or false.")]
    [InlineData("""{"size": "XXL"}""", "filter.size is none of the choices of this field: S, M, Größe L.")]
    [InlineData("""{"nickname": 7}""", "filter.nickname is not a text")]
    [InlineData("""{"allergy": "nuts"}""", "filter.allergy is the field 'Allergies', which is personal data and sealed")]
    [InlineData("""{"Points": 5}""", "filter.Points is not a field. Fields are city")]
    public async Task What_does_not_fit_a_field_is_refused_by_name(string filter, string expected)
    {
        await Empty();
        foreach (var field in CustomFieldCrowd.Fields)
            await Desk.Fields.Add(field);
        await Desk.Fields.Add(new("allergy", "Allergies", FieldKind.Text, [], true));

        var refused = await Assert.ThrowsAsync<FilterRefused>(() => Count(filter));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_field_is_called_what_means_something_else_in_filters_texts_or_tables()
    {
        var taken = Fields
            .Names.Split(", ")
            .SelectMany(name => Fields.Named(name)!.Operators.Split(", ").Append(name))
            .Concat(CampaignFact.Names.Split(", "))
            .Concat(ProfileVariables.All)
            .Concat(["all", "any", "not", Filter.SegmentWord, "phone", "Mobile", "ZIP", "email", "notes", "display_name", "wa_id"])
            .Distinct();

        foreach (var name in taken)
            Assert.IsType<FieldOutcome.NameMeansElse>(await Desk.Fields.Add(new(name, null, FieldKind.Text, [], false)));
        foreach (var name in (string[])["", "1st", "a b", "a-b", "a}", "a|b", "p.id; --", new('x', 51)])
            Assert.IsType<FieldOutcome.NotAName>(await Desk.Fields.Add(new(name, null, FieldKind.Text, [], false)));
    }

    [Fact]
    public async Task A_name_is_one_field_and_choices_are_of_choices_alone()
    {
        await Empty();
        await Desk.Fields.Add(new("shoe", null, FieldKind.Choice, ["36", "37"], false));
        await Import("phone,shoe\n+15552000001,37\n");

        Assert.IsType<FieldOutcome.NameTaken>(await Desk.Fields.Add(new("SHOE", null, FieldKind.Text, [], false)));
        Assert.IsType<FieldOutcome.NotChoices>(await Desk.Fields.Add(new("hat", null, FieldKind.Choice, [], false)));
        Assert.IsType<FieldOutcome.NotChoices>(await Desk.Fields.Add(new("hat", null, FieldKind.Choice, ["a", "A"], false)));
        Assert.IsType<FieldOutcome.HasNoChoices>(await Desk.Fields.Add(new("hat", null, FieldKind.Text, ["a"], false)));
        Assert.Equal(1, Assert.IsType<FieldOutcome.ChoicesInUse>(await Desk.Fields.Change("shoe", null, ["36", "38"])).People);
        Assert.IsType<FieldOutcome.Changed>(await Desk.Fields.Change("shoe", "Shoe size", ["37", "38"]));
        Assert.Equal(1, await Count("""{"shoe": "37"}"""));
    }

    [Fact]
    public async Task A_personal_value_stands_nowhere_in_clear_and_is_shown_masked_until_it_is_asked_for_with_a_purpose()
    {
        await Empty();
        await Desk.Fields.Add(new("allergy", "Allergies", FieldKind.Text, [], true));
        await Desk.Fields.Add(new("birthday", null, FieldKind.Date, [], true));
        await Import("phone,Allergies,birthday\n+15552000001,walnuts,1980-02-29\n");
        await Import("phone,Allergies\n+15552000001,peanuts\n");
        var profile = await database.Value<Guid>("SELECT id FROM user_profiles");

        Assert.Equal(["0"], await database.Rows("SELECT count(*) FROM user_profiles p WHERE p::text ~ 'nuts|1980'"));
        var shown = Assert.Single(await Desk.Profiles.Find("+15552000001", null)).Fields;
        Assert.Equal(["p•••", "1•••"], shown.Select(value => value.Value));
        Assert.Equal(
            new RevealOutcome.FieldRevealed("allergy", "Allergies", "peanuts"),
            await Desk.Profiles.Reveal(profile, "allergy", RevealPurpose.Answer)
        );
        Assert.Equal(
            new RevealOutcome.FieldRevealed("birthday", "birthday", "1980-02-29"),
            await Desk.Profiles.Reveal(profile, "birthday", RevealPurpose.Answer)
        );
        Assert.Equal(
            ["field allergy", "field birthday"],
            await database.Rows(
                "SELECT detail FROM audit_trail WHERE subject_id = $1 AND detail LIKE 'field %' ORDER BY detail",
                $"{profile}"
            )
        );
    }

    [Fact]
    public async Task A_removed_field_takes_its_values_along_and_filters_say_that_it_is_gone()
    {
        await Empty();
        await Desk.Fields.Add(new("loyalty", null, FieldKind.Number, [], false));
        await Desk.Fields.Add(new("allergy", null, FieldKind.Text, [], true));
        await Desk.Fields.Add(new("pet", null, FieldKind.Text, [], true));
        await Import("phone,loyalty,allergy,pet\n+15552000001,5,nuts,cat\n+15552000002,7,,\n");
        await Desk.Segments.Create("Loyal", null, JsonElement.Parse("""{"loyalty": {"from": 5}}"""));

        var use = (await Desk.Fields.Use("loyalty"))!;
        Assert.Equal((2, "segment 'Loyal'"), (use.People, Assert.Single(use.Filters)));
        Assert.Equal(2, Assert.IsType<FieldOutcome.Removed>(await Desk.Fields.Remove("loyalty")).People);
        Assert.Equal(1, Assert.IsType<FieldOutcome.Removed>(await Desk.Fields.Remove("allergy")).People);
        Assert.IsType<FieldOutcome.NoSuchField>(await Desk.Fields.Remove("nothing"));

        var refused = await Assert.ThrowsAsync<FilterRefused>(() => Count("""{"segment": "Loyal"}"""));
        Assert.Contains("was the field 'loyalty', which was removed on 2026-06-15", refused.Message, StringComparison.Ordinal);
        Assert.Equal("pet", Assert.Single(Assert.Single(await Desk.Profiles.Find("+15552000001", null)).Fields).Field);
        Assert.Equal(["1"], await database.Rows("SELECT count(*) FROM user_profiles WHERE fields IS NOT NULL"));
        // Nobody has had anything in the one that is called so now.
        await Desk.Fields.Add(new("loyalty", null, FieldKind.Text, [], false));
        Assert.Equal(0, await Count("""{"loyalty": {"known": true}}"""));
    }

    [Fact]
    public async Task A_column_becomes_a_field_with_the_rows_that_fill_it_or_not_at_all()
    {
        await Empty();
        NewField[] wanted = [NewField.Of("Loyalty points", FieldKind.Number, [], false), NewField.Of("Allergy", FieldKind.Text, [], true)];

        var refused = await Import("phone,Loyalty points,Allergy\n+15552000001,five,nuts\n", wanted);
        Assert.Equal("loyalty_points", Assert.Single(Assert.IsType<ImportOutcome.BadRows>(refused).Problems).Column);
        Assert.Empty(await Desk.Fields.List());

        var done = Assert.IsType<ImportOutcome.Imported>(
            await Import("phone,Loyalty points,Allergy,Shoe\n+15552000001,5,nuts,37\n", wanted)
        );
        Assert.Equal(["loyalty_points", "allergy"], done.Made);
        Assert.Equal(["Shoe"], done.IgnoredColumns);
        Assert.Equal(1, await Count("""{"loyalty_points": 5}"""));

        // Whoever imports every month says the same each time, and may not say anything else.
        Assert.Empty(Assert.IsType<ImportOutcome.Imported>(await Import("phone,Loyalty points,Allergy\n+15552000001,6,\n", wanted)).Made);
        Assert.IsType<ImportOutcome.FieldUnusable>(
            await Import("phone,Loyalty points\n+15552000001,6\n", [NewField.Of("Loyalty points", FieldKind.Text, [], false)])
        );
        Assert.Equal(1, await Count("""{"loyalty_points": 6}"""));
    }

    [Fact]
    public async Task A_column_about_consent_stays_that_also_where_it_fills_a_field()
    {
        await Empty();
        await Desk.Fields.Add(new("opted_out", null, FieldKind.YesNo, [], false));

        await Import("phone,opted_out\n+15552000001,yes\n+15552000002,no\n");

        Assert.Equal(
            ["unsubscribed"],
            await database.Rows(
                "SELECT subscription FROM user_profiles WHERE fields ->> (SELECT number::text FROM custom_fields WHERE name = 'opted_out' AND retired_at IS NULL) = 'true'"
            )
        );
    }

    [Fact]
    public async Task Of_two_profiles_that_are_one_person_the_kept_ones_values_stay_and_missing_ones_are_filled()
    {
        await Empty();
        await Desk.Fields.Add(new("loyalty", null, FieldKind.Number, [], false));
        await Desk.Fields.Add(new("shoe", null, FieldKind.Text, [], false));
        await Desk.Fields.Add(new("allergy", null, FieldKind.Text, [], true));
        await Desk.Fields.Add(new("pet", null, FieldKind.Text, [], true));
        await Import("phone,loyalty,shoe,allergy,pet\n+15552000001,5,,nuts,\n+15552000002,7,37,milk,cat\n");
        var (kept, gone) = ((await Desk.Profiles.Find("+15552000001", null))[0].Id, (await Desk.Profiles.Find("+15552000002", null))[0].Id);

        Assert.True((await Desk.Merges.Join(kept, gone, "the same voice")).IsDone);

        var values = new List<string>();
        foreach (var field in (string[])["loyalty", "shoe", "allergy", "pet"])
            values.Add(Assert.IsType<RevealOutcome.FieldRevealed>(await Desk.Profiles.Reveal(kept, field, RevealPurpose.Correct)).Value);
        Assert.Equal(["5", "37", "nuts", "cat"], values);
    }

    [Theory]
    [InlineData("1234.5", "1234.5")]
    [InlineData("-7", "-7")]
    [InlineData("1,234.50", "1234.5")]
    [InlineData("1.234,50", "1234.5")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1'234'567", "1234567")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("0,125", "0.125")]
    [InlineData("1.234", null)]
    [InlineData("1,234", null)]
    [InlineData("1,23,456", null)]
    [InlineData("12 34", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1e5", null)]
    [InlineData("٣", null)]
    [InlineData("5 €", null)]
    [InlineData("1000000000000000", null)]
    [InlineData("0.1234567", null)]
    [InlineData("1.234|0.5", "1.234")]
    [InlineData("1.234|0,5", "1234")]
    [InlineData("1.234|0,5|0.5", null)]
    public void A_number_is_read_where_it_is_one_for_certain(string cells, string? expected)
    {
        var (form, texts) = (new NumberForm(), cells.Split('|'));
        foreach (var text in texts)
            form.See(text);

        Assert.Equal(expected, form.Read(texts[0]) is { } number ? NumberForm.Plain(number) : null);
    }

    [Theory]
    [InlineData("2026-01-31", "2026-01-31")]
    [InlineData("31.01.2026", "2026-01-31")]
    [InlineData("31/1/2026", "2026-01-31")]
    [InlineData("1/31/2026", "2026-01-31")]
    [InlineData("05/05/2026", "2026-05-05")]
    [InlineData("2026-01-31 00:00", "2026-01-31")]
    [InlineData("03/04/2026", null)]
    [InlineData("03/04/2026|25/04/2026", "2026-04-03")]
    [InlineData("03/04/2026|04/25/2026", "2026-03-04")]
    [InlineData("03/04/2026|04/25/2026|25/04/2026", null)]
    [InlineData("03/04/26", null)]
    [InlineData("2026-02-30", null)]
    [InlineData("1799-12-31", null)]
    [InlineData("tomorrow", null)]
    public void A_day_is_read_where_it_is_one_for_certain(string cells, string? expected)
    {
        var (form, texts) = (new DayForm(), cells.Split('|'));
        foreach (var text in texts)
            form.See(text);

        Assert.Equal(expected, form.Read(texts[0]) is { } day ? FieldText.Of(day) : null);
    }

    async Task<int> Count(string filter) =>
        int.Parse(
            (await new AudiencePreview(database.Database, sealer, clock).Count(JsonElement.Parse(filter))).People.ToString(),
            System.Globalization.NumberStyles.AllowThousands,
            System.Globalization.CultureInfo.InvariantCulture
        );

    async Task<ImportOutcome> Import(string table, IReadOnlyList<NewField>? fields = null)
    {
        await File.WriteAllTextAsync(file, table);
        return await Desk.Imports.Profiles(new(file, "US", LeaveOutBadRows: false) { Fields = fields ?? [] }, null);
    }

    async Task Empty()
    {
        await database.Execute("DELETE FROM user_profiles");
        await database.Execute("DELETE FROM segments");
        await database.Execute("DELETE FROM custom_fields");
    }
}
