using System.Text.Json;
using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Who of a campaign's audience gets which letter: written with the campaign, drawn for each person by <c>variant_bucket</c> at
/// launch.</summary>
public static class Variants
{
    /// <summary>The variants of a campaign, or null where it has one letter for everyone.</summary>
    public static async Task<VariantPlan?> Of(Session session, Guid campaign, CancellationToken ct)
    {
        var rows = await ReadAll(session, campaign, ct);
        return rows.Count == 0
            ? null
            : new([.. rows.Select(row => row.Letter).OfType<Variant>()], rows.Where(row => row.Letter is null).Sum(row => row.Share));
    }

    /// <summary>Writes the variants of a draft.</summary>
    /// <exception cref="ArgumentException">The plan has a <see cref="VariantPlan.Problem"/>.</exception>
    internal static async Task Write(Transaction tx, Guid campaign, VariantPlan plan, CancellationToken ct)
    {
        if (plan.Problem is { } problem)
            throw new ArgumentException(Codes.Of(problem), nameof(plan));
        List<(string Label, int Share, Variant? Letter)> groups =
        [
            .. plan.Letters.Select(letter => (letter.Label, letter.Share, (Variant?)letter)),
        ];
        if (plan.Holdout > 0)
            groups.Add((VariantPlan.HoldoutLabel, plan.Holdout, null));
        var buckets = groups.Select((_, at) => groups.Take(at).Sum(group => group.Share));
        await WriteAll(
            tx,
            [
                campaign,
                groups.Select(group => group.Label).ToArray(),
                Enumerable.Range(1, groups.Count).ToArray(),
                buckets.ToArray(),
                groups.Select(group => group.Share).ToArray(),
                groups.Select(group => group.Letter?.TemplateName).ToArray(),
                groups.Select(group => group.Letter?.LanguageCode).ToArray(),
                groups.Select(group => group.Letter?.ComponentsJson).ToArray(),
            ],
            ct
        );
    }

    /// <summary>The first letter that Meta does not take, or null.</summary>
    internal static Task<LaunchOutcome.TemplateNotApproved?> Unapproved(Session session, Guid campaign, CancellationToken ct) =>
        session.First([campaign], row => new LaunchOutcome.TemplateNotApproved(row.GetString(0), row.GetString(1), row.TextOrNull(2)), ct);

    static Task<int> WriteAll(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<List<(int Share, Variant? Letter)>> ReadAll(Session session, Guid campaign, CancellationToken ct) =>
        session.Query(
            [campaign],
            row =>
                (
                    row.GetInt32(1),
                    row.IsDBNull(2)
                        ? null
                        : (Variant?)new Variant(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4))
                ),
            ct
        );
}
