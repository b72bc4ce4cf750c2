using System.Globalization;
using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>What a launch would do.</summary>
/// <param name="Templates">The letters it sends, the control first.</param>
public sealed record PreflightReport(Guid Campaign, string Name, IReadOnlyList<PreflightTemplate> Templates)
{
    /// <summary>People who will be sent to.</summary>
    public required int Recipients { get; init; }

    /// <summary>People left out, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>People who will be skipped when their turn comes, by the variable that has neither a value nor a fallback.</summary>
    public required IReadOnlyDictionary<string, int> MissingVariables { get; init; }

    /// <summary>Variables of which neither a column of the list nor a profile knows a value, for anybody: everybody reads their fallback.</summary>
    public IReadOnlyList<string> UnknownVariables { get; init; } = [];

    /// <summary>Whether somebody has said whom it is for.</summary>
    public bool IsAudienceGiven { get; init; } = true;

    /// <summary>People with US numbers among the recipients of a marketing template: Meta has not delivered those since 2025-04-01
    /// (per-user marketing limits page, 2026-02).</summary>
    public required int UsMarketing { get; init; }

    /// <summary>Where components do not fill their template, as the launch will say it.</summary>
    public required IReadOnlyList<Misfit> Misfits { get; init; }

    /// <summary>What five of them will read, with personal values masked.</summary>
    public required IReadOnlyList<PersonPreview> Previews { get; init; }

    /// <summary>Profiles in which something sealed does not open, as far as they were looked at: nothing can be sent to them.</summary>
    public IReadOnlyList<Guid> Unreadable { get; init; } = [];

    /// <summary>The plan, if nothing else is sent from the same portfolio.</summary>
    public required IReadOnlyList<PlannedBatch> Batches { get; init; }

    /// <summary>People for whom the calendar has no time before the end date.</summary>
    public required int Unreached { get; init; }

    /// <summary>What Meta will charge; null where no rates are configured.</summary>
    public required CampaignCost? Cost { get; init; }

    /// <summary>Recognises this audience: a launch that is given it refuses when anybody has come, gone or changed sides since.</summary>
    public required string Fingerprint { get; init; }

    public DateOnly? FirstDay => Batches.Count == 0 ? null : Batches[0].Day;

    public DateOnly? LastDay => Batches.Count == 0 ? null : Batches[^1].Day;

    /// <summary>Days on which something is sent.</summary>
    public int Days => Batches.Select(batch => batch.Day).Distinct().Count();

    /// <summary>What stands against a launch.</summary>
    public IEnumerable<PreflightProblem> Problems()
    {
        foreach (var template in Templates.Where(template => !MetaVerdict.MaySend(template.Status)))
            yield return new PreflightProblem.TemplateNotApproved(template.Name, template.Language, template.Status);
        foreach (var misfit in Misfits)
            yield return new PreflightProblem.LetterDoesNotFit(misfit);
        if (!IsAudienceGiven)
            yield return new PreflightProblem.NobodyChosen();
        else if (Recipients == 0)
            yield return new PreflightProblem.AudienceEmpty();
        else if (Batches.Count == 0)
            yield return new PreflightProblem.NeverDue();
    }

    /// <summary>What does not stop a launch and should be known before it.</summary>
    public IEnumerable<PreflightWarning> Warnings()
    {
        foreach (var (variable, people) in MissingVariables)
            yield return new PreflightWarning.VariableMissing(variable, people);
        foreach (var variable in UnknownVariables)
            yield return new PreflightWarning.VariableUnknown(variable, ProfileVariables.Near(variable));
        if (Unreadable.Count > 0)
            yield return new PreflightWarning.Unreadable(Unreadable.Count, [.. Unreadable.Take(PreflightWarning.Unreadable.MostNamed)]);
        if (UsMarketing > 0)
            yield return new PreflightWarning.UsMarketing(UsMarketing);
        if (Unreached > 0)
            yield return new PreflightWarning.Unreached(Unreached);
        foreach (var template in Templates.Where(template => template.IsOtherCategory))
            yield return new PreflightWarning.OtherCategory(template.Name, template.Category!, template.OwnCategory!);
        if (Templates.Where(template => template.Category is not null).DistinctBy(template => template.Category).Count() > 1)
            yield return new PreflightWarning.DifferentCategories([
                .. Templates.Select(template => $"{template.Variant} {template.Category ?? "UNKNOWN"}"),
            ]);
        foreach (var template in Templates.Where(template => template.Quality is "RED" or "YELLOW"))
            yield return new PreflightWarning.PoorQuality(template.Name, template.Quality!.ToLowerInvariant());
        if (Cost is { WithoutRate: > 0 } cost)
            yield return new PreflightWarning.WithoutRate(cost.WithoutRate);
    }
}

/// <summary>A letter of the campaign as Meta has it.</summary>
/// <param name="OwnCategory">The category it was written for.</param>
public sealed record PreflightTemplate(
    string? Variant,
    string Name,
    string Language,
    string? Status,
    string? Category,
    string? Quality,
    string? OwnCategory,
    DateTimeOffset? SyncedAt
)
{
    public bool IsOtherCategory =>
        Category is not null
        && OwnCategory is "marketing" or "utility" or "authentication"
        && !string.Equals(Category, OwnCategory, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one person will read.</summary>
/// <param name="To">Masked number.</param>
/// <param name="Missing">The variable for lack of which this person is skipped.</param>
public sealed record PersonPreview(string To, string? Variant, string Text, string? Missing);

/// <summary>What Meta charges for one delivered message.</summary>
/// <param name="Country">ISO 3166; * for every other country.</param>
/// <param name="Category">marketing, utility or authentication.</param>
public sealed record MessageRate(string Country, string Category, decimal Price, string Currency);

/// <summary>What a campaign will cost if everything is delivered.</summary>
/// <param name="WithoutRate">People for whose country and category no rate is configured.</param>
public sealed record CampaignCost(decimal Amount, string Currency, int WithoutRate)
{
    internal static CampaignCost? Of(IReadOnlyList<(string? Country, string Category, int People)> groups, IReadOnlyList<MessageRate> rates)
    {
        if (rates.Count == 0)
            return null;
        var (amount, without) = (0m, 0);
        foreach (var (country, category, people) in groups)
            if (
                rates
                    .Where(rate =>
                        string.Equals(rate.Category, category, StringComparison.OrdinalIgnoreCase)
                        && (rate.Country == country || rate.Country == "*")
                    )
                    .MinBy(rate => rate.Country == "*") is
                { } rate
            )
                amount += people * rate.Price;
            else
                without += people;
        return new(amount, rates[0].Currency, without);
    }
}

/// <summary>Recognises an audience with everyone's fate in it.</summary>
static class Fingerprint
{
    public static string Of(IEnumerable<(int People, long Digest)> groups)
    {
        var (people, digest) = groups.Aggregate((People: 0, Digest: 0L), (sum, group) =>
            (sum.People + group.People, sum.Digest ^ group.Digest)
        );
        return string.Create(CultureInfo.InvariantCulture, $"{people}-{digest:x16}");
    }
}
