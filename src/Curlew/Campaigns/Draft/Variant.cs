namespace Curlew.Campaigns;

/// <summary>One of the letters a campaign tries.</summary>
/// <param name="Label">What it is called in results, up to 40 characters.</param>
/// <param name="Share">Part of the audience that gets it, in hundredths of a percent.</param>
/// <param name="ComponentsJson">Components as Meta takes them, with <c>{variable}</c> in their texts; a JSON array.</param>
public sealed record Variant(string Label, int Share, string TemplateName, string LanguageCode, string ComponentsJson = "[]");

/// <summary>How an audience is divided: letters, the first of which is the control, and people who get nothing.</summary>
/// <param name="Holdout">Part of the audience that gets nothing, in hundredths of a percent.</param>
public sealed record VariantPlan(IReadOnlyList<Variant> Letters, int Holdout = 0)
{
    /// <summary>The label of the group that gets nothing.</summary>
    public const string HoldoutLabel = "holdout";

    /// <summary>All shares together: hundredths of a percent.</summary>
    public const int Whole = 10_000;

    /// <summary>More letters need more people than most businesses have, to show a difference between any two.</summary>
    public const int MostLetters = 10;

    const int LongestLabel = 40;

    /// <summary>Why this cannot be a plan; null when it can.</summary>
    public VariantProblem? Problem =>
        this switch
        {
            { Letters.Count: 0 } => new VariantProblem.NoLetters(),
            { Letters.Count: > MostLetters } => new VariantProblem.TooMany(Letters.Count, MostLetters),
            { Holdout: < 0 } => new VariantProblem.HoldoutNegative(),
            _ when Letters.FirstOrDefault(letter => letter.Label.Length is 0 or > LongestLabel) is { Label: var odd } =>
                new VariantProblem.LabelLength(odd, odd.Length, LongestLabel),
            _ when Letters.Any(letter => letter.Label == HoldoutLabel) => new VariantProblem.LabelOfTheHoldout(HoldoutLabel),
            _ when Letters.GroupBy(letter => letter.Label).FirstOrDefault(group => group.Count() > 1) is { Key: var twice } =>
                new VariantProblem.LabelTwice(twice),
            _ when Letters.FirstOrDefault(letter => letter.Share < 1) is { Label: var none } => new VariantProblem.NoShare(none),
            _ when Letters.Sum(letter => (long)letter.Share) + Holdout is var sum and not Whole => new VariantProblem.SharesDoNotAddUp(
                sum / 100m
            ),
            _ => null,
        };

    /// <summary>Which part of those who get a letter gets each, in hundredths of a percent: together the whole again.</summary>
    public IReadOnlyList<int> SharesAmongLetters()
    {
        // The ends are rounded and not the parts, so that nothing is lost between them.
        var ends = Letters
            .Select(
                (_, at) =>
                    (int)
                        Math.Round(
                            Letters.Take(at + 1).Sum(letter => (decimal)letter.Share) * Whole / (Whole - Holdout),
                            MidpointRounding.AwayFromZero
                        )
            )
            .ToList();
        return [.. ends.Select((end, at) => end - (at == 0 ? 0 : ends[at - 1]))];
    }
}
