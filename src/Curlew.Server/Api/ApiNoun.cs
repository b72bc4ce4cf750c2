using Curlew.Staff;

namespace Curlew.Server.Api;

/// <summary>The operations of one noun, as its folder writes them down.</summary>
sealed class ApiNoun(string tag, List<Operation> operations)
{
    /// <summary>A list that is read whole and handed out page by page.</summary>
    /// <param name="key">What an item is known by.</param>
    public void List<T>(
        string path,
        string id,
        string summary,
        Func<Call, CancellationToken, Task<List<T>>> look,
        Func<T, string> key,
        params Parameter[] query
    )
        where T : class =>
        Add<T>(
            "GET",
            path,
            id,
            summary,
            AnswerForm.Page,
            async (call, ct) => call.Page(await look(call, ct), key),
            [Parameter.Limit, Parameter.Cursor, Parameter.Fields, .. query]
        );

    /// <summary>A list that is read page by page.</summary>
    /// <param name="look">Given the key of the last item that was handed out, null for none, and how many are wanted. Null where nobody is known by that key.</param>
    public void Pages<T>(
        string path,
        string id,
        string summary,
        Func<Call, string?, int, CancellationToken, Task<List<T>?>> look,
        Func<T, string> key,
        params Parameter[] query
    )
        where T : class =>
        Add<T>(
            "GET",
            path,
            id,
            summary,
            AnswerForm.Page,
            async (call, ct) => call.PageAfter(await look(call, call.After, call.Limit, ct) ?? throw call.CursorWrong(), key),
            [Parameter.Limit, Parameter.Cursor, Parameter.Fields, .. query]
        );

    /// <summary>The latest or the oldest of what there is, as many as are wanted.</summary>
    public void Some<T>(
        string path,
        string id,
        string summary,
        Func<Call, int, CancellationToken, Task<List<T>>> look,
        params Parameter[] query
    )
        where T : class =>
        Add<T>(
            "GET",
            path,
            id,
            summary,
            AnswerForm.Page,
            async (call, ct) => call.Some(await look(call, call.Limit, ct)),
            [Parameter.Limit, Parameter.Fields, .. query]
        );

    /// <summary>One of them; 404 where there is none.</summary>
    public void Find<T>(string path, string id, string summary, Func<Call, CancellationToken, Task<T?>> look, params Parameter[] query)
        where T : class =>
        Add<T>(
            "GET",
            path,
            id,
            summary,
            AnswerForm.One,
            async (call, ct) => call.One(await look(call, ct) ?? throw new ApiRefusal(new ApiProblem.NotFound())),
            [Parameter.Fields, .. query]
        );

    /// <summary>One of them with its version, which a change may name in If-Match.</summary>
    /// <param name="changed">When it was last changed.</param>
    public void Version<T>(
        string path,
        string id,
        string summary,
        Func<Call, CancellationToken, Task<T?>> look,
        Func<T, DateTimeOffset> changed
    )
        where T : class =>
        Add<T>(
            "GET",
            path,
            id,
            summary,
            AnswerForm.One,
            async (call, ct) =>
                await look(call, ct) is { } found
                    ? call.One(found) with
                    {
                        Headers = new Dictionary<string, string> { ["ETag"] = Call.Version(changed(found)) },
                    }
                    : throw new ApiRefusal(new ApiProblem.NotFound()),
            [Parameter.Fields]
        );

    /// <summary>A question too large, or too personal, for a path: asked by POST, and changing nothing.</summary>
    public void Ask<TBody, T>(string path, string id, string summary, Func<Call, TBody, CancellationToken, Task<T?>> look)
        where T : class =>
        operations.Add(
            new("POST", path, id, tag, summary)
            {
                Body = typeof(TBody),
                Answer = typeof(T),
                Form = AnswerForm.One,
                Act = async (call, ct) =>
                    call.One(await look(call, call.Read<TBody>(), ct) ?? throw new ApiRefusal(new ApiProblem.NotFound())),
            }
        );

    /// <summary>A verb that needs nothing but its path.</summary>
    public void Do<TOutcome>(
        string method,
        string path,
        string id,
        string summary,
        Func<Call, CancellationToken, Task<TOutcome>> verb,
        bool makes = false
    )
        where TOutcome : Outcome =>
        operations.Add(
            new(method, path, id, tag, summary)
            {
                Answer = typeof(TOutcome),
                Form = AnswerForm.Outcome,
                Makes = makes,
                Act = async (call, ct) =>
                {
                    call.Read<Nothing>();
                    return call.Told(await verb(call, ct));
                },
            }
        );

    /// <summary>A verb that is told more.</summary>
    public void Do<TBody, TOutcome>(
        string method,
        string path,
        string id,
        string summary,
        Func<Call, TBody, CancellationToken, Task<TOutcome>> verb,
        bool makes = false,
        bool shows = false
    )
        where TOutcome : Outcome =>
        operations.Add(
            new(method, path, id, tag, summary)
            {
                Body = typeof(TBody),
                Answer = typeof(TOutcome),
                Form = AnswerForm.Outcome,
                Makes = makes,
                Shows = shows,
                Act = async (call, ct) => call.Told(await verb(call, call.Read<TBody>(), ct)),
            }
        );

    void Add<T>(
        string method,
        string path,
        string id,
        string summary,
        AnswerForm form,
        Func<Call, CancellationToken, Task<KeptAnswer>> act,
        IReadOnlyList<Parameter> query
    ) =>
        operations.Add(
            new(method, path, id, tag, summary)
            {
                Answer = typeof(T),
                Form = form,
                Query = query,
                Act = act,
            }
        );

    sealed record Nothing;
}
