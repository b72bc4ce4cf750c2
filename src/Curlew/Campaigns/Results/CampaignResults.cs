using Curlew.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>What came of a campaign, letter by letter, and which differences are more than chance.</summary>
/// <param name="Groups">One for each letter, the control first, then the holdout; of a campaign with one letter just that.</param>
/// <param name="Comparisons">Each letter with the control in what its messages led to, and with the holdout in what people did in any
/// case.</param>
public sealed record CampaignResults(
    Guid Campaign,
    string Name,
    CampaignStatus Status,
    IReadOnlyList<GroupResult> Groups,
    IReadOnlyList<Comparison> Comparisons
)
{
    /// <summary>How long after a campaign's end its people are still watched.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromDays(7);

    const string Only = "everyone";

    /// <summary>Whether messages are still to come: until then differences come and go, and stopping at the first one that shows is
    /// choosing by chance.</summary>
    public bool IsOngoing => Status is CampaignStatus.Active or CampaignStatus.Paused;

    /// <summary>Counts a campaign's results; null where there is no campaign of that id.</summary>
    /// <param name="now">Business time.</param>
    public static async Task<CampaignResults?> Of(Session session, Guid campaign, DateTimeOffset now, CancellationToken ct)
    {
        if (await Find(session, campaign, ct) is not { } found)
            return null;
        var groups = await Count(session, campaign, now, ct);
        return new(campaign, found.Name, found.Status, groups, Compare(groups));
    }

    internal static IReadOnlyList<Comparison> Compare(IReadOnlyList<GroupResult> groups)
    {
        var letters = groups.Where(group => group.Label != VariantPlan.HoldoutLabel).ToList();
        var holdout = groups.FirstOrDefault(group => group.Label == VariantPlan.HoldoutLabel);
        // Who looks at all of them finds one by chance in most campaigns unless all share the five percent.
        var comparisons = Measures.Length * (letters.Count - 1) + (holdout is null ? 0 : MeasuresOfAll.Length * letters.Count);
        List<Comparison> all = [];
        foreach (var (measure, of, isGood) in Measures)
            all.AddRange(
                letters.Skip(1).Select(letter => Comparison.Of(measure, isGood, letter, letters[0], of, comparisons)).OfType<Comparison>()
            );
        if (holdout is not null)
            foreach (var (measure, of, isGood) in MeasuresOfAll)
                all.AddRange(
                    letters.Select(letter => Comparison.Of(measure, isGood, letter, holdout, of, comparisons)).OfType<Comparison>()
                );
        return all;
    }

    static readonly (string Name, Func<GroupResult, Proportion> Of, bool IsGood)[] Measures =
    [
        ("delivered", group => group.Delivered, true),
        ("read", group => group.Read, true),
        ("replied", group => group.Replied, true),
        ("opted_out", group => group.OptedOut, false),
    ];

    static readonly (string Name, Func<GroupResult, Proportion> Of, bool IsGood)[] MeasuresOfAll =
    [
        ("wrote", group => group.Wrote, true),
        ("left", group => group.Left, false),
    ];

    static Task<(string Name, CampaignStatus Status)?> Find(Session session, Guid campaign, CancellationToken ct) =>
        session.First<(string, CampaignStatus)?>([campaign], row => (row.GetString(0), row.CampaignStatus(1)), ct);

    static Task<List<GroupResult>> Count(Session session, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        session.Query([campaign, now, Aftermath], Read, ct);

    static GroupResult Read(NpgsqlDataReader row)
    {
        var (people, sent) = (row.GetInt32(2), row.GetInt32(3));
        Proportion Of(int column, int whole) => new(row.GetInt32(column), whole);
        return new(
            row.IsDBNull(0) ? Only : row.GetString(0),
            row.IsDBNull(1) ? VariantPlan.Whole : row.GetInt32(1),
            people,
            sent,
            Of(4, sent),
            Of(5, sent),
            Of(6, sent),
            Of(7, sent),
            Of(8, people),
            Of(9, people)
        );
    }
}

/// <summary>What came of one letter, or of sending none.</summary>
/// <param name="Share">Planned part of the audience, in hundredths of a percent.</param>
/// <param name="People">Who was drawn for it at launch, also those who were skipped or failed later: leaving them out would make the groups
/// unequal.</param>
/// <param name="Sent">Messages that WhatsApp accepted.</param>
/// <param name="Replied">Of the sent: who answered the message with more than a wish to leave.</param>
/// <param name="OptedOut">Of the sent: who left after the message.</param>
/// <param name="Wrote">Of the people: who wrote to the business since the launch, for whatever reason but to leave.</param>
/// <param name="Left">Of the people: who left since the launch.</param>
public sealed record GroupResult(
    string Label,
    int Share,
    int People,
    int Sent,
    Proportion Delivered,
    Proportion Read,
    Proportion Replied,
    Proportion OptedOut,
    Proportion Wrote,
    Proportion Left
);

/// <summary>One measure of two groups side by side.</summary>
/// <param name="Measure">delivered, read, replied, opted_out, wrote or left.</param>
public sealed record Comparison(string Measure, string Group, string Against, RateDifference Difference, ComparisonResult Result)
{
    internal static Comparison? Of(
        string measure,
        bool isGood,
        GroupResult group,
        GroupResult against,
        Func<GroupResult, Proportion> of,
        int comparisons
    )
    {
        if (RateDifference.Of(of(group), of(against), comparisons) is not { } difference)
            return null;
        var (better, worse) = difference.Value > 0 == isGood ? (group.Label, against.Label) : (against.Label, group.Label);
        return new(
            measure,
            group.Label,
            against.Label,
            difference,
            difference.IsShown ? new ComparisonResult.IsBetter(better, worse) : new ComparisonResult.NoDifference()
        );
    }
}

/// <summary>What is said around comparisons.</summary>
[Code("campaign.results")]
public enum ResultsLine
{
    /// <summary>Stands above comparisons.</summary>
    Compared,

    /// <summary>The campaign is not over, so nothing is decided.</summary>
    StillToCome,
}

/// <summary>What two groups side by side show.</summary>
[Code("comparison")]
public abstract record ComparisonResult
{
    public sealed record IsBetter(string Better, string Worse) : ComparisonResult;

    /// <summary>Chance explains what was seen.</summary>
    public sealed record NoDifference : ComparisonResult;
}
