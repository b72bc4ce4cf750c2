using System.Reflection;
using Curlew.Desks;
using Curlew.Tests.Schema;
using Curlew.Words;

namespace Curlew.Tests.Words;

/// <summary>Whatever has a code has words, in every language, and the words ask for nothing that is not there.</summary>
public sealed class PhrasebookTests
{
    static readonly Type[] Coded =
    [
        .. typeof(Desk).Assembly.GetTypes().Where(type => type.GetCustomAttribute<CodeAttribute>() is not null),
    ];

    /// <summary>Every code there is, and the values it comes with.</summary>
    static readonly List<(string Code, string[] Values)> All =
    [
        .. Coded
            .Where(type => type.IsEnum)
            .SelectMany(type => Enum.GetValues(type).Cast<Enum>().Select(member => (Codes.Of(member), Array.Empty<string>()))),
        .. Coded
            .Where(type => !type.IsEnum)
            .SelectMany(type => type.GetNestedTypes(BindingFlags.Public))
            .Where(type => type is { IsAbstract: false, IsEnum: false })
            .Select(type => (Codes.Of(type), Phrasebook.Names(type).ToArray())),
    ];

    public static TheoryData<string> Languages => [.. Phrasebook.Languages];

    [Theory, MemberData(nameof(Languages))]
    public void Every_code_has_words_in_every_language_and_there_are_no_words_for_what_is_no_code(string language)
    {
        var book = Phrasebook.In(language);

        Assert.Empty(All.Select(one => one.Code).Except(book.Known));
        Assert.Empty(book.Known.Except(All.Select(one => one.Code)));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Words_ask_only_for_values_that_come_with_their_code(string language)
    {
        var book = Phrasebook.In(language);

        var missing = All.Where(one => book.Knows(one.Code))
            .SelectMany(one =>
                book.Arguments(one.Code).Except([.. one.Values, Phrasebook.Subject]).Select(name => $"{one.Code}: {{{name}}}")
            );

        Assert.Empty(missing);
    }

    [Fact]
    public void A_translation_says_as_much_as_the_original()
    {
        var english = Phrasebook.In("en");

        var poorer = Phrasebook
            .Languages.Skip(1)
            .Select(Phrasebook.In)
            .SelectMany(book =>
                All.Select(one => one.Code)
                    .Where(code => !english.Arguments(code).ToHashSet().IsSubsetOf(book.Arguments(code)))
                    .Select(code => $"{book.Language} {code}")
            );

        Assert.Empty(poorer);
    }

    [Fact]
    public void No_two_things_have_the_same_code()
    {
        var twice = All.GroupBy(one => one.Code).Where(same => same.Count() > 1).Select(same => same.Key);

        Assert.Empty(twice);
    }

    [Fact]
    public void The_engine_names_no_command()
    {
        var commands = Phrasebook
            .Languages.SelectMany(language => Directory.GetFiles(Repository.PathOf($"src/Curlew/Words/{language}")))
            .SelectMany(file => File.ReadLines(file).Where(line => line.Contains("./curlew", StringComparison.Ordinal)));

        Assert.Empty(commands);
    }

    [Theory]
    [InlineData("en", 1, "1 person in 2,000 places")]
    [InlineData("en", 0, "0 people in 2,000 places")]
    [InlineData("es", 1, "1 persona en 2.000 lugares")]
    [InlineData("pt", 0, "0 pessoa em 2.000 lugares")]
    [InlineData("pt", 2, "2 pessoas em 2.000 lugares")]
    public void Numbers_are_written_and_counted_by_the_language(string language, int people, string said)
    {
        var words = language switch
        {
            "en" => "{people, plural, one {# person} other {# people}} in {places} places",
            "es" => "{people, plural, one {# persona} other {# personas}} en {places} lugares",
            _ => "{people, plural, one {# pessoa} other {# pessoas}} em {places} lugares",
        };
        var book = Book(language, "test.said.counted", words);

        Assert.Equal(said, book.Say(new Said.Counted(people, 2_000)));
    }

    [Theory]
    [InlineData(null, "nobody's letter")]
    [InlineData("A", "letter A")]
    public void A_choice_knows_what_is_missing_and_says_the_rest_in_general(string? label, string said)
    {
        var book = Book("en", "test.said.chosen", "{label, select, none {nobody's letter} other {letter {label}}}");

        Assert.Equal(said, book.Say(new Said.Chosen(label)));
    }

    [Fact]
    public void What_has_no_words_is_said_by_its_code_and_never_by_words_that_mean_something_else()
    {
        Assert.Equal("test.said.chosen", Phrasebook.In("en").Say(new Said.Chosen(null)));
    }

    [Theory]
    [InlineData("{people")]
    [InlineData("{people, plural, one {# person}}")]
    [InlineData("{people, plural, other {# people}")]
    [InlineData("{people, number}")]
    public void Words_that_cannot_be_read_are_refused(string words)
    {
        Assert.Throws<FormatException>(() => Book("en", "test", words));
    }

    static Phrasebook Book(string language, string code, string words) =>
        Phrasebook.Of(
            language,
            new MemoryStream(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [code] = words }))
        );

    [Code("test.said")]
    abstract record Said
    {
        public sealed record Counted(int People, int Places) : Said;

        public sealed record Chosen(string? Label) : Said;
    }
}
