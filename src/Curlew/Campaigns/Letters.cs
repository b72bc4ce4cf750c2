using Curlew.Postgres;
using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>What a campaign sends: one letter, or one for each of its variants.</summary>
public sealed class Letters
{
    Letters(IReadOnlyList<(string? Variant, Letter Letter)> all) => All = all;

    /// <summary>Each letter with the label of its variant, the control first; of a campaign without variants one, with null.</summary>
    public IReadOnlyList<(string? Variant, Letter Letter)> All { get; }

    /// <summary>Reads what a campaign sends.</summary>
    public static async Task<Letters> Of(Session session, Guid campaign, CancellationToken ct) =>
        await Read(session, campaign, ct) is { Count: > 0 } all ? new(all) : throw new InvalidOperationException($"Campaign {campaign} has recipients but no row.");

    /// <summary>The letter of a recipient's variant; whoever has none gets the control's.</summary>
    public Letter For(string? variant)
    {
        foreach (var (label, letter) in All)
            if (label == variant)
                return letter;
        return All[0].Letter;
    }

    static Task<List<(string?, Letter)>> Read(Session session, Guid campaign, CancellationToken ct) => session.Query(
        [campaign],
        row => (row.IsDBNull(0) ? null : row.GetString(0), new Letter(row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4))), ct);
}
