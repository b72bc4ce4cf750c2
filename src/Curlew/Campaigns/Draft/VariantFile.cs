using System.Globalization;
using System.Text.Json;

namespace Curlew.Campaigns;

/// <summary>What a campaign's file says about variants.</summary>
public abstract record VariantsRead;

/// <summary>It names none: one letter for everyone.</summary>
public sealed record NoVariants : VariantsRead;

/// <summary>It names these.</summary>
public sealed record VariantsFound(VariantPlan Plan) : VariantsRead;

/// <summary>It cannot be used; <paramref name="Problem"/> says where and why.</summary>
public sealed record VariantsRefused(VariantProblem Problem) : VariantsRead;

/// <summary>Reads <c>variants</c> and <c>holdout</c> of a campaign's file.</summary>
public static class VariantFile
{
    static readonly string[] Known = ["label", "share", "template", "language", "components"];

    /// <summary>Reads them. Shares are percents with at most two decimals; where no letter has one, what the holdout leaves is divided
    /// evenly.</summary>
    /// <param name="file">The whole file; other names in it are not looked at.</param>
    /// <param name="template">The campaign's template, for letters that name none.</param>
    /// <param name="language">The campaign's language, for letters that name none.</param>
    public static VariantsRead Read(JsonElement file, string template, string language)
    {
        try
        {
            var holdout = file.TryGetProperty("holdout", out var withheld) ? Share(withheld, "holdout") : 0;
            if (!file.TryGetProperty("variants", out var variants))
                return holdout == 0
                    ? new NoVariants()
                    : Checked(new([new("campaign", VariantPlan.Whole - holdout, template, language)], holdout));
            if (variants.ValueKind != JsonValueKind.Array)
                return new VariantsRefused(new VariantProblem.NotAList());
            return Checked(
                new(
                    [
                        .. Even(
                            [.. variants.EnumerateArray().Select((letter, at) => Letter(letter, $"variants[{at}]", template, language))],
                            VariantPlan.Whole - holdout
                        ),
                    ],
                    holdout
                )
            );
        }
        catch (Unusable found)
        {
            // For whoever wrote the file: they see where it cannot be used.
            return new VariantsRefused(found.Problem);
        }
    }

    static VariantsRead Checked(VariantPlan plan) => plan.Problem is { } problem ? new VariantsRefused(problem) : new VariantsFound(plan);

    static IEnumerable<Variant> Even(List<Variant> letters, int whole) =>
        letters.Exists(letter => letter.Share > 0) || letters.Count == 0
            ? letters
            : letters.Select((letter, at) => letter with { Share = whole / letters.Count + (at < whole % letters.Count ? 1 : 0) });

    static Variant Letter(JsonElement letter, string path, string template, string language)
    {
        if (letter.ValueKind != JsonValueKind.Object)
            throw new Unusable(new VariantProblem.NotALetter(path));
        if (
            letter.EnumerateObject().FirstOrDefault(property => !Known.Contains(property.Name)) is
            { Value.ValueKind: not JsonValueKind.Undefined } unknown
        )
            throw new Unusable(new VariantProblem.Unknown(path, unknown.Name, Known));
        if (Text(letter, path, "label") is not { } label)
            throw new Unusable(new VariantProblem.NoLabel(path));
        if (letter.TryGetProperty("components", out var components) && components.ValueKind != JsonValueKind.Array)
            throw new Unusable(new VariantProblem.ComponentsNotAList($"{path}.components"));
        return new(
            label,
            letter.TryGetProperty("share", out var share) ? Share(share, $"{path}.share") : 0,
            Text(letter, path, "template") ?? template,
            Text(letter, path, "language") ?? language,
            components.ValueKind == JsonValueKind.Array ? components.GetRawText() : "[]"
        );
    }

    static string? Text(JsonElement owner, string path, string name) =>
        !owner.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString()
        : throw new Unusable(new VariantProblem.NotAText($"{path}.{name}"));

    static int Share(JsonElement share, string path)
    {
        var text = (share.ValueKind == JsonValueKind.String ? share.GetString()! : share.GetRawText()).TrimEnd('%', ' ');
        return
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
            && percent * 100 == decimal.Truncate(percent * 100)
            ? (int)(percent * 100)
            : throw new Unusable(new VariantProblem.NotAShare(path, text));
    }

    sealed class Unusable(VariantProblem problem) : Exception
    {
        public VariantProblem Problem => problem;
    }
}
