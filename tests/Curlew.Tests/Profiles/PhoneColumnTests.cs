using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Words;

namespace Curlew.Tests.Profiles;

/// <summary>A number without a plus is one of the country that was given, or of the one that the whole column, or its row, names. Otherwise it is nobody's.</summary>
public sealed class PhoneColumnTests
{
    static readonly string[] ManyCountries =
    [
        "5511987654321",
        "5511987654322",
        "491711234567",
        "447400123456",
        "33612345678",
        "34612345678",
        "5215512345678",
        "919812345678",
        "8613812345678",
        "12025550143",
        "5491123456789",
    ];

    [Fact]
    public void A_column_in_which_every_number_begins_with_its_country_code_is_read_so() =>
        Assert.Equal(ManyCountries, Read("phone", ManyCountries, "US").Select(phone => phone?.Digits));

    [Fact]
    public void One_number_that_does_not_refutes_it_for_all() =>
        Assert.Equal(
            ["12025550143"],
            Read("phone", [.. ManyCountries, "2025550143"], "US")
                .Where(phone => phone is not null)
                .Select(phone => phone!.Value.Digits)
                .Distinct()
        );

    [Fact]
    public void Ten_numbers_of_Porto_Alegre_are_not_taken_for_ten_of_Lima()
    {
        var column = Enumerable.Range(0, 12).Select(at => $"519876543{at:00}").ToArray();

        Assert.All(Read("phone", column, null), Assert.Null);
        Assert.All(Read("phone", column, "BR"), phone => Assert.StartsWith("5551", phone!.Value.Digits, StringComparison.Ordinal));
    }

    [Fact]
    public void Nine_numbers_prove_nothing() =>
        Assert.Equal(["12025550143"], Read("phone", ManyCountries[2..], "US").OfType<PhoneNumber>().Select(phone => phone.Digits));

    [Theory]
    [InlineData("DE", null, "491711234567")]
    [InlineData("Germany", null, "491711234567")]
    [InlineData("Deutschland", null, "491711234567")]
    [InlineData("+49", null, "491711234567")]
    [InlineData("DE", "DE", "491711234567")]
    [InlineData("", "DE", "491711234567")]
    [InlineData("DE", "US", null)]
    [InlineData("Elsewhere", "DE", null)]
    public void A_row_that_names_its_country_is_believed_unless_somebody_says_otherwise(string named, string? given, string? expected)
    {
        var columns = new ProfileColumns(["phone", "country"], given);

        Assert.Equal(expected, columns.Read(new(2, ["0171 1234567", named]), [])?.Phone.Digits);
    }

    [Fact]
    public void The_reason_names_the_cell_and_not_what_stands_in_it()
    {
        var problems = new List<RowProblem>();

        new ProfileColumns(["phone", "tier"], "US").Read(new(7, ["683-1234", "Ann Lee, born 1970"]), problems);

        Assert.Equal([(7, "phone"), (7, "tier")], problems.Select(problem => (problem.Line, problem.Column)));
        Assert.Equal(new CellProblem.PhoneUnread(PhoneDoubt.TooShort, "US"), problems[0].Problem);
        Assert.DoesNotContain(problems, problem =>
            Phrasebook.In("en").Say(problem.Problem) is var said
            && (said.Contains("683", StringComparison.Ordinal) || said.Contains("Ann", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("Ann Lee,+1 202 555 0143,ann@example.org")]
    [InlineData("Ann Lee,Boston")]
    public void A_table_without_names_of_columns_shows_nobody_who_is_in_it(string first)
    {
        var refused = Assert.Throws<SheetRefused>(() => new ProfileColumns(first.Split(','), null));

        Assert.Contains("The first row must name the columns", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Phone 1 - Value|First Name|Last Name|E-mail 1 - Value|Address 1 - City|Labels", "+12025550143|Ann|Lee|a@b.c|Rome|friends")]
    [InlineData("Mobile Phone|First Name|Last Name|E-mail Address|Home City|Categories", "+12025550143|Ann|Lee|a@b.c|Rome|friends")]
    [InlineData(
        "Phone|Default Address Phone|First Name|Last Name|Email|Default Address City|Tags",
        "+12025550143|+12025550199|Ann|Lee|a@b.c|Rome|friends"
    )]
    [InlineData("SMS|FIRSTNAME|LASTNAME|EMAIL|CITY|TAGS", "12025550143|Ann|Lee|a@b.c|Rome|friends")]
    public void Address_books_and_shops_are_read_as_they_export(string columns, string row)
    {
        var read = new ProfileColumns(columns.Split('|'), "US").Read(new(2, row.Split('|')), [])!;

        Assert.Equal(
            ("12025550143", "Ann Lee", "Ann", "a@b.c", "Rome", "friends"),
            (read.Phone.Digits, read.Name, read.FirstName, read.Email, read.City, read.Tags!.Single())
        );
    }

    static List<PhoneNumber?> Read(string name, string[] cells, string? country)
    {
        var columns = new ProfileColumns([name], country);
        var rows = cells.Select((cell, at) => new SheetRow(at + 2, [cell])).ToList();
        rows.ForEach(columns.Learn);
        return [.. rows.Select(row => columns.Read(row, [])?.Phone)];
    }
}
