using CsCheck;
using PhoneNumbers;

namespace Curlew.Sandbox.Tests;

public class PopulationTests
{
    [Fact]
    public void A_person_is_the_same_whenever_asked_for()
    {
        var one = new Population(3, 1000, new());
        var other = new Population(3, 1000, new());

        Assert.All(Enumerable.Range(0, 1000), index => Assert.Equivalent(one[index], other[999 - (999 - index)]));
        Assert.NotEqual(one[5].Phone, new Population(4, 1000, new())[5].Phone);
    }

    [Fact]
    public void Nobody_shares_a_phone_or_a_user_id()
    {
        var people = new Population(1, 100_000, new());

        var all = Enumerable.Range(0, people.Count).Select(index => people[index]).ToArray();

        Assert.Equal(all.Length, all.DistinctBy(person => person.Phone).Count());
        Assert.Equal(all.Length, all.DistinctBy(person => person.UserId).Count());
    }

    [Fact]
    public void A_person_is_found_by_phone_whatsapp_id_and_user_id() =>
        Gen.Int[0, 99_999]
            .Sample(
                index =>
                {
                    var people = new Population(11, 100_000, new());
                    var person = people[index];

                    Assert.Equal(index, people.ByPhone(person.Phone).Index);
                    Assert.Equal(index, people.ByPhone(person.WaId).Index);
                    Assert.Equal(person.Phone, "+" + people.PhoneOf(person.UserId, portfolio: 0));
                },
                iter: 300
            );

    [Fact]
    public void Every_phone_is_a_valid_number_of_its_country()
    {
        var people = new Population(2, 5_000, new());
        var library = PhoneNumberUtil.GetInstance();

        var wrong = Enumerable
            .Range(0, people.Count)
            .Select(index => people[index])
            .Where(person =>
                library.Parse(person.Phone, null) is var number
                && (!library.IsValidNumber(number) || library.GetRegionCodeForNumber(number) != person.Country)
            )
            .Select(person => $"{person.Country} {person.City} {person.Phone}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_number_outside_the_population_is_still_somebody()
    {
        var people = new Population(2, 10, new());

        var stranger = people.ByPhone("+1 650 555-1234");

        Assert.Equal((-1, "+16505551234", "US"), (stranger.Index, stranger.Phone, stranger.Country));
        Assert.Equal(16505551234UL, people.PhoneOf(stranger.UserId, portfolio: 0));
    }

    [Theory]
    [InlineData("+52 1 55 4123 4567", "+525541234567")]
    [InlineData("552181234567", "+5521981234567")]
    [InlineData("541131234567", "+5491131234567")]
    [InlineData("22997654321", "+2290197654321")]
    [InlineData("22547123456", "+2250747123456")]
    public void Meta_s_other_spellings_lead_to_the_same_person(string written, string phone) =>
        Assert.Equal(phone, new Population(2, 10, new()).ByPhone(written).Phone);
}
