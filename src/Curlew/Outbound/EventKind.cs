namespace Curlew.Outbound;

/// <summary>A kind of event, as it is documented: <c>{"type": …, "timestamp": …, "data": {…}}</c>, where data is the JSON of the example's record.</summary>
/// <param name="Says">When it is told, for whoever writes a program.</param>
/// <param name="Example">One of its bodies.</param>
public sealed record EventKind(string Name, string Says, object Example)
{
    /// <summary>Whether an endpoint that hears of some numbers only can hear it: it is always of one.</summary>
    public bool IsOfANumber { get; init; }

    /// <summary>Whether an endpoint that hears of some campaigns only can hear it, where it is of one.</summary>
    public bool IsOfACampaign { get; init; }

    /// <summary>Which member of its body is the id of a person, whom a full body tells of; null where none is.</summary>
    public string? Person { get; init; }

    /// <summary>Whether its id is that of a message, which a full body shows.</summary>
    public bool IsMessage { get; init; }

    /// <summary>Whether somebody can choose to hear it.</summary>
    public bool CanBeChosen { get; init; } = true;
}
