using System.Globalization;
using System.Text.Json.Nodes;
using Curlew.Desks;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>One request of a program: who it is, what it asks with, and how it is answered.</summary>
sealed class Call(HttpContext context, Operation operation, Actor actor, byte[] body, Cursors cursors)
{
    const int UsualLimit = 50,
        LargestLimit = 200;

    Desk? desk;

    /// <summary>What it may do.</summary>
    public Desk Desk => desk ?? throw new InvalidOperationException("Nobody sat down yet.");

    /// <summary>ISO 639.</summary>
    public string Language { get; } = Api.Language.Of(context.Request);

    public void SitDown(Desk at) => desk = at;

    /// <summary>What the body says.</summary>
    /// <exception cref="ApiRefusal">Names the field that is wrong.</exception>
    public T Read<T>()
    {
        if (body.Length > 0 && !context.Request.HasJsonContentType())
            throw new ApiRefusal(new ApiProblem.NotJson());
        return Body.Read<T>(body);
    }

    /// <summary>An id in the path; what is none is nobody's.</summary>
    public Guid Id(string place = "id") =>
        Guid.TryParseExact(Word(place), "D", out var id) ? id : throw new ApiRefusal(new ApiProblem.NotFound());

    /// <summary>A whole number in the path; what is none is nothing's.</summary>
    public int Whole(string place) =>
        int.TryParse(Word(place), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ApiRefusal(new ApiProblem.NotFound());

    /// <summary>A name in the path.</summary>
    public string Word(string place) =>
        context.Request.RouteValues[place] is string { Length: > 0 } word && Printable(word)
            ? word
            : throw new ApiRefusal(new ApiProblem.NotFound());

    /// <summary>A parameter; null where it was not given.</summary>
    public string? Text(string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } text]
            ? Printable(text)
                ? text
                : throw Wrong(name)
            : null;

    /// <summary>A parameter that is an id.</summary>
    public Guid Reference(string name) => Guid.TryParseExact(Text(name), "D", out var id) ? id : throw Wrong(name);

    public bool Flag(string name) =>
        Text(name) switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw new ApiRefusal(new ApiProblem.NotOneOf(name, ["true", "false"])),
        };

    public DateTimeOffset? Moment(string name) =>
        Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime()
        : throw Wrong(name);

    /// <summary>The words of a parameter, separated by commas.</summary>
    public IReadOnlyList<T> Words<T>(string name)
        where T : struct, Enum =>
        [
            .. (Text(name) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(word =>
                    Codes.Member<T>(word)
                    ?? throw new ApiRefusal(new ApiProblem.NotOneOf(name, [.. Enum.GetValues<T>().Select(Codes.Word)]))
                ),
        ];

    /// <summary>
    /// When what is to be changed had last been changed where it was looked at; null where that was not said. What is no version of ours is of no
    /// time.
    /// </summary>
    public DateTimeOffset? IfMatch =>
        context.Request.Headers.IfMatch is not [{ } version] || version == "*" ? null
        : long.TryParse(version.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
        : DateTimeOffset.MinValue;

    /// <summary>The version of what was last changed then, as an ETag.</summary>
    public static string Version(DateTimeOffset changed) => string.Create(CultureInfo.InvariantCulture, $"\"{changed.UtcTicks}\"");

    /// <summary>How many are wanted.</summary>
    public int Limit =>
        Text(Parameter.Limit.Name) is not { } text ? UsualLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestLimit ? limit
        : throw new ApiRefusal(new ApiProblem.OutOfRange(Parameter.Limit.Name, 1, LargestLimit));

    /// <summary>The key of the last item that was handed out; null at the beginning.</summary>
    public string? After => Cursor is { } cursor ? cursor.Last : null;

    public ApiRefusal CursorWrong() => new(new ApiProblem.CursorWrong());

    /// <summary>Refuses what this operation does not know.</summary>
    public void DemandKnown()
    {
        var known = operation.Query.Select(one => one.Name).ToList();
        foreach (var (name, values) in context.Request.Query)
            if (!known.Contains(name))
                throw new ApiRefusal(new ApiProblem.FieldUnknown(name, known));
            else if (values.Count > 1)
                throw Wrong(name);
    }

    /// <summary>What was found, its fields as far as they are wanted.</summary>
    public KeptAnswer One(object found) => Answers.Of(Wanted(found), Language);

    /// <summary>A page of everything.</summary>
    public KeptAnswer Page<T>(List<T> all, Func<T, string> key)
        where T : class
    {
        var (limit, begin) = (Limit, 0);
        if (Cursor is { } cursor)
        {
            // What stood there may be gone: then what came behind it stands in its place.
            var at = all.FindIndex(one => key(one) == cursor.Last);
            begin = at >= 0 ? at + 1 : Math.Min(Math.Max(0, cursor.Position - 1), all.Count);
        }

        var page = all.Skip(begin).Take(limit).ToList();
        return Listed(page, begin + page.Count < all.Count ? Next(begin + page.Count, key(page[^1])) : null);
    }

    /// <summary>A page of what was read behind the cursor.</summary>
    public KeptAnswer PageAfter<T>(List<T> page, Func<T, string> key)
        where T : class => Listed(page, page.Count == Limit ? Next(0, key(page[^1])) : null);

    /// <summary>As many as were wanted, behind which nothing is handed out.</summary>
    public KeptAnswer Some<T>(List<T> found)
        where T : class => Listed(found, null);

    /// <summary>What came of a verb.</summary>
    public KeptAnswer Told(Outcome outcome) => Answers.Of(outcome, Subject, Language, operation.Makes);

    string Subject => operation.Places.Select(place => context.Request.RouteValues[place] as string).FirstOrDefault() ?? "";

    (int Position, string Last)? Cursor => Text(Parameter.Cursor.Name) is { } cursor ? cursors.Read(operation.Id, actor.Id, cursor) : null;

    string Next(int position, string last) => cursors.Write(operation.Id, actor.Id, position, last);

    KeptAnswer Listed<T>(List<T> page, string? next)
        where T : class
    {
        var body = new JsonObject { ["items"] = new JsonArray([.. page.Select(one => Wanted(one))]), ["next"] = next };
        var answer = Answers.Of(body, Language);
        if (next is null)
            return answer;
        var query = context
            .Request.Query.Where(one => one.Key != Parameter.Cursor.Name)
            .Select(one => KeyValuePair.Create<string, string?>(one.Key, one.Value.ToString()))
            .Append(KeyValuePair.Create<string, string?>(Parameter.Cursor.Name, next));
        var link = $"<{context.Request.Path.ToUriComponent()}{QueryString.Create(query)}>; rel=\"next\"";
        return answer with { Headers = new Dictionary<string, string> { ["Link"] = link } };
    }

    JsonNode Wanted(object found)
    {
        var whole = Answers.Json(found, Language);
        if (Text(Parameter.Fields.Name) is not { } wanted || whole is not JsonObject item)
            return whole;
        var names = wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.FirstOrDefault(name => !item.ContainsKey(name)) is { } unknown)
            throw new ApiRefusal(new ApiProblem.FieldUnknown($"fields: {unknown}", [.. item.Select(field => field.Key)]));
        return new JsonObject(
            item.Where(field => names.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        );
    }

    static bool Printable(string text) => !text.Contains('\0');

    static ApiRefusal Wrong(string name) => new(new ApiProblem.FieldWrong(name));
}
