using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>What a campaign sends: one letter, or one for each of its variants.</summary>
public sealed class Letters
{
    Letters(IReadOnlyList<(string? Variant, Letter Letter)> all, IReadOnlyList<CustomField> ownFields) =>
        (All, OwnFields) = (all, ownFields);

    /// <summary>Each letter with the label of its variant, the control first; of a campaign without variants one, with null.</summary>
    public IReadOnlyList<(string? Variant, Letter Letter)> All { get; }

    /// <summary>Reads what a campaign sends.</summary>
    public static async Task<Letters> Of(Session session, Guid campaign, CancellationToken ct) =>
        await Read(session, campaign, ct) is { Count: > 0 } all
            ? new(all, await Fields(session, all.Select(one => one.Letter), ct))
            : throw new InvalidOperationException($"Campaign {campaign} has recipients but no row.");

    /// <summary>The custom fields that letters may ask for: none, and nothing is looked up, where every variable is one that all profiles have.</summary>
    internal static async Task<IReadOnlyList<CustomField>> Fields(Session session, IEnumerable<Letter> letters, CancellationToken ct) =>
        letters.SelectMany(letter => letter.Variables).Where(variable => !ProfileVariables.All.Contains(variable)).ToHashSet()
            is { Count: > 0 } asked
            ? (await CustomFields.InUse(session, ct)).FindAll(field => asked.Contains(field.Name))
            : [];

    /// <summary>The custom fields that one of them asks for.</summary>
    internal IReadOnlyList<CustomField> OwnFields { get; }

    /// <summary>What a letter may say of custom fields.</summary>
    internal FieldVariables Fields(Letter letter) => new(OwnFields, letter.Language);

    /// <summary>Writes down, with the campaign, what its letters say: a template that is changed afterwards changes nothing of
    /// it.</summary>
    /// <returns>The first letter of which Meta would refuse every message, or null.</returns>
    internal static async Task<LaunchOutcome.LetterDoesNotFit?> Freeze(Transaction tx, Guid campaign, CancellationToken ct)
    {
        await FreezeCampaign(tx, campaign, ct);
        await FreezeVariants(tx, campaign, ct);
        return (await Of(tx, campaign, ct))
            .All.Where(letter => letter.Letter.Misfit is not null)
            .Select(letter => new LaunchOutcome.LetterDoesNotFit(letter.Variant, letter.Letter.Misfit!))
            .FirstOrDefault();
    }

    /// <summary>The letter of a recipient's variant; whoever has none gets the control's.</summary>
    public Letter For(string? variant)
    {
        foreach (var (label, letter) in All)
            if (label == variant)
                return letter;
        return All[0].Letter;
    }

    static Task<List<(string? Variant, Letter Letter)>> Read(Session session, Guid campaign, CancellationToken ct) =>
        session.Query(
            [campaign],
            row =>
                (row.TextOrNull(0), new Letter(row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.TextOrNull(5))),
            ct
        );

    static Task<int> FreezeCampaign(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);

    static Task<int> FreezeVariants(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);
}
