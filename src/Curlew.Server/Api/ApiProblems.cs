namespace Curlew.Server.Api;

/// <summary>Which problems an operation may answer with by itself, for the document.</summary>
static class ApiProblems
{
    public static IEnumerable<ApiProblem> For(Operation operation)
    {
        yield return new ApiProblem.Unauthorized();
        yield return new ApiProblem.Forbidden("");
        yield return new ApiProblem.TooManyRequests(0, 0);
        yield return new ApiProblem.FieldUnknown("", []);
        yield return new ApiProblem.FieldWrong("");
        yield return new ApiProblem.Unexpected("");
        yield return new ApiProblem.DatabaseAway();
        if (operation.Places.Any())
            yield return new ApiProblem.NotFound();
        if (operation.Form is AnswerForm.Page)
            yield return new ApiProblem.CursorWrong();
        if (operation.Body is not null)
        {
            yield return new ApiProblem.FieldMissing("");
            yield return new ApiProblem.Malformed(0);
            yield return new ApiProblem.NotAnObject();
            yield return new ApiProblem.NotJson();
            yield return new ApiProblem.TooLarge(0);
            yield return new ApiProblem.ValueRefused();
        }

        if (!operation.Writes)
            yield break;
        yield return new ApiProblem.IdempotencyKeyWrong(0);
        yield return new ApiProblem.IdempotencyKeyUsed();
        yield return new ApiProblem.InFlight(TimeSpan.Zero);
        yield return new ApiProblem.Unsettled();
    }
}
