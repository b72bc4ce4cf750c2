using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests.Words;

/// <summary>What the engine says to people stands in <c>Words/</c>, in every language: its code holds no sentence but those of exceptions, which are for
/// whoever runs it.</summary>
public sealed partial class EngineTextTests
{
    static readonly Dictionary<string, string> Exceptions = new()
    {
        ["Campaigns/Send/SendClaim.cs"] = "why an attempt is unknown, kept with it as Meta's own words are",
        ["Events/PersonalBody.cs"] = "what docs/events.md says, for whoever writes a program",
        ["Lifecycle/SealedTable.cs"] = "statements, made of names",
        ["Lifecycle/VerifyKeys.cs"] = "what a recount compares; others say it in their statements",
        ["Messages/BucketAddress.cs"] = "the text of an exception, put together",
        ["Messages/Confirmations.cs"] = "what customers are sent, in their language",
        ["Messages/FetchMedia.cs"] = "why a queue gave a file up, kept with it as an endpoint's own words are",
        ["Messages/Keywords.cs"] = "words of customers",
        ["Numbers/Departures.cs"] = "why an attempt never left, kept with it",
        ["Outbound/EventBodies.cs"] = "what docs/events.md says, for whoever writes a program",
        ["Outbound/EventCatalog.cs"] = "what docs/events.md says, for whoever writes a program",
        ["Postgres/DataFolderLock.cs"] = "the text of an exception, put together",
        ["Postgres/Fitness.cs"] = "texts of an exception, put together, and of an alarm about the server itself",
        ["Postgres/LocalCluster.cs"] = "what whoever runs it is told on its error stream while it waits",
        ["Postgres/LocalClusterFolder.cs"] = "a file that says what the folder is",
        ["Postgres/LocalClusterSettings.cs"] = "comments in PostgreSQL's own file",
        ["Postgres/PostgresDownload.cs"] = "the text of an exception, put together",
        ["Postgres/Postmaster.cs"] = "what PostgreSQL writes in its log",
        ["Postgres/ScratchFolder.cs"] = "a file that says what the folder is",
        ["Postgres/Supervision.cs"] = "what whoever runs it is told on its error stream",
        ["Privacy/Cell.cs"] = "a place, for exceptions",
        ["Privacy/NumberPlan.cs"] = "where the former spellings come from",
        ["Privacy/RootKey.cs"] = "the text of an exception, put together",
        ["Privacy/KeysLost.cs"] = "the text of an exception, put together",
        ["Privacy/RootKeyFile.cs"] = "a comment in the key's file",
        ["Privacy/SealedRows.cs"] = "statements, made of names",
        ["Privacy/Sealer.cs"] = "the text of an exception, put together",
        ["Profiles/ConsentNames.cs"] = "words of other programs' tables",
        ["Profiles/ConsentWords.cs"] = "words of other programs' tables",
        ["Profiles/FieldNames.cs"] = "names that filters, variables and tables have already",
        ["Templates/OneTimeCode.cs"] = "Meta's own words of an authentication template",
        ["Webhooks/AccountEvent.cs"] = "what Meta told of an account, kept beside Meta's own words",
        ["Webhooks/ApplyAccountEvents.cs"] = "what an event of Meta's changed, kept with it for whoever searches the database",
        ["Webhooks/ApplyChanges.cs"] = "what could not be used of a webhook, kept with it",
        ["Webhooks/HeardMessage.cs"] = "what could not be used of a webhook, kept with it",
        ["Webhooks/KnownIds.cs"] = "what could not be used of a webhook, kept with it",
        ["Webhooks/WebhookShape.cs"] = "what could not be used of a webhook, kept with it",
        ["Webhooks/UnpackDeliveries.cs"] = "what could not be used of a webhook, kept with it",
    };

    static readonly string Source = Repository.PathOf("src/Curlew");

    static readonly ILookup<string, string> Sentences = Directory
        .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => SentencesIn(File.ReadAllText(file)).Select(text => (File: Path.GetRelativePath(Source, file), text)))
        .ToLookup(found => found.File.Replace('\\', '/'), found => found.text);

    [Fact]
    public void No_sentence_stands_in_the_code_of_the_engine()
    {
        var found = Sentences
            .Where(file => !Exceptions.ContainsKey(file.Key))
            .SelectMany(file => file.Select(text => $"{file.Key}: {text}"));

        Assert.Empty(found);
    }

    [Fact]
    public void A_file_whose_sentences_have_moved_is_struck_from_the_list()
    {
        var moved = Exceptions.Keys.Where(file => !Sentences.Contains(file));

        Assert.Empty(moved);
    }

    [Theory]
    [InlineData("""yield return "Nobody is left to send to.";""", true)]
    [InlineData("""return $"{people:N0} people will not be reached before it ends";""", true)]
    [InlineData("\"\"\"\n  is not an object\n  \"\"\"", true)]
    [InlineData("""x ?? throw new UnfitDatabase($"The database lacks {pending.Count} migrations."), "a word that is left".Length""", true)]
    [InlineData("""x ?? throw new UnfitDatabase($"The database lacks {pending.Count} migrations, which it needs.")""", false)]
    [InlineData("// \"Nobody is left to send to.\"", false)]
    [InlineData("""words = "name description template".Split(' ')""", false)]
    [InlineData("""session.Execute("SELECT p.id FROM user_profiles p WHERE p.is_active")""", false)]
    public void A_sentence_is_known_by_its_words(string code, bool isOne) => Assert.Equal(isOne, SentencesIn(code).Any());

    // The code with its literals and comments blanked tells within which brackets a literal stands.
    static IEnumerable<string> SentencesIn(string code)
    {
        var literals = Token().Matches(code).Where(token => token.Value[0] is '"' or '$' or '@').ToList();
        var blank = Token().Replace(code, token => new(' ', token.Length));
        return literals
            .Where(literal => IsSentence(Place().Replace(literal.Value, "X")) && !IsThrown(blank, literal.Index))
            .Select(literal => literal.Value);
    }

    static bool IsSentence(string text) => Words().IsMatch(text) && Small().IsMatch(text) && !Statement().IsMatch(text);

    static bool IsThrown(string blank, int at) =>
        Thrown().Matches(blank[..at]).Any(thrown => Depths(blank[(thrown.Index + thrown.Length - 1)..at]).All(depth => depth > 0));

    static IEnumerable<int> Depths(string code)
    {
        var depth = 0;
        foreach (var sign in code)
            yield return depth +=
                sign is '(' ? 1
                : sign is ')' ? -1
                : 0;
    }

    [GeneratedRegex(""""\$*"""[\s\S]*?"""|\$?@\$?"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'|//[^\n]*"""")]
    private static partial Regex Token();

    // Up to the end where a literal within the place has cut it off.
    [GeneratedRegex(@"\{(?:[^{}]|\{[^{}]*\})*(?:\}|$)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(?:[A-Za-z]+(?:'s)?[ ,;:]+){2,}[a-z]+")]
    private static partial Regex Words();

    // Names of columns and keys stand in rows too; a sentence holds one of these.
    [GeneratedRegex(
        @"\b(the|is|are|was|were|has|have|had|it|its|no|not|nobody|nothing|there|and|with|for|of|to|an?|that|which|who|does|cannot|can|say|shown)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Small();

    [GeneratedRegex(@"\b(SELECT|JOIN|AND NOT|UPDATE|INSERT|DELETE)\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"(?:throw new \w+|\bException|\bCannotGoOn|\bbase|\w+Refused|LoggerMessage)\s*\(")]
    private static partial Regex Thrown();
}
