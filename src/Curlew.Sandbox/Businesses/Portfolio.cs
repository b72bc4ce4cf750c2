namespace Curlew.Sandbox;

/// <summary>A business portfolio: its numbers share the messaging limit, and know a person by the same user id.</summary>
sealed class Portfolio(string id, int index, int? limit, RollingPeople counted)
{
    public string Id => id;

    /// <summary>Its place among the portfolios, from 0.</summary>
    public int Index => index;

    /// <summary>Unique people in a rolling 24 hours outside service windows; null is unlimited.</summary>
    public int? Limit { get; set; } = limit;

    /// <summary>How its limit is raised; null where it stays as it was set.</summary>
    public Climb? Climb { get; set; }

    public string Name => Numbers.Count > 0 ? Numbers[0].VerifiedName : id;
    public RollingPeople Counted => counted;
    public Counts Counts { get; set; } = new();
    public List<BusinessNumber> Numbers { get; } = [];
}
