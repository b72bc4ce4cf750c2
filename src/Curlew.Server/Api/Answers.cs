using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>Puts what was found, and what came of a verb, into an answer: the one place where an outcome becomes a status.</summary>
static class Answers
{
    /// <summary>Beginning of a problem's type; its code follows.</summary>
    public const string ProblemType = "urn:curlew:problem:";

    // What to do about it over this API: a second text for some of the codes.
    static readonly Phrasebook Advice = Book("advice", Phrasebook.Languages[0]);

    static readonly Dictionary<string, Phrasebook> Own = Phrasebook.Languages.ToDictionary(
        language => language,
        language => Book("words", language)
    );

    /// <summary>What it advises, for a test.</summary>
    internal static Phrasebook Counsel => Advice;

    /// <summary>What it says by itself, for a test.</summary>
    internal static Phrasebook Words(string language) => Own[language];

    /// <summary>What was found.</summary>
    public static KeptAnswer Of(object found, string language, int status = StatusCodes.Status200OK) =>
        new(status, Json(found, language).ToJsonString(ApiJson.Writing(language)));

    public static JsonNode Json(object found, string language) =>
        found as JsonNode ?? JsonSerializer.SerializeToNode(found, found.GetType(), ApiJson.Writing(language))!;

    /// <summary>What came of a verb.</summary>
    /// <param name="subject">What it was about, as its owner calls it.</param>
    /// <param name="makes">Whether it made something where it was done.</param>
    public static KeptAnswer Of(Outcome outcome, string subject, string language, bool makes)
    {
        var text = Phrasebook.In(language).Say(outcome, subject);
        var details = JsonSerializer.SerializeToNode(outcome, outcome.GetType(), ApiJson.Writing(language))!.AsObject();
        if (!outcome.IsDone)
            return Problem(
                language,
                new(OutcomeStatus.Of(outcome), outcome.Code, text, OutcomeStatus.Field(outcome), Advice.Find(outcome, subject), details)
            );
        var body = new JsonObject
        {
            ["outcome"] = outcome.Code,
            ["text"] = text,
            ["details"] = details,
        };
        return Of(body, language, makes ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>Why it was not done.</summary>
    public static KeptAnswer Of(ApiProblem problem, string language)
    {
        var text = Own[language].Say(problem);
        if (problem is ApiProblem.FilterRefused { Problem: var why })
            text = $"{text} {Phrasebook.In(language).Say(why)}";
        var details = JsonSerializer.SerializeToNode(problem, problem.GetType(), ApiJson.Writing(language))!.AsObject();
        var answer = Problem(language, new(problem.Status, Codes.Of(problem), text, problem.At, Advice.Find(problem), details));
        if (problem.After is { } after)
            return answer with { Headers = new Dictionary<string, string> { ["Retry-After"] = $"{Math.Ceiling(after.TotalSeconds):0}" } };
        return problem is ApiProblem.Unauthorized
            ? answer with
            {
                Headers = new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer realm=\"curlew\"" },
            }
            : answer;
    }

    // RFC 9457, with the code that programs compare, the field at fault, and what to do.
    static KeptAnswer Problem(string language, Told told)
    {
        var body = new JsonObject
        {
            ["type"] = ProblemType + told.Code,
            ["title"] = Own[language].Say(OutcomeStatus.Kind(told.Status)),
            ["status"] = told.Status,
            ["detail"] = told.Text,
            ["code"] = told.Code,
        };
        if (told.Field is not null)
            body["field"] = told.Field;
        if (told.Advice is { Length: > 0 })
            body["advice"] = told.Advice;
        if (told.Details.Count > 0)
            body["details"] = told.Details;
        return Of(body, language, told.Status);
    }

    static Phrasebook Book(string name, string language) =>
        Phrasebook.Of(language, typeof(Answers).Assembly.GetManifestResourceStream($"api/{name}-{language}.json")!);

    sealed record Told(int Status, string Code, string Text, string? Field, string? Advice, JsonObject Details);
}
