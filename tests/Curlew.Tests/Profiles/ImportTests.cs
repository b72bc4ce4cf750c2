using System.Text;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Profiles;

public sealed class ImportTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-import-{Guid.NewGuid():N}.csv");

    public void Dispose()
    {
        sealer.Dispose();
        File.Delete(file);
    }

    [Fact]
    public async Task A_table_becomes_profiles_with_sealed_personal_data()
    {
        var outcome = await Import(
            "Phone;Full name;E-mail;City;Tier;Tags;Loyalty\n+1 (555) 200-0001;Zoë Quill;zoe@example.org;Boston;VIP;gold|new;7\n",
            leaveOut: false
        );

        Assert.Equal(new ImportOutcome.Imported(1, 1, 0, 0, 0, [], ["Loyalty"]), outcome, Same);
        var row = await database.Rows(
            "SELECT city, customer_tier, array_to_string(tags, ','), subscription, display_name <> 'Zoë Quill', email <> 'zoe@example.org' FROM user_profiles WHERE whatsapp_phone = $1",
            Phone("+15552000001")
        );
        Assert.Equal(["Boston | vip | gold,new | subscribed | True | True"], row);
    }

    [Fact]
    public async Task One_bad_row_keeps_all_rows_out_and_says_what_is_wrong_with_it()
    {
        var outcome = await Import("phone,tier,email\n+15552000011,vip,a@b.c\nnobody,gold,x\n", leaveOut: false);

        var refused = Assert.IsType<ImportOutcome.BadRows>(outcome);
        Assert.Equal([(3, "phone"), (3, "email"), (3, "tier")], refused.Problems.Select(problem => (problem.Line, problem.Column)));
        Assert.Equal(0, await Count("+15552000011"));
    }

    [Fact]
    public async Task Bad_rows_can_be_left_out()
    {
        var outcome = await Import("phone\n+15552000021\nnobody\n", leaveOut: true);

        Assert.Equal((1, 1), Assert.IsType<ImportOutcome.Imported>(outcome) is var done ? (done.Added, done.LeftOut.Count) : default);
        Assert.Equal(1, await Count("+15552000021"));
    }

    [Fact]
    public async Task A_table_with_countless_problems_is_given_up_also_where_bad_rows_may_be_left_out()
    {
        var outcome = await Import("phone\n" + string.Join('\n', Enumerable.Repeat("nobody", 10_001)), leaveOut: true);

        Assert.Equal(
            (true, 10_000),
            Assert.IsType<ImportOutcome.BadRows>(outcome) is var refused ? (refused.IsHopeless, refused.Rows) : default
        );
    }

    [Fact]
    public async Task Nobody_who_left_is_brought_back()
    {
        await Import("phone,subscribed\n+15552000031,no\n", leaveOut: false);

        var again = await Import("phone,subscribed,city\n+15552000031,YES,Lyon\n", leaveOut: false);

        Assert.Equal(1, Assert.IsType<ImportOutcome.Imported>(again).StillUnsubscribed);
        Assert.Equal(
            ["unsubscribed | Lyon"],
            await database.Rows("SELECT subscription, city FROM user_profiles WHERE whatsapp_phone = $1", Phone("+15552000031"))
        );
        Assert.Equal(
            ["unsubscribed | import"],
            await database.Rows(
                "SELECT became, source FROM consent_events e JOIN user_profiles p ON p.id = e.profile_id WHERE whatsapp_phone = $1",
                Phone("+15552000031")
            )
        );
    }

    [Fact]
    public async Task Spellings_of_one_number_are_one_person_and_an_empty_field_leaves_what_is_known()
    {
        await Import("phone,city\n+52 1 55 1234 5678,Puebla\n", leaveOut: false);

        var outcome = await Import("phone,city,state\n+52 55 1234 5678,,PUE\n", leaveOut: false);

        Assert.Equal((0, 1), Assert.IsType<ImportOutcome.Imported>(outcome) is var done ? (done.Added, done.Changed) : default);
        Assert.Equal(
            ["Puebla | PUE"],
            await database.Rows(
                "SELECT city, state FROM user_profiles WHERE phone_match = $1",
                sealer.Seal(Parsed("+525512345678").MatchKey)
            )
        );
    }

    [Fact]
    public async Task The_spelling_Meta_uses_is_learnt_from_Meta_and_not_from_a_table()
    {
        await Import("phone\n+52 1 55 8765 4321\n", leaveOut: false);
        var typed = await database.Value<bool>(
            "SELECT wa_id IS NULL FROM user_profiles WHERE whatsapp_phone = $1",
            Phone("+5215587654321")
        );

        var wrote = Identity.From("525587654321", null)!.Value;
        await database.Database.InTransaction(tx => new People(sealer).Identify(tx, new Dictionary<Identity, string?> { [wrote] = null }));

        Assert.True(typed);
        Assert.Equal(
            [sealer.Seal(wrote.Phone!.Value)],
            await database.Rows("SELECT wa_id FROM user_profiles WHERE whatsapp_phone = $1", Phone("+5215587654321"))
        );
    }

    [Theory]
    [InlineData("utf-16", ",")]
    [InlineData("utf-8", "\t")]
    [InlineData("windows-1252", ";")]
    public async Task Tables_of_any_usual_encoding_and_separator_are_read(string encoding, string separator)
    {
        var phone = $"+1555210{encoding.Length:00}{separator[0] % 100:00}";
        var text = $"phone{separator}name\r\n{phone}{separator}\"Müller, Jürgen\"\r\n";
        var coded = encoding == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(encoding);
        await File.WriteAllBytesAsync(file, [.. coded.GetPreamble(), .. coded.GetBytes(text)]);

        Assert.IsType<ImportOutcome.Imported>(
            await new ImportProfiles(database.Database, sealer, TimeProvider.System).Run(new(file, "US", false), null, default)
        );

        var stored = (await database.Rows("SELECT id, display_name FROM user_profiles WHERE whatsapp_phone = $1", Phone(phone)))
            .Single()
            .Split(" | ");
        Assert.Equal("Müller, Jürgen", sealer.Open(stored[1], new Cell("user_profiles", "display_name", Guid.Parse(stored[0]))));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("name,city\nAna,Rome\n", "No column holds the phone number")]
    [InlineData("phone,Phone\n1,2\n", "two columns named")]
    [InlineData("phone,name\n+15552000051,\"never closed\n", "quotation mark")]
    public async Task What_is_not_a_table_is_refused_with_what_to_do(string text, string expected)
    {
        var refused = await Assert.ThrowsAsync<SheetRefused>(() => Import(text, leaveOut: false));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_called_phone_is_the_phone_whatever_stands_before_it()
    {
        var outcome = Assert.IsType<ImportOutcome.Imported>(
            await Import("Number,Mobile,Name,Phone,Customer,Region\n4155550142,4155550143,Ann,+442071838750,C-1,North\n", leaveOut: false)
        );

        Assert.Equal(["Number", "Mobile", "Customer", "Region"], outcome.IgnoredColumns);
        Assert.Equal((1, 0, 0), (await Count("+442071838750"), await Count("+14155550142"), await Count("+14155550143")));
    }

    [Theory]
    [InlineData("Number,Name", "No column holds the phone number. Name one of them 'phone'; the file has: Number, Name.")]
    [InlineData(
        "Mobile,Cell",
        "Both 'Mobile' and 'Cell' look like the field phone. Name the column that is meant 'phone', or rename the other one."
    )]
    [InlineData("phone,Zip,Postal code", "Both 'Zip' and 'Postal code' look like the field zipcode.")]
    public async Task Columns_that_may_be_either_are_refused_by_name(string columns, string expected)
    {
        var refused = await Assert.ThrowsAsync<SheetRefused>(() => Import($"{columns}\n4155550142,4155550143,1\n", leaveOut: false));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_row_about_a_person_counts_and_is_reported()
    {
        var outcome = await Import("phone,city\n+15552000061,Rome\n0015552000061,Milan\n", leaveOut: false);

        Assert.Equal(1, Assert.IsType<ImportOutcome.Imported>(outcome).Twice);
        Assert.Equal(["Milan"], await database.Rows("SELECT city FROM user_profiles WHERE whatsapp_phone = $1", Phone("+15552000061")));
    }

    async Task<ImportOutcome> Import(string text, bool leaveOut)
    {
        await File.WriteAllTextAsync(file, text);
        return await new ImportProfiles(database.Database, sealer, TimeProvider.System).Run(new(file, "US", leaveOut), null, default);
    }

    Task<long> Count(string phone) => database.Value<long>("SELECT count(*) FROM user_profiles WHERE whatsapp_phone = $1", Phone(phone));

    string Phone(string typed) => sealer.Seal(Parsed(typed));

    static PhoneNumber Parsed(string typed) =>
        PhoneNumber.TryParse(typed, null, out var phone) ? phone : throw new ArgumentException(typed);

    static bool Same(ImportOutcome one, ImportOutcome other) =>
        (one, other) is (ImportOutcome.Imported a, ImportOutcome.Imported b)
        && (a.Rows, a.Added, a.Changed, a.StillUnsubscribed, a.Twice) == (b.Rows, b.Added, b.Changed, b.StillUnsubscribed, b.Twice)
        && a.LeftOut.SequenceEqual(b.LeftOut)
        && a.IgnoredColumns.SequenceEqual(b.IgnoredColumns);
}
