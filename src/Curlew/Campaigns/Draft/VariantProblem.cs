using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>One thing that keeps letters and their shares from being a plan.</summary>
[Code("campaign.variants")]
public abstract record VariantProblem
{
    public sealed record NotAList : VariantProblem;

    public sealed record NoLetters : VariantProblem;

    public sealed record TooMany(int Letters, int Most) : VariantProblem;

    public sealed record HoldoutNegative : VariantProblem;

    public sealed record LabelLength(string Label, int Characters, int Most) : VariantProblem;

    /// <summary>The label is that of the group which gets nothing.</summary>
    public sealed record LabelOfTheHoldout(string Label) : VariantProblem;

    public sealed record LabelTwice(string Label) : VariantProblem;

    public sealed record NoShare(string Label) : VariantProblem;

    /// <param name="Percent">What they add up to, with the holdout.</param>
    public sealed record SharesDoNotAddUp(decimal Percent) : VariantProblem;

    /// <param name="Where">As in variants[0].</param>
    public sealed record NotALetter(string Where) : VariantProblem;

    /// <summary>A letter has a word that means nothing.</summary>
    public sealed record Unknown(string Where, string Word, IReadOnlyList<string> Known) : VariantProblem;

    public sealed record NoLabel(string Where) : VariantProblem;

    public sealed record ComponentsNotAList(string Where) : VariantProblem;

    public sealed record NotAText(string Where) : VariantProblem;

    public sealed record NotAShare(string Where, string Text) : VariantProblem;
}
