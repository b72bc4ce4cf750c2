using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>The campaign that somebody means by a name or an id.</summary>
[Code("campaign.find")]
public abstract record CampaignSearch
{
    public sealed record Found(Campaign Campaign) : CampaignSearch;

    /// <summary>There is none.</summary>
    public sealed record None(string Typed) : CampaignSearch;

    /// <summary>Several have that name: only an id tells them apart.</summary>
    public sealed record Several(string Typed, IReadOnlyList<Guid> Ids) : CampaignSearch
    {
        public int Count => Ids.Count;
    }
}
