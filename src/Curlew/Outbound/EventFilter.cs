namespace Curlew.Outbound;

/// <summary>Of what an endpoint hears alone; nothing in it is everything.</summary>
public sealed record EventFilter
{
    public static EventFilter None { get; } = new();

    /// <summary>Business numbers, by Meta's id; empty for all of them.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Campaigns; empty for everything else too.</summary>
    public IReadOnlyList<Guid> Campaigns { get; init; } = [];

    /// <summary>Whether an event of that kind can ever get through.</summary>
    public bool Passes(EventKind kind) => (Numbers.Count == 0 || kind.IsOfANumber) && (Campaigns.Count == 0 || kind.IsOfACampaign);
}
