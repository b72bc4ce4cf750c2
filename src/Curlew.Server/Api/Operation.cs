using Curlew.Staff;

namespace Curlew.Server.Api;

/// <summary>What an operation answers with where all is well.</summary>
enum AnswerForm
{
    /// <summary>What was found, as it is.</summary>
    One,

    /// <summary>Items, and a cursor where there are more.</summary>
    Page,

    /// <summary>The outcome of a verb: its code, its words and its values.</summary>
    Outcome,
}

/// <summary>A parameter behind the question mark.</summary>
/// <param name="Type">string, int, bool, DateTimeOffset, or an enumeration whose words it may have.</param>
sealed record Parameter(string Name, Type Type, string Description)
{
    public static Parameter Text(string name, string description) => new(name, typeof(string), description);

    public static Parameter Flag(string name, string description) => new(name, typeof(bool), description);

    public static Parameter Moment(string name, string description) => new(name, typeof(DateTimeOffset), description);

    public static Parameter Word<T>(string name, string description)
        where T : struct, Enum => new(name, typeof(T), description);

    /// <summary>At most so many; every list has it.</summary>
    public static readonly Parameter Limit = new("limit", typeof(int), "How many at most: 1 to 200; 50 where nothing is said.");

    /// <summary>Where a list goes on.</summary>
    public static readonly Parameter Cursor = Text(
        "cursor",
        "Where to go on: next of the answer before. It is good for this list and this key."
    );

    /// <summary>Which fields of it are wanted.</summary>
    public static readonly Parameter Fields = Text("fields", "Only these fields of each item, separated by commas: id,name.");
}

/// <summary>Something a program can ask for: the method and path it is under, what it takes, and the one verb of the desk that does it.</summary>
/// <param name="Path">Below /api/v1, with its places in braces.</param>
/// <param name="Id">Its name for clients, which stays: listCampaigns.</param>
sealed record Operation(string Method, string Path, string Id, string Tag, string Summary)
{
    /// <summary>What the body is read as; null where there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>What is answered: the item of a page, or the outcomes of a verb.</summary>
    public required Type Answer { get; init; }

    public required AnswerForm Form { get; init; }

    /// <summary>Whether it makes something where it is done, which is answered 201.</summary>
    public bool Makes { get; init; }

    public IReadOnlyList<Parameter> Query { get; init; } = [];

    public required Func<Call, CancellationToken, Task<KeptAnswer>> Act { get; init; }

    /// <summary>Whether its answer is what it is for, and leaves a row of the audit trail each time: it is never answered from what was kept.</summary>
    public bool Shows { get; init; }

    /// <summary>Whether it may change something, so that an Idempotency-Key is heeded.</summary>
    public bool Writes => Form is AnswerForm.Outcome && !Shows;

    /// <summary>Places in the path, in order.</summary>
    public IEnumerable<string> Places => Path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]);
}
